import type { Operator } from '../policy/policy-document.js';
import type { LocalizedOperator } from './notice-facts.js';
import type { Language } from './ports.js';

/** The operator as the policy names it, in the language of one text. */
export function operatorIn(operator: Operator, language: Language): LocalizedOperator {
  const { department, phone, email } = operator.contact;
  return {
    name: operator.name[language],
    service: operator.service[language],
    url: operator.url,
    address: operator.address,
    contact: { department: department[language], phone, email },
  };
}
