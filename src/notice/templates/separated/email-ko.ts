import type { Template } from '../template.js';

/** Complete in itself: for some members it is the first that they learn of the separation. */
export const emailKo: Template = {
  subject: '[{{operator.service}}] 휴면 전환 및 개인정보 분리 보관 안내 ({{happens}})',
  text: `안녕하십니까, {{#if recipientName}}{{recipientName}} 님{{else}}회원님{{/if}}.

{{operator.name}}의 {{operator.service}} 휴면 회원 정책에 따라 {{happens}}에 회원님의 개인정보를 다른 회원의 개인정보와 분리하였으며, 현재 별도로 보관하고 있습니다.

■ 분리하여 보관하고 있는 개인정보 항목
{{#each items}}
- {{this}}
{{/each}}

{{#if discardedItems}}
■ 보관하지 않고 파기한 항목 (되돌릴 수 없습니다)
{{#each discardedItems}}
- {{this}}
{{/each}}

{{/if}}
■ 대상과 기준
{{#if maskedLoginId}}
- 대상 아이디: {{maskedLoginId}}
{{/if}}
- 서비스: {{operator.service}} ({{operator.name}})
- 분리 보관일: {{happens}}
- 기간 만료일: {{expiry}}
- 최종 이용일: {{lastActivity}}
- 기준: 최종 이용일 다음 날부터 {{period}} 동안 거래와 로그인이 모두 없는 경우
- 근거: {{legalText}}

■ 다시 이용하시려면
- 보관 기간 안에는 언제든지 {{operator.url}} 또는 아래 문의처에서 휴면 해제를 요청하실 수 있습니다. 본인 확인을 거치면 보관하던 개인정보를 되돌려 드립니다.
- 미리 보내 드린 안내를 받지 못하셨거나, 그 사이에 거래하거나 로그인하신 일이 있다면 아래 문의처로 알려 주십시오. 확인하여 바로잡아 드립니다.
- 이 안내는 로그인 링크를 담지 않으며, 비밀번호나 인증번호를 요구하지 않습니다.

■ 분리 보관 중에는
- 이용 제한: 로그인과 서비스 이용이 제한되며, 분리한 개인정보는 법률에 특별한 규정이 있는 경우 외에는 이용하거나 제공하지 않습니다.
- 파기: 정해진 보관 기간이 끝나면 되살릴 수 없는 방법으로 파기합니다. 법령이 보존하도록 정한 항목은 그 기간 동안만 보관한 뒤 파기합니다.
- 탈퇴와 이의 제기: 회원 탈퇴를 원하시거나 분리 보관에 이의가 있으시면 언제든지 아래 문의처로 알려 주십시오.

■ 문의처
- {{operator.contact.department}}
- 전화: {{operator.contact.phone}}
- 전자우편: {{operator.contact.email}}

통지일: {{noticeDate}}
통지 번호: {{noticeId}}
{{operator.name}}, {{operator.address}}
`,
};
