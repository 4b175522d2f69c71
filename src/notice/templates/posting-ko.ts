import type { Template } from './template.js';

/** Read by everybody: general wording, and never a word that points to one member. */
export const postingKo: Template = {
  subject: '[{{operator.service}}] 장기 미이용 회원의 개인정보 분리 보관 안내',
  text: `{{operator.name}}에서 알려 드립니다. {{operator.service}} 이용이 {{period}} 이상 없는 회원 가운데 전자우편, 문자, 우편으로 안내를 받지 못하신 분을 위한 게시입니다.
거래와 로그인이 모두 없는 상태로 기간이 끝나면, 그 회원의 개인정보를 다른 회원의 개인정보와 분리하여 별도로 보관합니다.

■ 분리 보관 일정
- 기간 만료일: 최종 이용일 다음 날부터 세어 {{period}}의 마지막 날. 다만 {{expiry}}보다 이르지 않습니다.
- 분리 보관 시작일: 기간 만료일의 다음 날. {{firstSeparation}} 전에는 분리하지 않습니다.

■ 분리하여 보관하는 개인정보 항목
회원별로 보유하고 있는 회원 정보(이름, 아이디, 연락처, 주소 등)와 거래 및 이용 기록입니다. 회원마다 다른 정확한 항목은 아래 문의처에서 본인 확인 후 안내해 드립니다.

■ 기준과 근거
- 기준: 최종 이용일 다음 날부터 {{period}} 동안 거래와 로그인이 모두 없는 경우
- 근거: {{legalText}}

■ 계속 이용하시려면
기간 만료일이 끝나기 전에 {{operator.url}} 에서 로그인하거나 거래하시면 분리 보관되지 않습니다. 연락처가 바뀌었다면 함께 고쳐 주십시오.

■ 분리 보관 이후
- 이용 제한: 로그인과 서비스 이용이 제한됩니다.
- 다시 이용하기: 휴면 해제를 요청하고 본인 확인을 거치면 보관하던 개인정보를 되돌려 드립니다.
- 파기: 정해진 보관 기간이 끝나면 파기합니다. 법령이 보존하도록 정한 항목은 그 기간 동안만 보관한 뒤 파기합니다.

■ 탈퇴, 이의 제기와 문의
회원 탈퇴를 원하시거나 분리 보관에 이의가 있으시면 언제든지 알려 주십시오.
- {{operator.contact.department}}
- 전화: {{operator.contact.phone}}
- 전자우편: {{operator.contact.email}}

게시 기간: {{posted}}부터 {{until}}까지
{{operator.name}}, {{operator.address}}
`,
};
