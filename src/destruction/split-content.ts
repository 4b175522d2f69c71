import { earlierOf, type LocalDate } from '../policy/dates.js';
import type { Starts } from '../policy/retention.js';
import { firstAndLast, type RecordDays } from '../policy/retention-days.js';
import { parseRowLine } from '../vault/row-line.js';
import { createdOnOf, dayOfRow, hasOneDay, type Retaining } from './row-days.js';

/** The id of the shape, then one text a row. */
type Content = readonly [shapeId: string, ...lines: string[]];

export interface Split {
  /** Places of the rows that go, counted from 0 in the content as it was. */
  readonly positions: readonly number[];
  /** The latest of their days, and the day of the oldest of them. */
  readonly dueOn: LocalDate | null;
  readonly createdOn: LocalDate | null;
  readonly rows: number;
  readonly rest: Rest;
}

export interface Rest {
  readonly content: Buffer;
  readonly rowCount: number;
  readonly nextExpiryOn: LocalDate | null;
  readonly expiresOn: LocalDate | null;
  /** Of the row that stays longest. */
  readonly lasting: Starts | null;
}

/** Pure: which rows of an opened record are due on a day, and what stays. */
export function splitContent(content: Buffer, retaining: Retaining, today: LocalDate): Split {
  const [shapeId, ...lines] = readContent(content);
  const days = lines.map((line) => dayOfRow(retaining, startsOf(line, retaining)));
  const isDue = (index: number) => (days[index] ?? '~') <= today;
  const positions = [...lines.keys()].filter(isDue);
  const stays = [...lines.keys()].filter((index) => !isDue(index));
  const created = positions.flatMap((index) => createdOnOf(parseRowLine(lines[index] ?? '').starts) ?? []);
  return {
    positions,
    dueOn: positions.map((index) => days[index] ?? '').reduce((one, other) => (one > other ? one : other), '') || null,
    createdOn: created.length > 0 ? created.reduce(earlierOf) : null,
    rows: lines.length,
    rest: {
      content: writeContent(
        shapeId,
        stays.map((index) => lines[index] ?? ''),
      ),
      rowCount: stays.length,
      ...firstAndLast(stays.map((index) => days[index] ?? null)),
      lasting: startsOf(lines[longest(stays, days)] ?? '0:', retaining),
    },
  };
}

/** The days of a record that holds this. */
export function daysOfContent(content: Buffer, retaining: Retaining): RecordDays {
  const [, ...lines] = readContent(content);
  return firstAndLast(lines.map((line) => dayOfRow(retaining, startsOf(line, retaining))));
}

/** How many rows it holds, by the number of their table in its shape. */
export function countByTable(content: Buffer): Map<number, number> {
  const [, ...lines] = readContent(content);
  const counts = new Map<number, number>();
  for (const line of lines) {
    const { table } = parseRowLine(line);
    counts.set(table, (counts.get(table) ?? 0) + 1);
  }
  return counts;
}

function longest(stays: readonly number[], days: readonly (LocalDate | null)[]): number {
  const dayOf = (index: number) => days[index] ?? '~';
  return stays.reduce((one, other) => (dayOf(other) > dayOf(one) ? other : one), stays[0] ?? 0);
}

/** Without the rows at these places; null where the content has other rows than the places were counted in. */
export function dropPositions(
  content: Buffer,
  dropped: { positions: readonly number[]; rows: number },
): { content: Buffer; rowCount: number } | null {
  const [shapeId, ...lines] = readContent(content);
  if (lines.length !== dropped.rows) return null;
  const gone = new Set(dropped.positions);
  const stays = lines.filter((_, index) => !gone.has(index));
  return { content: writeContent(shapeId, stays), rowCount: stays.length };
}

/** Null for a row that was sealed before starts were written, though its class counts from one. */
function startsOf(line: string, retaining: Retaining): Starts | null {
  const { starts } = parseRowLine(line);
  // A record with a row that has no day has no last day either.
  const isTold = hasOneDay(retaining) || retaining.recordedOn === null || /^\d+@/.test(line);
  return isTold ? starts : null;
}

function readContent(content: Buffer): Content {
  return JSON.parse(content.toString('utf8')) as Content;
}

function writeContent(shapeId: string, lines: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([shapeId, ...lines]), 'utf8');
}
