import type { Template } from '../template.js';

/** Read aloud to whoever answers, so it names no one; how to confirm by key is said after it. */
export const voiceEn: Template = {
  subject: '[{{operator.service}}] Dormancy notice by telephone',
  text: `This is a call from {{operator.name}} about your membership of {{operator.service}}.
If there is no transaction and no login by {{expiry}}, then from {{firstSeparation}} your personal data will be separated from the data of other members and stored apart.
The last day of the inactivity period is {{expiry}}. The first day of separation is {{firstSeparation}}.
The items to be separated are as follows: {{itemList}}.
{{#if discardedItems}}
The items to be destroyed, which cannot be undone, are as follows: {{discardedList}}.
{{/if}}
To stay an active member, go to the service yourself and log in, or make a transaction, by {{expiry}}.
{{#unless compact}}
After the separation you cannot log in; your data comes back once we have checked that it is you. On this call we ask for no password and no verification code.
{{/unless}}
For questions, call {{operator.contact.department}} at {{operator.contact.phone}}.`,
};
