import type { MessageKind } from '../notice-facts.js';
import type { NoticeValues } from '../notice-values.js';
import { factPatterns, sentencesOf } from './fact-patterns.js';
import { trialKeepUrl, trialOperatorWords } from './trial-facts.js';

/** One thing that a message must say, whatever branch of its template is taken. */
export interface NeededFact {
  readonly message: string;
  isSaid(text: string, values: NoticeValues): boolean;
}

const expiry: NeededFact = {
  message: 'must name the last day of the period: {{expiry}}',
  isSaid: (text, { expiry: day }) => text.includes(day),
};
const firstSeparation: NeededFact = {
  message: 'must name the first day of separation: {{firstSeparation}}',
  isSaid: (text, { firstSeparation: day }) => text.includes(day),
};
const happens: NeededFact = {
  message: 'must name the day: {{happens}}',
  isSaid: (text, { happens: day }) => day === null || text.includes(day),
};
const items: NeededFact = {
  message: 'must name every item: {{#each items}} or {{itemList}} ({{items}} in an Alimtalk)',
  isSaid: (text, values) => values.items.every((item) => text.includes(item)),
};
const discarded: NeededFact = {
  message:
    'must name every item that is destroyed: {{#each discardedItems}} or {{discardedList}} ({{discarded}} in an Alimtalk)',
  isSaid: (text, values) => values.discardedItems.every((item) => text.includes(item)),
};
const keep: NeededFact = {
  message: 'must give the link to keep the account where there is one: {{#if keepUrl}}{{keepUrl}}{{/if}}',
  isSaid: (text, { keepUrl }) => keepUrl !== trialKeepUrl || text.includes(keepUrl),
};
const contact: NeededFact = {
  message:
    'must say whom to ask: {{operator.contact.phone}} or {{operator.contact.email}} ({{contact}} in an Alimtalk)',
  isSaid: (text, { operator }) => text.includes(operator.contact.phone) || text.includes(operator.contact.email),
};

/** The names by which the operator may be told, besides the values. */
export function neededFacts(kind: MessageKind, operatorNames: readonly string[]): NeededFact[] {
  const { pattern, fact } = factPatterns[kind.purpose][kind.language];
  const names = [...trialOperatorWords(kind.language), ...operatorNames];
  const always: NeededFact[] = [
    { message: `must say ${fact}`, isSaid: (text) => pattern.test(sentencesOf(text)) },
    {
      message: 'must name the operator or the service: {{operator.name}}, {{operator.service}}',
      isSaid: (text) => names.some((name) => text.includes(name)),
    },
    contact,
  ];
  switch (kind.purpose) {
    case 'separation':
      return [...always, expiry, firstSeparation, items, discarded, ...(kind.means === 'voice' ? [] : [keep])];
    case 'reminder':
      return [...always, expiry, firstSeparation, keep];
    case 'separated':
      return [...always, happens, items, discarded];
    case 'destruction':
      return [...always, happens, items];
    case 'restored':
      return [...always, happens];
  }
}
