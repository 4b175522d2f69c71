import type { Template } from '../template.js';

export const emailEn: Template = {
  subject: '[{{operator.service}}] Your personal data was given back ({{happens}})',
  text: `Dear {{#if recipientName}}{{recipientName}}{{else}}member{{/if}},

Your membership of {{operator.service}} is active again: on {{happens}} the personal data that {{operator.name}} had stored apart was given back.
This happens when a member asks for it or uses the service. If you did neither, please tell the contact below at once.

{{#if items}}
■ Personal data that was given back
{{#each items}}
- {{this}}
{{/each}}

{{/if}}
{{#if discardedItems}}
■ Data that was destroyed at the separation and could not be given back
{{#each discardedItems}}
- {{this}}
{{/each}}

{{/if}}
■ What you should know
{{#if maskedLoginId}}
- Login id: {{maskedLoginId}}
{{/if}}
- Day of the restoration: {{happens}}
- The data is used only within the consent that you gave before.
- If your contact data or address has changed, please go to {{operator.url}} yourself and correct it.
- If there is again no transaction and no login for {{period}}, we will notify you before anything is separated.
- Basis: {{legalText}}
This notice holds no link that logs you in, and we ask for no password and no verification code.

■ Contact
- {{operator.contact.department}}
- Telephone: {{operator.contact.phone}}
- E-mail: {{operator.contact.email}}

Date of this notice: {{noticeDate}}
Notice number: {{noticeId}}
{{operator.name}}, {{operator.address}}
`,
};
