import type { Template } from '../template.js';

/** Registered with Kakao word for word, so it prints the values of `AlimtalkVariables` and never chooses or repeats. */
export const alimtalkKo: Template = {
  subject: '[{{service}}] 휴면 전환 안내',
  text: `[{{service}}] 휴면 전환 및 개인정보 분리 보관 예정 안내

{{operator}}에서 휴면 회원 정책에 따라 알려 드립니다.
{{expiry}}까지 거래나 로그인이 없으면 {{firstSeparation}}부터 회원님의 개인정보를 다른 회원의 개인정보와 분리하여 별도로 보관합니다.

■ 대상 아이디
{{loginId}}

■ 분리 보관 일정
- 기간 만료일: {{expiry}}
- 분리 보관 시작일: {{firstSeparation}}

■ 분리 보관 항목
{{items}}

■ 파기 항목 (되돌릴 수 없음)
{{discarded}}

■ 계속 이용하시려면
{{expiry}}까지 로그인하거나 거래해 주십시오. 아래 주소에서도 하실 수 있으며, 계정 유지 확인 화면에서는 로그인 없이 한 번만 확인하시면 됩니다.
{{keepUrl}}

■ 문의
{{contact}}

통지 번호: {{noticeId}}`,
};
