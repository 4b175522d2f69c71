import type { Template } from '../template.js';

export const emailEn: Template = {
  subject: '[{{operator.service}}] Your personal data will be stored separately from {{firstSeparation}}',
  text: `Dear {{#if recipientName}}{{recipientName}}{{else}}member{{/if}},

{{operator.name}} gives you this notice under the dormant-member policy of the service {{operator.service}}.
If there is no transaction and no login by {{expiry}}, then from {{firstSeparation}} your personal data will be separated from the data of other members and stored apart.

■ Dates
- Last day of the inactivity period: {{expiry}}
- First day of separation: {{firstSeparation}} (from 00:00)
If your inactivity period was already over before this notice, the last day given here is the last day of the time that you have after this notice.

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
■ Whom this concerns, and why
{{#if maskedLoginId}}
- Login id: {{maskedLoginId}}
{{/if}}
- Service: {{operator.service}} ({{operator.name}})
- Last use: {{lastActivity}}
- Rule: no transaction and no login for {{period}}, counted from the day after the last use
- Basis: {{legalText}}

■ How to stay an active member
Before the end of {{expiry}}, go to {{operator.url}} yourself and log in, or make a transaction with the service. Your data will then not be separated.
{{#if keepUrl}}
To keep your account without logging in, open the address below and confirm once. It needs no login, and it does not log you in.
{{keepUrl}}
{{/if}}
This notice holds no link that logs you in, and we ask for no password and no verification code.

■ After the separation
- What stops: you can no longer log in or use the service, and the separated data is neither used nor provided to others unless a law specially provides for it.
- How to come back: ask for restoration at {{operator.url}} or at the contact below. Once we have checked that it is you, the stored data is given back to you.
- Destruction: when its storage period is over, the data is destroyed so that it cannot be recovered. Items that a law requires us to keep are kept for the period of that law and then destroyed.

■ Withdrawal and objection
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
