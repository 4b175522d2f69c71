import type { Template } from '../template.js';

/** Only characters of EUC-KR. `compact` leaves out what the law does not ask for, when the items need the room. */
export const smsEn: Template = {
  subject: '[{{operator.service}}] Stored data to be destroyed',
  text: `[{{operator.service}}] Your stored data will be destroyed
From {{operator.name}} to member{{#if maskedLoginId}} {{maskedLoginId}}{{/if}}.
From {{happens}} your personal data that is stored apart will be destroyed so that it cannot be recovered.
- Items to be destroyed: {{itemList}}
- To come back: if your membership is dormant, ask for restoration before {{happens}} {{operator.url}}
{{#unless compact}}
- Items that a law requires us to keep longer are destroyed when that period is over.
- Basis: {{legalText}}
{{/unless}}
- Contact: {{operator.contact.department}} {{operator.contact.phone}}
- Notice number: {{noticeId}}`,
};
