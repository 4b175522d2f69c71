import type { Template } from '../template.js';

/** Read aloud to whoever answers, so it names no one; how to confirm by key is said after it. */
export const voiceKo: Template = {
  subject: '[{{operator.service}}] 휴면 전환 안내 전화',
  text: `{{operator.name}}에서 {{operator.service}} 휴면 전환을 미리 알려 드리는 안내 전화입니다.
{{expiry}}까지 거래나 로그인이 없으면, {{firstSeparation}}부터 회원님의 개인정보를 다른 회원의 개인정보와 분리하여 별도로 보관합니다.
기간 만료일은 {{expiry}}, 분리 보관을 시작하는 날은 {{firstSeparation}}입니다.
분리하여 보관하는 개인정보 항목은 다음과 같습니다. {{itemList}}.
{{#if discardedItems}}
보관하지 않고 파기하여 되돌릴 수 없는 항목은 다음과 같습니다. {{discardedList}}.
{{/if}}
계속 이용하시려면 {{expiry}}까지 서비스에 직접 접속하여 로그인하거나 거래해 주십시오.
{{#unless compact}}
분리 보관 뒤에는 로그인이 제한되며, 본인 확인을 거쳐 되돌려 드립니다. 이 전화로 비밀번호나 인증번호를 묻지 않습니다.
{{/unless}}
문의는 {{operator.contact.department}}, 전화번호 {{operator.contact.phone}}입니다.`,
};
