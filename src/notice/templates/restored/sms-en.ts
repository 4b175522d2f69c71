import type { Template } from '../template.js';

/** Only characters of EUC-KR. `compact` leaves out what the law does not ask for, when the items need the room. */
export const smsEn: Template = {
  subject: '[{{operator.service}}] Membership restored',
  text: `[{{operator.service}}] Your data was given back
From {{operator.name}} to member{{#if maskedLoginId}} {{maskedLoginId}}{{/if}}.
On {{happens}} your membership was restored and the personal data that had been stored apart was given back.
- If you neither asked for this nor used the service, please tell us at once.
{{#unless compact}}
{{#if discardedItems}}
- Destroyed at the separation and not given back: {{discardedList}}
{{/if}}
- If there is again no transaction and no login for {{period}}, we will notify you first.
{{/unless}}
- Contact: {{operator.contact.department}} {{operator.contact.phone}}
- Notice number: {{noticeId}}`,
};
