import { ServiceError } from '../errors.js';
import type { Purpose } from '../policy/means.js';
import type { LocalizedOperator, NoticeFacts } from './notice-facts.js';
import { greetingName, labels, plainValue, printableId } from './plain-value.js';
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
  readonly happens: string | null;
  readonly keepUrl: string | null;
  readonly items: readonly string[];
  readonly itemList: string;
  readonly discardedItems: readonly string[];
  readonly discardedList: string;
  readonly compact: boolean;
}

/** Messages that come before a separation can still prevent it; the others tell of a day. */
export function comesBeforeSeparation(purpose: Purpose): boolean {
  return purpose === 'separation' || purpose === 'reminder';
}

export function noticeValues(facts: NoticeFacts): NoticeValues {
  const items = labels(facts.items);
  const discardedItems = labels(facts.discardedItems);
  if (items.length === 0 && facts.purpose !== 'restored') {
    throw new ServiceError('input_invalid', 'A notice must name at least one item; give the data map an item label.');
  }
  const { language } = facts;
  return {
    noticeId: plainValue(facts.noticeId),
    operator: operatorValues(facts.operator),
    legalText: plainValue(facts.legalText),
    recipientName: greetingName(facts.recipientName),
    maskedLoginId: printableId(facts.maskedLoginId),
    lastActivity: dateWording(facts.lastActivityOn, language),
    period: periodWording(facts.inactivityPeriod, language),
    noticeDate: dateWording(facts.noticeOn, language),
    expiry: dateWording(facts.namesExpiryOn, language),
    firstSeparation: dateWording(firstDay(facts), language),
    happens: happening(facts),
    keepUrl: keepAddress(facts),
    items,
    itemList: items.join(', '),
    discardedItems,
    discardedList: discardedItems.join(', '),
    compact: false,
  };
}

export function operatorValues(operator: LocalizedOperator): LocalizedOperator {
  return {
    name: plainValue(operator.name),
    service: plainValue(operator.service),
    url: plainValue(operator.url),
    address: plainValue(operator.address),
    contact: {
      department: plainValue(operator.contact.department),
      phone: plainValue(operator.contact.phone),
      email: plainValue(operator.contact.email),
    },
  };
}

function firstDay({ purpose, firstSeparationOn, namesExpiryOn }: NoticeFacts): string {
  if (comesBeforeSeparation(purpose) && firstSeparationOn <= namesExpiryOn) {
    throw new ServiceError('input_invalid', 'The first day of separation must come after the expiry day in a notice.');
  }
  return firstSeparationOn;
}

function happening({ purpose, happensOn, language }: NoticeFacts): string | null {
  if (comesBeforeSeparation(purpose)) return null;
  if (happensOn === null) {
    throw new ServiceError(
      'input_invalid',
      'A message about a separation, restoration or destruction must name its day.',
    );
  }
  return dateWording(happensOn, language);
}

function keepAddress({ purpose, keepUrl }: NoticeFacts): string | null {
  if (keepUrl === null || !comesBeforeSeparation(purpose)) return null;
  if (!/^https?:\/\/[\w.:[\]-]+\/[\w./~%?=&-]*$/.test(keepUrl)) {
    throw new ServiceError('input_invalid', 'The keep-my-account link must be an http(s) address in ASCII characters.');
  }
  return keepUrl;
}
