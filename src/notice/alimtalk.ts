import { ServiceError } from '../errors.js';
import type { CompiledTemplate } from './compile-template.js';
import type { Templates } from './compiled-templates.js';
import type { NoticeValues } from './notice-values.js';
import type { Language } from './ports.js';
import { type Rendered, tidied } from './rendered.js';
import { carried, inEucKr } from './text-message.js';

/** Kakao delivers no longer text. */
export const alimtalkCharactersMax = 1_000;

/** What an Alimtalk may print. Kakao keeps the words and is sent these values, so none of them may be empty. */
export const alimtalkNames = [
  'operator',
  'service',
  'loginId',
  'expiry',
  'firstSeparation',
  'items',
  'discarded',
  'keepUrl',
  'contact',
  'noticeId',
] as const;

export type AlimtalkVariables = Readonly<Record<(typeof alimtalkNames)[number], string>>;

const nothing = {
  ko: { loginId: '(아이디 없음)', discarded: '없음' },
  en: { loginId: '(no login id)', discarded: 'none' },
} as const;

/** The words that the operator registers with Kakao, with `#{name}` wherever a value will stand. */
export function alimtalkTemplateToRegister(language: Language, templates: Templates): string {
  const template = templates.find({ purpose: 'separation', means: 'alimtalk', language });
  if (template === null) throw new TypeError('an Alimtalk is shipped in every language');
  return registered(template).text;
}

/** Made from the registered words as Kakao will make it, so that the two can't differ. */
export function alimtalk(
  template: CompiledTemplate<object>,
  values: NoticeValues,
  language: Language,
): Rendered & { readonly variables: AlimtalkVariables } {
  const variables = alimtalkVariables(values, language);
  const { subject, text } = registered(template);
  const message = { subject: filled(subject, variables), text: filled(text, variables) };
  if (message.text.length > alimtalkCharactersMax) {
    throw new ServiceError('means_unavailable', 'The items of this notice do not fit into an Alimtalk.');
  }
  return { ...message, variables };
}

export function alimtalkVariables(values: NoticeValues, language: Language): AlimtalkVariables {
  const { operator } = values;
  const variables: AlimtalkVariables = {
    operator: operator.name,
    service: operator.service,
    loginId: carried(values.maskedLoginId) ?? nothing[language].loginId,
    expiry: values.expiry,
    firstSeparation: values.firstSeparation,
    items: values.itemList,
    discarded: values.discardedList || nothing[language].discarded,
    keepUrl: values.keepUrl ?? operator.url,
    contact: `${operator.contact.department} ${operator.contact.phone}`,
    noticeId: values.noticeId,
  };
  // A value that looks like a placeholder would be filled in by Kakao.
  return mapped(variables, (value) => inEucKr(value).replaceAll('#{', '# {'));
}

function registered(template: CompiledTemplate<object>): Rendered {
  const placeholders = Object.fromEntries(alimtalkNames.map((name) => [name, `#{${name}}`]));
  const { subject, text } = tidied(template.render(placeholders));
  return { subject: inEucKr(subject), text: inEucKr(text) };
}

function filled(text: string, variables: AlimtalkVariables): string {
  return text.replace(/#\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(variables, name) ? variables[name as keyof AlimtalkVariables] : placeholder,
  );
}

function mapped(variables: AlimtalkVariables, change: (value: string) => string): AlimtalkVariables {
  const entries = alimtalkNames.map((name) => [name, change(variables[name])] as const);
  return Object.fromEntries(entries) as Record<(typeof alimtalkNames)[number], string>;
}
