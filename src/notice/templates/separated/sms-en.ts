import type { Template } from '../template.js';

/** Only characters of EUC-KR. `compact` leaves out what the law does not ask for, when the items need the room. */
export const smsEn: Template = {
  subject: '[{{operator.service}}] Personal data stored apart',
  text: `[{{operator.service}}] Your data is stored apart
From {{operator.name}} to member{{#if maskedLoginId}} {{maskedLoginId}}{{/if}}.
After a period without a transaction and without a login, your personal data was separated on {{happens}} and is stored apart.
- Items separated: {{itemList}}
{{#if discardedItems}}
- Items destroyed: {{discardedList}}
{{/if}}
- To come back: ask for restoration; your data comes back once we have checked that it is you. {{operator.url}}
{{#unless compact}}
- If you never received the notice sent beforehand, please tell us.
- Last use: {{lastActivity}}
- Basis: {{legalText}}
{{/unless}}
- Contact: {{operator.contact.department}} {{operator.contact.phone}}
- Notice number: {{noticeId}}`,
};
