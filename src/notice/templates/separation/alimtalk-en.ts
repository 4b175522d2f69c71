import type { Template } from '../template.js';

/** Registered with Kakao word for word, so it prints the values of `AlimtalkVariables` and never chooses or repeats. */
export const alimtalkEn: Template = {
  subject: '[{{service}}] Dormancy notice',
  text: `[{{service}}] Dormancy notice

From {{operator}} to member {{loginId}}.
If there is no transaction and no login by {{expiry}} (end of the period), your personal data will be separated and stored apart from {{firstSeparation}}.

■ Items to be separated
{{items}}

■ Items to be destroyed (cannot be undone)
{{discarded}}

■ To stay active
Log in or make a transaction by {{expiry}}, or open the address below. On a page to keep your account, one confirmation is enough and no login is needed.
{{keepUrl}}

■ Contact
{{contact}}

Notice number: {{noticeId}}`,
};
