import type { Template } from '../template.js';

export const emailKo: Template = {
  subject: '[{{operator.service}}] 휴면 해제 및 개인정보 복원 안내 ({{happens}})',
  text: `안녕하십니까, {{#if recipientName}}{{recipientName}} 님{{else}}회원님{{/if}}.

{{operator.name}}의 {{operator.service}} 휴면이 {{happens}}에 해제되었으며, 분리하여 보관하던 개인정보를 되돌려 드렸습니다.
휴면은 회원님의 요청이나 이용 기록에 따라 해제됩니다. 요청하거나 이용하신 일이 없다면 곧바로 아래 문의처로 알려 주십시오.

{{#if items}}
■ 되돌려 드린 개인정보 항목
{{#each items}}
- {{this}}
{{/each}}

{{/if}}
{{#if discardedItems}}
■ 분리할 때 파기하여 되돌리지 못한 항목
{{#each discardedItems}}
- {{this}}
{{/each}}

{{/if}}
■ 알아 두실 점
{{#if maskedLoginId}}
- 대상 아이디: {{maskedLoginId}}
{{/if}}
- 휴면 해제일: {{happens}}
- 되돌려 드린 개인정보는 종전에 동의하신 범위에서만 이용합니다.
- 바뀐 연락처나 주소가 있으면 {{operator.url}} 에 직접 접속하여 고쳐 주십시오.
- 앞으로 다시 {{period}} 동안 거래와 로그인이 모두 없으면, 미리 안내해 드린 뒤에 분리하여 보관합니다.
- 근거: {{legalText}}
이 안내는 로그인 링크를 담지 않으며, 비밀번호나 인증번호를 요구하지 않습니다.

■ 문의처
- {{operator.contact.department}}
- 전화: {{operator.contact.phone}}
- 전자우편: {{operator.contact.email}}

통지일: {{noticeDate}}
통지 번호: {{noticeId}}
{{operator.name}}, {{operator.address}}
`,
};
