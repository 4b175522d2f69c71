import type { Template } from '../template.js';

export const emailEn: Template = {
  subject: '[{{operator.service}}] Reminder: your personal data will be stored separately from {{firstSeparation}}',
  text: `Dear {{#if recipientName}}{{recipientName}}{{else}}member{{/if}},

{{operator.name}} reminds you of the notice about {{operator.service}} that you were sent before.
If there is no transaction and no login by {{expiry}}, then from {{firstSeparation}} your personal data will be separated from the data of other members and stored apart.
If you have logged in or made a transaction since that notice, there is nothing that you need to do.

■ Dates
- Last day of the inactivity period: {{expiry}}
- First day of separation: {{firstSeparation}} (from 00:00)

■ Personal data that will be separated and stored apart
{{#each items}}
- {{this}}
{{/each}}

{{#if discardedItems}}
■ Data that will be destroyed and not stored (this cannot be undone)
{{#each discardedItems}}
- {{this}}
{{/each}}

{{/if}}
■ How to stay an active member
Before the end of {{expiry}}, go to {{operator.url}} yourself and log in, or make a transaction with the service. Your data will then not be separated.
{{#if keepUrl}}
To keep your account without logging in, open the address below and confirm once. It needs no login, and it does not log you in.
{{keepUrl}}
{{/if}}
This notice holds no link that logs you in, and we ask for no password and no verification code.

■ Whom this concerns, and why
{{#if maskedLoginId}}
- Login id: {{maskedLoginId}}
{{/if}}
- Service: {{operator.service}} ({{operator.name}})
- Last use: {{lastActivity}}
- Basis: {{legalText}}

■ After the separation
You can no longer log in or use the service. Ask for restoration at {{operator.url}} or at the contact below; once we have checked that it is you, the stored data is given back to you.
If you wish to end your membership, or object to the separation, please tell the contact below at any time.

■ Contact
- {{operator.contact.department}}
- Telephone: {{operator.contact.phone}}
- E-mail: {{operator.contact.email}}

Date of this notice: {{noticeDate}}
Notice number: {{noticeId}}
{{operator.name}}, {{operator.address}}
`,
};
