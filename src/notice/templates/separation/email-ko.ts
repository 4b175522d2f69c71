import type { Template } from '../template.js';

export const emailKo: Template = {
  subject: '[{{operator.service}}] 휴면 전환 및 개인정보 분리 보관 예정 안내 ({{firstSeparation}}부터)',
  text: `안녕하십니까, {{#if recipientName}}{{recipientName}} 님{{else}}회원님{{/if}}.

{{operator.name}}의 {{operator.service}} 휴면 회원 정책에 따라 알려 드립니다.
{{expiry}}까지 거래나 로그인이 없으면, {{firstSeparation}}부터 회원님의 개인정보를 다른 회원의 개인정보와 분리하여 별도로 보관합니다.

■ 분리 보관 일정
- 기간 만료일: {{expiry}}
- 분리 보관 시작일: {{firstSeparation}} (이날 0시부터)
기준 기간이 이미 지난 회원께는, 이 안내 뒤에 드리는 유예 기간의 마지막 날을 기간 만료일로 적었습니다.

■ 분리하여 보관하는 개인정보 항목
{{#each items}}
- {{this}}
{{/each}}

{{#if discardedItems}}
■ 분리 보관하지 않고 파기하는 항목 (되돌릴 수 없습니다)
{{#each discardedItems}}
- {{this}}
{{/each}}

{{/if}}
■ 대상과 기준
{{#if maskedLoginId}}
- 대상 아이디: {{maskedLoginId}}
{{/if}}
- 서비스: {{operator.service}} ({{operator.name}})
- 최종 이용일: {{lastActivity}}
- 기준: 최종 이용일 다음 날부터 {{period}} 동안 거래와 로그인이 모두 없는 경우
- 근거: {{legalText}}

■ 계속 이용하시려면
{{expiry}}이 끝나기 전에 {{operator.url}} 에 직접 접속하여 로그인하거나, 서비스를 이용하여 거래하시면 분리 보관되지 않습니다.
{{#if keepUrl}}
로그인하지 않고 계정을 유지하시려면 아래 주소를 열어 확인 단추를 한 번 눌러 주십시오. 로그인은 필요하지 않으며, 이 주소로 로그인되지도 않습니다.
{{keepUrl}}
{{/if}}
이 안내는 로그인 링크를 담지 않으며, 비밀번호나 인증번호를 요구하지 않습니다.

■ 분리 보관 이후
- 이용 제한: 로그인과 서비스 이용이 제한되며, 분리한 개인정보는 법률에 특별한 규정이 있는 경우 외에는 이용하거나 제공하지 않습니다.
- 다시 이용하기: {{operator.url}} 또는 아래 문의처에서 휴면 해제를 요청하고 본인 확인을 거치면 보관하던 개인정보를 되돌려 드립니다.
- 파기: 정해진 보관 기간이 끝나면 되살릴 수 없는 방법으로 파기합니다. 법령이 보존하도록 정한 항목은 그 기간 동안만 보관한 뒤 파기합니다.

■ 탈퇴와 이의 제기
회원 탈퇴를 원하시거나 분리 보관에 이의가 있으시면 언제든지 아래 문의처로 알려 주십시오.

■ 문의처
- {{operator.contact.department}}
- 전화: {{operator.contact.phone}}
- 전자우편: {{operator.contact.email}}

통지일: {{noticeDate}}
통지 번호: {{noticeId}}
{{operator.name}}, {{operator.address}}
`,
};
