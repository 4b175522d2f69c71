import type { Template } from '../template.js';

/** Complete in itself: for some members it is the first that they learn of the separation. */
export const letterEn: Template = {
  subject: 'Your personal data was separated and is stored apart',
  text: `Dear {{#if recipientName}}{{recipientName}}{{else}}member{{/if}},
Under the dormant-member policy of the service {{operator.service}}, your personal data was separated from the data of other members on {{happens}}. {{operator.name}} now keeps it stored apart.

■ Personal data that is stored apart
{{itemList}}

{{#if discardedItems}}
■ Data that was destroyed and not stored (this cannot be undone)
{{discardedList}}

{{/if}}
■ Whom this concerns, and why
{{#if maskedLoginId}}
- Login id: {{maskedLoginId}}
{{/if}}
- Day of the separation: {{happens}}
- Last day of the inactivity period: {{expiry}}
- Last use: {{lastActivity}}
- Rule: no transaction and no login for {{period}}, counted from the day after the last use
- Basis: {{legalText}}

■ How to come back
- While the data is stored you can ask for restoration at any time, at {{operator.url}} or at the contact below. Once we have checked that it is you, the stored data is given back to you.
- If you never received the notice that we sent beforehand, or if you made a transaction or logged in during that time, please tell the contact below. We will look into it and put it right.
- We never ask for a password or a verification code because of this notice.

■ While the data is stored apart
- What stops: you cannot log in or use the service, and the separated data is neither used nor provided to others unless a law specially provides for it.
- Destruction: when its storage period is over, the data is destroyed so that it cannot be recovered. Items that a law requires us to keep are kept for the period of that law and then destroyed.
- Withdrawal and objection: if you wish to end your membership, or object to the separation, please tell the contact below at any time.

■ Contact
- {{operator.contact.department}}, telephone {{operator.contact.phone}}, e-mail {{operator.contact.email}}

Date of this notice: {{noticeDate}} / Notice number: {{noticeId}}
`,
};
