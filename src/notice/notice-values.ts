import { ServiceError } from '../errors.js';
import type { LocalizedOperator, NoticeFacts } from './notice-facts.js';
import { oneLine } from './one-line.js';
import { dateWording, periodWording } from './wording.js';

/** What the templates may print: every value is one safe line, every date in words. */
export interface NoticeValues {
  readonly noticeId: string;
  readonly operator: LocalizedOperator;
  readonly legalText: string;
  readonly recipientName: string | null;
  readonly maskedLoginId: string | null;
  readonly lastActivity: string;
  readonly period: string;
  readonly noticeDate: string;
  readonly expiry: string;
  readonly firstSeparation: string;
  readonly items: readonly string[];
  readonly itemList: string;
  readonly discardedItems: readonly string[];
  readonly discardedList: string;
  readonly compact: boolean;
}

export function noticeValues(facts: NoticeFacts): NoticeValues {
  const items = labels(facts.items);
  const discardedItems = labels(facts.discardedItems);
  if (items.length === 0) {
    throw new ServiceError('input_invalid', 'A notice must name at least one item; give the data map an item label.');
  }
  if (facts.firstSeparationOn <= facts.namesExpiryOn) {
    throw new ServiceError('input_invalid', 'The first day of separation must come after the expiry day in a notice.');
  }
  const { language } = facts;
  return {
    noticeId: oneLine(facts.noticeId),
    operator: operatorValues(facts.operator),
    legalText: oneLine(facts.legalText),
    recipientName: greetingName(facts.recipientName),
    maskedLoginId: shortened(oneLine(facts.maskedLoginId ?? '')) || null,
    lastActivity: dateWording(facts.lastActivityOn, language),
    period: periodWording(facts.inactivityPeriod, language),
    noticeDate: dateWording(facts.noticeOn, language),
    expiry: dateWording(facts.namesExpiryOn, language),
    firstSeparation: dateWording(facts.firstSeparationOn, language),
    items,
    itemList: items.join(', '),
    discardedItems,
    discardedList: discardedItems.join(', '),
    compact: false,
  };
}

export function operatorValues(operator: LocalizedOperator): LocalizedOperator {
  return {
    name: oneLine(operator.name),
    service: oneLine(operator.service),
    url: oneLine(operator.url),
    address: oneLine(operator.address),
    contact: {
      department: oneLine(operator.contact.department),
      phone: oneLine(operator.contact.phone),
      email: oneLine(operator.contact.email),
    },
  };
}

function labels(values: readonly string[]): string[] {
  return [...new Set(values.map(oneLine))].filter((label) => label !== '');
}

/**
 * A stored name that holds an address is not greeted by: whoever signs up with another's e-mail could otherwise send
 * links in the operator's name.
 */
function greetingName(name: string | null): string | null {
  const line = oneLine(name ?? '');
  if (line === '' || [...line].length > 80) return null;
  return /[@\\/]|www\.|[^\s.]\.[^\s.]{2,}/iu.test(line) ? null : line;
}

function shortened(line: string): string {
  const characters = [...line];
  return characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : line;
}
