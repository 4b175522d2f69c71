import type { InTwoLanguages, Operator } from '../../policy/policy-document.js';
import { carriesCredentials } from '../allowed-link.js';
import { advertisingIn } from './advertising-words.js';
import { type AllowedLinks, foreignLinksIn } from './links-in.js';
import type { TemplateProblem } from './template-problem.js';
import { markupIn } from './word-findings.js';

interface Value {
  readonly name: string;
  readonly text: string;
  /** A company may be called after its trade; what it says of itself must not advertise. */
  readonly isName: boolean;
}

const languages = ['ko', 'en'] as const;

/** The operator's words stand in every notice, so they are held to the same; where they stand in a file isn't known. */
export function checkOperator(
  operator: Operator,
  legalText: InTwoLanguages,
  allowed: AllowedLinks,
  links: readonly string[],
): TemplateProblem[] {
  const values: Value[] = [
    ...languages.flatMap((language) => [
      { name: `operator.name.${language}`, text: operator.name[language], isName: true },
      { name: `operator.service.${language}`, text: operator.service[language], isName: true },
      { name: `operator.contact.department.${language}`, text: operator.contact.department[language], isName: true },
      { name: `legalText.${language}`, text: legalText[language], isName: false },
    ]),
    { name: 'operator.address', text: operator.address, isName: true },
  ];
  const messages = [
    ...values.flatMap((value) => valueMessages(value, allowed)),
    ...addressMessages('operator.url', operator.url),
    ...links.flatMap((link) => addressMessages('operator.links', link)),
  ];
  return messages.map((message) => ({ file: 'policy.yaml', line: null, message }));
}

function valueMessages({ name, text, isName }: Value, allowed: AllowedLinks): string[] {
  const words = advertisingIn(text, { prices: false }).filter(
    ({ message }) => !isName || !message.includes('advertises'),
  );
  // A brand may look like a host name; only what is plainly an address is a link there.
  const links = foreignLinksIn(text, allowed).filter(({ snippet }) => !isName || /:\/\/|^www\.|@/i.test(snippet));
  return [...markupIn(text), ...[...words, ...links].map(({ message }) => message)].map((said) => `${name}: ${said}`);
}

function addressMessages(name: string, address: string): string[] {
  if (!URL.canParse(address)) return [`${name}: this is no complete address`];
  return carriesCredentials(address) ? [`${name}: the address could log somebody in; give the plain one`] : [];
}
