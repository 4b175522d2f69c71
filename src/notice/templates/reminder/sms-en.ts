import type { Template } from '../template.js';

/** Only characters of EUC-KR. `compact` leaves out what the law does not ask for, when the items need the room. */
export const smsEn: Template = {
  subject: '[{{operator.service}}] Dormancy reminder',
  text: `[{{operator.service}}] Dormancy reminder
From {{operator.name}} to member{{#if maskedLoginId}} {{maskedLoginId}}{{/if}}.
If there is no transaction and no login by {{expiry}} (end of the period), your personal data will be separated and stored apart from {{firstSeparation}}.
- Items to be separated: {{itemList}}
{{#if discardedItems}}
- Items to be destroyed: {{discardedList}}
{{/if}}
- To stay active: log in or make a transaction by {{expiry}} {{operator.url}}
{{#if keepUrl}}
- Or keep your account without logging in, by confirming once: {{keepUrl}}
{{/if}}
{{#unless compact}}
- If you have done so since the first notice, there is nothing that you need to do.
{{/unless}}
- Contact: {{operator.contact.department}} {{operator.contact.phone}}
- Notice number: {{noticeId}}`,
};
