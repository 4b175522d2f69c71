import type { Template } from '../template.js';

export const emailEn: Template = {
  subject: '[{{operator.service}}] Your stored personal data will be destroyed from {{happens}}',
  text: `Dear {{#if recipientName}}{{recipientName}}{{else}}member{{/if}},

The storage period of your {{operator.service}} personal data, which {{operator.name}} keeps apart, will soon be over.
From {{happens}} the data named below will be destroyed so that it cannot be recovered.

■ Personal data that will be destroyed
{{#each items}}
- {{this}}
{{/each}}

■ What you can do before that day
- Come back: if your membership is dormant, you can ask for restoration before {{happens}}, at {{operator.url}} or at the contact below. Once we have checked that it is you, the stored data is given back to you.
- See the data, or object: if you wish to know what is stored, or object to the destruction, please tell the contact below.
- Data that was destroyed cannot be given back. Items that a law requires us to keep longer are destroyed when the period of that law is over.
This notice holds no link that logs you in, and we ask for no password and no verification code.

■ Whom this concerns, and why
{{#if maskedLoginId}}
- Login id: {{maskedLoginId}}
{{/if}}
- Service: {{operator.service}} ({{operator.name}})
- First day of destruction: {{happens}}
- Last use: {{lastActivity}}
- Basis: {{legalText}}

■ Contact
- {{operator.contact.department}}
- Telephone: {{operator.contact.phone}}
- E-mail: {{operator.contact.email}}

Date of this notice: {{noticeDate}}
Notice number: {{noticeId}}
{{operator.name}}, {{operator.address}}
`,
};
