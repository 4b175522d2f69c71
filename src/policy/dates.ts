import { Temporal } from 'temporal-polyfill';
import { boundedMemo } from './bounded-memo.js';

/** A day in the policy's zone, 'YYYY-MM-DD'. */
export type LocalDate = string;

/** A moment in UTC. Every instant that leaves this room has six decimals and `Z`, so that `<` compares two of them. */
export type Instant = string;

/** Stands for every later day, so that four-digit years, and with them `<`, always hold. */
const lastLocalDate: LocalDate = '9999-12-31';
const memoLimit = 20_000;

const periodPattern = /^P(?!$)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$/;
const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.(\d{1,9}))?Z$/;

interface PeriodParts {
  readonly months: number;
  readonly days: number;
}

/** Whole years, months, weeks and days; no time of day, no sign. */
export function isPeriod(text: string): boolean {
  return periodPattern.test(text);
}

/** The length of a period that has weeks and days alone; others have no length of their own. */
export function daysOf(period: string): number {
  const { months, days } = partsOf(period);
  if (months > 0) throw new RangeError('This period must be given in days or weeks, not in months or years.');
  return days;
}

/**
 * The last day of a period that began with an event on `eventOn`. Civil Act: the day of the event does not count
 * (Art. 157), the period runs by calendar and ends at the end of the day before the corresponding day (Arts. 159,
 * 160(1), (2)), or of the last day of a month that lacks that day (Art. 160(3)). Days are counted after the months.
 */
export const expiryDay: (eventOn: LocalDate, period: string) => LocalDate = boundedMemo(memoLimit, computeExpiryDay);

/** The first day after a period that began with an event on `startOn`. */
export function dayAfterPeriod(startOn: LocalDate, period: string): LocalDate {
  return addDays(expiryDay(startOn, period), 1);
}

/** Below 0 when `a` ends before `b`, both counted from an event on `from`; months have no length without a day. */
export function comparePeriods(a: string, b: string, from: LocalDate): number {
  return daysBetween(expiryDay(from, b), expiryDay(from, a));
}

export const addDays: (date: LocalDate, days: number) => LocalDate = boundedMemo(
  memoLimit,
  (date: string, days: number) => textOf(Temporal.PlainDate.from(date).add({ days })),
);

export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;
}

/** Of two days, or of two instants with six decimals. */
export function laterOf(a: string, b: string): string {
  return a < b ? b : a;
}

export function earlierOf(a: string, b: string): string {
  return b < a ? b : a;
}

export function localDateOf(instant: Instant, zone: string): LocalDate {
  const at = canonicalInstant(instant);
  const day = localDaysOf(at.slice(0, 10), zone);
  if (day === 'uneven') return textOf(readInstant(at).toZonedDateTimeISO(zone).toPlainDate());
  return at < day.midnight ? day.before : day.after;
}

/**
 * The first instant of a local day. Where a zone's clocks go back over midnight, midnight comes twice: `second` is the
 * one that PostgreSQL takes for the local 00:00.
 */
export function startOfDay(date: LocalDate, zone: string, midnight: 'first' | 'second' = 'first'): Instant {
  return midnight === 'first' ? firstMidnight(date, zone) : secondMidnight(date, zone);
}

/** An IANA name: an offset such as +09:00 knows no daylight saving and is refused. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return Boolean(new Temporal.ZonedDateTime(0n, name));
  } catch {
    return false;
  }
}

/** The same instant with six decimals. Also reads what PostgreSQL prints; digits below microseconds are dropped. */
export function canonicalInstant(text: string): Instant {
  const match = instantPattern.exec(text);
  if (match === null) return printInstant(readInstant(text));
  if (match[1]?.length === 6) return text;
  return `${text.slice(0, 19)}.${(match[1] ?? '').slice(0, 6).padEnd(6, '0')}Z`;
}

/**
 * An activity instant that may be trusted: later than the clock, or infinite, counts as of now and is reported as
 * `future`. Null where there is no activity.
 */
export function clampActivity(at: string | null, now: Instant): { at: Instant; future: boolean } | null {
  if (at === null || at === '-infinity' || at.endsWith(' BC')) return null;
  const present = canonicalInstant(now);
  if (at === 'infinity' || /^\+?\d{5,}-/.test(at)) return { at: present, future: true };
  const instant = canonicalInstant(at);
  return instant > present ? { at: present, future: true } : { at: instant, future: false };
}

function computeExpiryDay(eventOn: LocalDate, period: string): LocalDate {
  const { months, days } = partsOf(period);
  const start = Temporal.PlainDate.from(eventOn).add({ days: 1 });
  const corresponding = start.add({ months });
  const lastOfMonths = corresponding.day === start.day ? corresponding.subtract({ days: 1 }) : corresponding;
  return textOf(lastOfMonths.add({ days }));
}

function partsOf(period: string): PeriodParts {
  const match = periodPattern.exec(period);
  if (match === null) throw new RangeError('A period must be an ISO 8601 duration of whole days, such as P1Y or P30D.');
  const [years = 0, months = 0, weeks = 0, days = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return { months: years * 12 + months, days: weeks * 7 + days };
}

function textOf(date: Temporal.PlainDate): LocalDate {
  return date.year > 9999 ? lastLocalDate : date.toString();
}

function printInstant(instant: Temporal.Instant): Instant {
  return instant.toString({ fractionalSecondDigits: 6 });
}

/** Its own error keeps the text, which may be a member's, out of messages. */
function readInstant(text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text);
  } catch {
    throw new RangeError('An instant must be given in UTC, as in 2026-11-22T15:03:00.123456Z.');
  }
}

interface LocalDays {
  readonly before: LocalDate;
  readonly midnight: Instant;
  readonly after: LocalDate;
}

/** The two local days of one day in UTC and the midnight between them; uneven where the zone's offset changes in it. */
const localDaysOf = boundedMemo(memoLimit, (utcDay: string, zone: string): LocalDays | 'uneven' => {
  const first = Temporal.Instant.from(`${utcDay}T00:00:00Z`).toZonedDateTimeISO(zone);
  const last = Temporal.Instant.from(`${utcDay}T23:59:59.999999999Z`).toZonedDateTimeISO(zone);
  if (first.offsetNanoseconds !== last.offsetNanoseconds) return 'uneven';
  return {
    before: textOf(first.toPlainDate()),
    midnight: printInstant(last.startOfDay().toInstant()),
    after: textOf(last.toPlainDate()),
  };
});

const firstMidnight = boundedMemo(memoLimit, (date: LocalDate, zone: string) =>
  printInstant(Temporal.PlainDate.from(date).toZonedDateTime(zone).toInstant()),
);

const secondMidnight = boundedMemo(memoLimit, (date: LocalDate, zone: string) => {
  const midnight = Temporal.PlainDate.from(date).toPlainDateTime();
  return printInstant(midnight.toZonedDateTime(zone, { disambiguation: 'later' }).toInstant());
});
