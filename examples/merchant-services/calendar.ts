/** Microseconds since 1970, as everything here counts time; a JavaScript number holds them exactly until 2255. */
export type Micros = number;

/** Days since 1970-01-01 of the local calendar. */
export type DayNumber = number;

export const second = 1_000_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Korea has had no daylight saving since 1988, and no date of the sample is older. */
const seoulOffset = 9 * hour;

export function microsOf(instant: string): Micros {
  const match = /^(.{19})(?:\.(\d{1,6}))?Z$/.exec(instant);
  const milliseconds = match === null ? Number.NaN : Date.parse(`${match[1]}Z`);
  if (Number.isNaN(milliseconds)) throw new RangeError('An instant must be written as 2026-11-22T15:03:00Z.');
  return milliseconds * 1000 + Number((match?.[2] ?? '').padEnd(6, '0'));
}

export function localDayOf(at: Micros): DayNumber {
  return Math.floor((at + seoulOffset) / day);
}

/** The first microsecond of a local day. */
export function startOfLocalDay(dayNumber: DayNumber): Micros {
  return dayNumber * day - seoulOffset;
}

const dateTexts = new Map<DayNumber, string>();

/** '2026-11-22' */
export function dateText(dayNumber: DayNumber): string {
  const known = dateTexts.get(dayNumber);
  if (known !== undefined) return known;
  const text = new Date(dayNumber * 86_400_000).toISOString().slice(0, 10);
  dateTexts.set(dayNumber, text);
  return text;
}

/** As PostgreSQL reads it, in UTC: '2026-11-22 15:03:00.123456+00'. */
export function instantText(at: Micros): string {
  return `${clockText(at)}+00`;
}

/** For a `timestamp` column, which holds the wall clock of Seoul. */
export function localTimestampText(at: Micros): string {
  return clockText(at + seoulOffset);
}

/**
 * The last day of a year of inactivity after a last activity on `dayNumber`, by the Korean Civil Act: the year begins
 * on the next day and ends on the day before the corresponding one, or with its month where that day is missing.
 * Counted apart from the service's own rules, so that the one can be held against the other.
 */
export function lastDayOfInactiveYear(dayNumber: DayNumber): DayNumber {
  const [year, month, dayOfMonth] = partsOf(dayNumber + 1);
  if (month === 2 && dayOfMonth === 29) return dayNumberOf(year + 1, 2, 28);
  return dayNumberOf(year + 1, month, dayOfMonth) - 1;
}

/** The latest day on which a last activity lets the year end on `expiry` or before. */
export function lastActivityDayFor(expiry: DayNumber): DayNumber {
  let candidate = expiry - 364;
  while (lastDayOfInactiveYear(candidate) > expiry) candidate -= 1;
  return candidate;
}

export function dayNumberOf(year: number, month: number, dayOfMonth: number): DayNumber {
  return Date.UTC(year, month - 1, dayOfMonth) / 86_400_000;
}

export function yearOf(dayNumber: DayNumber): number {
  return partsOf(dayNumber)[0];
}

function partsOf(dayNumber: DayNumber): [year: number, month: number, dayOfMonth: number] {
  const text = dateText(dayNumber);
  return [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
}

function clockText(at: Micros): string {
  const dayNumber = Math.floor(at / day);
  const rest = at - dayNumber * day;
  const seconds = Math.floor(rest / second);
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${dateText(dayNumber)} ${clock}.${String(rest - seconds * second).padStart(6, '0')}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
