import type { Template } from '../template.js';

/** Only characters of EUC-KR. `compact` leaves out what the law does not ask for, when the items need the room. */
export const smsKo: Template = {
  subject: '[{{operator.service}}] 개인정보 파기 예정 안내',
  text: `[{{operator.service}}] 개인정보 파기 예정 안내
{{operator.name}}에서 {{#if maskedLoginId}}{{maskedLoginId}} {{/if}}회원님께 알립니다.
분리하여 보관하던 회원님의 개인정보를 {{happens}}부터 되살릴 수 없는 방법으로 파기할 예정입니다.
- 파기 항목: {{itemList}}
- 다시 이용: 휴면 회원이시면 {{happens}}이 되기 전에 휴면 해제를 요청하실 수 있습니다. {{operator.url}}
{{#unless compact}}
- 법령이 더 오래 보존하도록 정한 항목은 그 기간이 끝난 뒤에 파기합니다.
- 근거: {{legalText}}
{{/unless}}
- 문의: {{operator.contact.department}} {{operator.contact.phone}}
- 통지 번호: {{noticeId}}`,
};
