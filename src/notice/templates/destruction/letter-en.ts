import type { Template } from '../template.js';

export const letterEn: Template = {
  subject: 'Your stored personal data will be destroyed',
  text: `Dear {{#if recipientName}}{{recipientName}}{{else}}member{{/if}},
The storage period of your {{operator.service}} personal data, which {{operator.name}} keeps apart, will soon be over. From {{happens}} the data named below will be destroyed so that it cannot be recovered.

■ Personal data that will be destroyed
{{itemList}}

■ What you can do before that day
- Come back: if your membership is dormant, you can ask for restoration before {{happens}}, at {{operator.url}} or at the contact below. Once we have checked that it is you, the stored data is given back to you.
- See the data, or object: if you wish to know what is stored, or object to the destruction, please tell the contact below.
- Data that was destroyed cannot be given back. Items that a law requires us to keep longer are destroyed when the period of that law is over.
We never ask for a password or a verification code because of this notice.

■ Whom this concerns, and why
{{#if maskedLoginId}}
- Login id: {{maskedLoginId}}
{{/if}}
- First day of destruction: {{happens}}
- Last use: {{lastActivity}}
- Basis: {{legalText}}

■ Contact
- {{operator.contact.department}}, telephone {{operator.contact.phone}}, e-mail {{operator.contact.email}}

Date of this notice: {{noticeDate}} / Notice number: {{noticeId}}
`,
};
