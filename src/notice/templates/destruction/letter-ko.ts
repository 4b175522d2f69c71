import type { Template } from '../template.js';

export const letterKo: Template = {
  subject: '분리 보관 중인 개인정보의 파기 예정 안내',
  text: `안녕하십니까, {{#if recipientName}}{{recipientName}} 님{{else}}회원님{{/if}}.
{{operator.name}}에서 분리하여 보관하고 있는 회원님의 {{operator.service}} 개인정보의 보관 기간이 곧 끝납니다. 아래 개인정보를 {{happens}}부터 되살릴 수 없는 방법으로 파기할 예정입니다.

■ 파기하는 개인정보 항목
{{itemList}}

■ 파기 전에 하실 수 있는 일
- 다시 이용하기: 휴면 회원이시면 {{happens}}이 되기 전에 {{operator.url}} 또는 아래 문의처에서 휴면 해제를 요청하실 수 있습니다. 본인 확인을 거치면 보관하던 개인정보를 되돌려 드립니다.
- 열람과 이의 제기: 보관 중인 개인정보를 확인하시거나 파기에 이의가 있으시면 아래 문의처로 알려 주십시오.
- 파기한 개인정보는 되돌릴 수 없습니다. 법령이 더 오래 보존하도록 정한 항목은 그 기간이 끝난 뒤에 파기합니다.
이 안내와 관련하여 비밀번호나 인증번호를 요구하지 않습니다.

■ 대상과 근거
{{#if maskedLoginId}}
- 대상 아이디: {{maskedLoginId}}
{{/if}}
- 파기 시작일: {{happens}}
- 최종 이용일: {{lastActivity}}
- 근거: {{legalText}}

■ 문의처
- {{operator.contact.department}}, 전화 {{operator.contact.phone}}, 전자우편 {{operator.contact.email}}

통지일: {{noticeDate}} / 통지 번호: {{noticeId}}
`,
};
