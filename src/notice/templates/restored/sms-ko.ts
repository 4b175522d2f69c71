import type { Template } from '../template.js';

/** Only characters of EUC-KR. `compact` leaves out what the law does not ask for, when the items need the room. */
export const smsKo: Template = {
  subject: '[{{operator.service}}] 휴면 해제 안내',
  text: `[{{operator.service}}] 휴면 해제 안내
{{operator.name}}에서 {{#if maskedLoginId}}{{maskedLoginId}} {{/if}}회원님께 알립니다.
{{happens}}에 휴면이 해제되었으며, 분리하여 보관하던 개인정보를 되돌려 드렸습니다.
- 요청하거나 이용하신 일이 없다면 곧바로 아래로 알려 주십시오.
{{#unless compact}}
{{#if discardedItems}}
- 분리할 때 파기하여 되돌리지 못한 항목: {{discardedList}}
{{/if}}
- 앞으로 다시 {{period}} 동안 거래와 로그인이 모두 없으면 미리 안내해 드립니다.
{{/unless}}
- 문의: {{operator.contact.department}} {{operator.contact.phone}}
- 통지 번호: {{noticeId}}`,
};
