import type { Template } from './template.js';

/** Read by everybody: general wording, and never a word that points to one member. */
export const postingEn: Template = {
  subject: '[{{operator.service}}] Members who have not used the service: separate storage of personal data',
  text: `By this posting {{operator.name}} informs members who have not used {{operator.service}} for {{period}} or more and could not be reached by e-mail, text message or letter.
When the period ends without a transaction and without a login, the personal data of that member is separated from the data of other members and stored apart.

■ Dates
- Last day of the inactivity period: {{period}}, counted from the day after the last use, but not earlier than {{expiry}}.
- First day of separation: the day after that last day. Nothing is separated before {{firstSeparation}}.

■ Personal data that will be separated and stored apart
The member's details that we hold (such as name, login id, contact data and address) and the records of transactions and use. The contact below names the exact items, which differ from member to member, after checking who asks.

■ Rule and basis
- Rule: no transaction and no login for {{period}}, counted from the day after the last use
- Basis: {{legalText}}

■ How to stay an active member
Log in at {{operator.url}}, or make a transaction, before the last day of the period is over. Your data will then not be separated. If your contact data has changed, please correct it as well.

■ After the separation
- What stops: the member can no longer log in or use the service.
- How to come back: ask for restoration. Once we have checked that it is you, the stored data is given back.
- Destruction: when its storage period is over, the data is destroyed. Items that a law requires us to keep are kept for the period of that law and then destroyed.

■ Withdrawal, objection and contact
If you wish to end your membership, or object to the separation, please tell us at any time.
- {{operator.contact.department}}
- Telephone: {{operator.contact.phone}}
- E-mail: {{operator.contact.email}}

Posted from {{posted}} to {{until}}
{{operator.name}}, {{operator.address}}
`,
};
