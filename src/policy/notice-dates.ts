import { addDays, type Instant, type LocalDate, laterOf, startOfDay } from './dates.js';
import type { Means } from './means.js';
import type { Policy } from './policy.js';

export interface NamedDates {
  readonly effectiveExpectedOn: LocalDate;
  /** The expiry day that the text names. */
  readonly namesExpiryOn: LocalDate;
  readonly firstSeparationOn: LocalDate;
}

/** What a text composed today names: never a day that the notice could not serve if it takes effect as expected. */
export function namedDates(notice: {
  readonly expiresOn: LocalDate;
  readonly means: Means;
  readonly today: LocalDate;
  readonly policy: Policy;
}): NamedDates {
  const { expiresOn, means, today, policy } = notice;
  const handedOverOn = means === 'letter' ? addDays(today, policy.letter.printingDays) : today;
  const effectiveExpectedOn = effectiveOn(means, handedOverOn, policy);
  const namesExpiryOn = laterOf(expiresOn, addDays(effectiveExpectedOn, policy.noticeLeadDays));
  return { effectiveExpectedOn, namesExpiryOn, firstSeparationOn: addDays(namesExpiryOn, 1) };
}

/**
 * The day on which a notice takes effect: for a letter, some days after it was handed over; else the day itself, on
 * which the mail was accepted, the text delivered or the posting begun.
 */
export function effectiveOn(means: Means, day: LocalDate, policy: Policy): LocalDate {
  return means === 'letter' ? addDays(day, policy.letter.deliveryDays) : day;
}

export interface SeparationWindow {
  readonly separableFromOn: LocalDate;
  readonly separableFrom: Instant;
  /** The first instant that the notice serves no more. May lie before `separableFrom`: then it never serves one. */
  readonly separableUntil: Instant;
}

/**
 * When a notice that took effect serves a separation: not before the day after the expiry day it named, nor before its
 * full days of lead have passed, of which the day of the notice is none (Civil Act Art. 157).
 */
export function separationWindow(notice: {
  readonly namesExpiryOn: LocalDate;
  readonly effectiveOn: LocalDate;
  readonly policy: Policy;
}): SeparationWindow {
  const { namesExpiryOn, policy } = notice;
  const afterLead = addDays(notice.effectiveOn, policy.noticeLeadDays + 1);
  const separableFromOn = laterOf(addDays(namesExpiryOn, 1), afterLead);
  return {
    separableFromOn,
    // The table's constraint compares with PostgreSQL's midnight, so the later one where a zone has two.
    separableFrom: startOfDay(separableFromOn, policy.zone, 'second'),
    separableUntil: startOfDay(addDays(namesExpiryOn, policy.noticeValidityDays + 1), policy.zone),
  };
}
