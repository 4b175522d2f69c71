import type { Template } from '../template.js';

/** Only characters of EUC-KR. `compact` leaves out what the law does not ask for, when the items need the room. */
export const smsKo: Template = {
  subject: '[{{operator.service}}] 휴면 전환 안내',
  text: `[{{operator.service}}] 휴면 전환 안내
{{operator.name}}에서 {{#if maskedLoginId}}{{maskedLoginId}} {{/if}}회원님께 알립니다.
{{expiry}}(기간 만료일)까지 거래나 로그인이 없으면 {{firstSeparation}}부터 개인정보를 분리하여 별도로 보관합니다.
- 분리 보관 항목: {{itemList}}
{{#if discardedItems}}
- 파기 항목: {{discardedList}}
{{/if}}
- 계속 이용: {{expiry}}까지 로그인 또는 거래 {{operator.url}}
{{#if keepUrl}}
- 로그인 없이 확인 한 번으로 계정 유지: {{keepUrl}}
{{/if}}
{{#unless compact}}
- 분리 보관 후 로그인이 제한되며, 본인 확인을 거쳐 되돌려 드립니다.
- 최종 이용일: {{lastActivity}}
- 근거: {{legalText}}
{{/unless}}
- 문의: {{operator.contact.department}} {{operator.contact.phone}}
- 통지 번호: {{noticeId}}`,
};
