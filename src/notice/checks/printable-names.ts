import { alimtalkNames } from '../alimtalk.js';
import type { MessageKind } from '../notice-facts.js';
import { comesBeforeSeparation } from '../notice-values.js';

/** How a value may be used: `maybe` is a text that can be missing, and then leaves a gap unless a branch asks first. */
export type NameUse = 'text' | 'maybe' | 'list' | 'flag';

const always: readonly string[] = [
  'noticeId',
  'operator.name',
  'operator.service',
  'operator.url',
  'operator.address',
  'operator.contact.department',
  'operator.contact.phone',
  'operator.contact.email',
  'legalText',
  'lastActivity',
  'period',
  'noticeDate',
  'expiry',
  'firstSeparation',
];

/** The values that a template of this kind may name. */
export function printableNames({ purpose, means }: MessageKind): ReadonlyMap<string, NameUse> {
  if (means === 'alimtalk') return new Map(alimtalkNames.map((name) => [name, 'text']));
  const before = comesBeforeSeparation(purpose);
  return new Map<string, NameUse>([
    ...always.map((name) => [name, 'text'] as const),
    ['recipientName', 'maybe'],
    ['maskedLoginId', 'maybe'],
    ...(before ? [['keepUrl', 'maybe'] as const] : [['happens', 'text'] as const]),
    ['items', 'list'],
    ['itemList', purpose === 'restored' ? 'maybe' : 'text'],
    ['discardedItems', 'list'],
    ['discardedList', 'maybe'],
    ['compact', 'flag'],
  ]);
}

/** The condition that makes sure of a value which may be missing: a list for the text made of it. */
export const guardOf: ReadonlyMap<string, string> = new Map([
  ['itemList', 'items'],
  ['discardedList', 'discardedItems'],
]);

/** These would show to whoever sees the envelope of a message. */
export const keptOutOfSubjects: readonly string[] = ['recipientName', 'maskedLoginId', 'keepUrl', 'loginId'];
