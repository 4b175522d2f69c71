import type { Template } from '../template.js';

/** Only characters of EUC-KR. `compact` leaves out what the law does not ask for, when the items need the room. */
export const smsKo: Template = {
  subject: '[{{operator.service}}] 개인정보 분리 보관 안내',
  text: `[{{operator.service}}] 휴면 전환 및 분리 보관 안내
{{operator.name}}에서 {{#if maskedLoginId}}{{maskedLoginId}} {{/if}}회원님께 알립니다.
거래와 로그인이 모두 없는 기간이 끝나 {{happens}}에 회원님의 개인정보를 분리하였으며, 현재 별도로 보관하고 있습니다.
- 분리 보관 항목: {{itemList}}
{{#if discardedItems}}
- 파기한 항목: {{discardedList}}
{{/if}}
- 다시 이용: 휴면 해제를 요청하고 본인 확인을 거치면 되돌려 드립니다. {{operator.url}}
{{#unless compact}}
- 사전 안내를 받지 못하셨다면 아래로 알려 주십시오.
- 최종 이용일: {{lastActivity}}
- 근거: {{legalText}}
{{/unless}}
- 문의: {{operator.contact.department}} {{operator.contact.phone}}
- 통지 번호: {{noticeId}}`,
};
