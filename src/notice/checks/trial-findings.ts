import type { Operator } from '../../policy/policy-document.js';
import { alimtalkCharactersMax, alimtalkVariables } from '../alimtalk.js';
import { type CompiledTemplate, compileTemplate } from '../compile-template.js';
import { charactersOutsideEucKr, toEucKr } from '../euc-kr.js';
import type { MessageKind } from '../notice-facts.js';
import { type Rendered, tidied } from '../rendered.js';
import type { Template } from '../templates/template.js';
import { smsCharactersMax } from '../text-message.js';
import { scriptCharactersMax } from '../voice-script.js';
import type { AllowedLinks } from './links-in.js';
import { neededFacts } from './needed-facts.js';
import type { Finding } from './template-problem.js';
import { type Switch, type Trial, trialKeepUrl, trials } from './trial-facts.js';
import { wordFindings } from './word-findings.js';

interface Tried extends Trial, Rendered {}

const absent: Readonly<Record<Switch, string>> = {
  recipientName: 'the member has no name',
  maskedLoginId: 'the member has no login id',
  discardedItems: 'nothing is destroyed',
  compact: 'there is room for the whole text',
  keepUrl: 'there is no link to keep the account',
  items: 'no items are known',
};
const present: Readonly<Record<Switch, string>> = {
  recipientName: 'the member has a name',
  maskedLoginId: 'the member has a login id',
  discardedItems: 'something is destroyed',
  compact: 'the text must be short ({{compact}})',
  keepUrl: 'there is a link to keep the account',
  items: 'items are known',
};

/** Renders a template in every branch, and says what is then missing, too much or unsendable. */
export function trialFindings(
  kind: MessageKind,
  template: Template,
  operator: Operator,
  allowed: AllowedLinks,
): Finding[] {
  let tried: Tried[];
  try {
    const compiled = compileTemplate<object>(template);
    tried = trials(kind, operator).map((trial) => ({ ...trial, ...render(compiled, kind, trial) }));
  } catch {
    return [whole('cannot be filled in; write the names of values as the documentation has them')];
  }
  return [
    ...neededFacts(kind, [operator.name[kind.language], operator.service[kind.language]]).flatMap(
      ({ message, isSaid }) => inBranches(message, tried, ({ text, values }) => !isSaid(text, values)),
    ),
    ...inBranches('has no subject', tried, ({ subject }) => subject === ''),
    ...inBranches('has a subject of more than 120 characters', tried, ({ subject }) => subject.length > 120),
    ...inBranches('prints {{ as it stands', tried, ({ subject, text }) => /\{\{|\}\}/.test(subject + text)),
    ...carriage(kind, tried),
    ...joinedWords(tried, allowed),
  ];
}

function render(compiled: CompiledTemplate<object>, kind: MessageKind, { values }: Trial): Rendered {
  return tidied(compiled.render(kind.means === 'alimtalk' ? alimtalkVariables(values, kind.language) : values));
}

function carriage({ means }: MessageKind, tried: readonly Tried[]): Finding[] {
  if (means === 'email' || means === 'letter') return [];
  const max = { sms: smsCharactersMax, alimtalk: alimtalkCharactersMax, voice: scriptCharactersMax }[means];
  const shortest = tried.filter(({ on }) => on.has('compact') || means === 'alimtalk');
  const long = inBranches(
    `is longer than the ${max} characters that this means carries, before any item of a member`,
    shortest,
    ({ text }) => text.length > max - itemRoom,
  );
  if (means === 'voice') return long;
  const outside = new Set(tried.flatMap(({ subject, text }) => charactersOutsideEucKr(toEucKr(subject + text))));
  if (outside.size === 0) return long;
  return [...long, whole(`has characters that no Korean carrier takes (EUC-KR only): ${[...outside].join(' ')}`)];
}

/** What must be left for the items of a member. */
const itemRoom = 200;

/** Words that only stand together once a branch was taken; what stands in the source is found there, with its line. */
function joinedWords(tried: readonly Tried[], allowed: AllowedLinks): Finding[] {
  const messages = new Set(
    [tried[0], tried.at(-1)]
      .flatMap((trial) =>
        trial === undefined
          ? []
          : wordFindings(`${trial.subject}\n${trial.text}`, { ...allowed, exact: [...allowed.exact, trialKeepUrl] }),
      )
      .map(({ message }) => message),
  );
  return [...messages].map(whole);
}

/** One finding for all branches, with the condition that explains it where one does. */
function inBranches(message: string, tried: readonly Tried[], isBad: (one: Tried) => boolean): Finding[] {
  const bad = new Set(tried.filter(isBad));
  if (bad.size === 0) return [];
  if (bad.size === tried.length) return [whole(message)];
  const switches = [...new Set(tried.flatMap(({ on }) => [...on]))];
  for (const each of switches) {
    const [withIt, without] = [tried.filter(({ on }) => on.has(each)), tried.filter(({ on }) => !on.has(each))];
    if (withIt.length === bad.size && withIt.every((one) => bad.has(one)))
      return [whole(`${message} (also when ${present[each]})`)];
    if (without.length === bad.size && without.every((one) => bad.has(one)))
      return [whole(`${message} (also when ${absent[each]})`)];
  }
  return [whole(`${message} (in every branch)`)];
}

function whole(message: string): Finding {
  return { line: null, message };
}
