import { Temporal } from 'temporal-polyfill';
import { isPeriod } from '../policy/dates.js';

const instantPattern = /^(\d{4})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
const datePattern = /^(\d{4})-\d{2}-\d{2}$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Far from the ends of what any calendar, and PostgreSQL, can add a period to. */
const years = { first: 1900, last: 2999 };

/** PostgreSQL stores no NUL, and UTF-8 has no lone surrogate: such a text would fail only in the database. */
function isText(text: string): boolean {
  return !text.includes('\u0000') && !/\p{Cs}/u.test(text);
}

/** One line of plain text, such as a reason: no control character at all. */
function isLine(text: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(text) && text.trim() !== '';
}

function isInstant(text: string): boolean {
  return isYearKept(instantPattern, text) && parses(() => Temporal.Instant.from(text));
}

function isDate(text: string): boolean {
  return isYearKept(datePattern, text) && parses(() => Temporal.PlainDate.from(text));
}

function isYearKept(pattern: RegExp, text: string): boolean {
  const year = Number(pattern.exec(text)?.[1]);
  return year >= years.first && year <= years.last;
}

function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

/** Every string that comes in has one of these, or a list of what it may be: the server refuses to start otherwise. */
export const formats: Readonly<Record<string, (text: string) => boolean>> = {
  text: isText,
  line: isLine,
  'date-time': isInstant,
  date: isDate,
  uuid: (text) => uuidPattern.test(text),
  period: (text) => text === 'never' || isPeriod(text),
};

/** How a problem document says what a string of this format must be. */
export const formatWords: Readonly<Record<string, string>> = {
  text: 'must be text without a NUL character',
  line: 'must be one line of text that is not blank',
  'date-time': 'must be an instant with its offset, such as 2026-11-22T15:03:00Z',
  date: 'must be a day of the calendar, such as 2026-11-22',
  uuid: 'must be a UUID',
  period: 'must be an ISO 8601 period of whole days such as P1Y or P90D, or never',
};
