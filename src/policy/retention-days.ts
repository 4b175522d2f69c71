import { earlierOf, type LocalDate, laterOf } from './dates.js';
import { destructionDay, type RetentionRule, type Starts } from './retention.js';

export interface RecordDays {
  /** When the first of its rows is due; null while none has a day. */
  readonly nextExpiryOn: LocalDate | null;
  /** When the last of its rows is due; null while one has no day. */
  readonly expiresOn: LocalDate | null;
}

/** The days of a record whose rows have these starts; every one of them needs the day of separation as well. */
export function recordDays(rule: RetentionRule, rows: readonly Starts[]): RecordDays {
  return firstAndLast(rows.map((starts) => destructionDay(rule, starts).dueOn));
}

/** A row without a day is never due, so it is neither the first nor can another be the last. */
export function firstAndLast(days: readonly (LocalDate | null)[]): RecordDays {
  const known = days.filter((day) => day !== null);
  if (known.length === 0) return { nextExpiryOn: null, expiresOn: null };
  return {
    nextExpiryOn: known.reduce(earlierOf),
    expiresOn: known.length < days.length ? null : known.reduce(laterOf),
  };
}
