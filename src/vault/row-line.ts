import { ServiceError } from '../errors.js';
import { type Start, type Starts, startLetters } from '../policy/retention.js';

/** A row in the content of a sealed record: `<table number>[@<starts>]:<row text>`. */
export interface RowLine {
  /** Of the tables of the record's shape. */
  readonly table: number;
  /** The days in the row that its retention counts from; records sealed by earlier versions have none. */
  readonly starts: Starts;
  readonly row: string;
}

const startOfLetter = new Map<string, Start>(
  Object.entries(startLetters).map(([start, letter]) => [letter, start as Start]),
);
const headPattern = /^(\d+)(?:@((?:[a-z]\d{4}-\d{2}-\d{2})*))?:/;
const startLength = 'r2026-01-05'.length;

export function parseRowLine(line: string): RowLine {
  const head = headPattern.exec(line);
  if (head === null) throw unreadable();
  const [whole, table, starts] = head;
  return { table: Number(table), starts: parseStarts(starts ?? ''), row: line.slice(whole.length) };
}

/** A run of letter and date, as in `r2026-01-05e2026-03-01`. */
export function parseStarts(text: string): Starts {
  const starts: Starts = {};
  for (let at = 0; at < text.length; at += startLength) {
    const start = startOfLetter.get(text.charAt(at));
    if (start === undefined) throw unreadable();
    starts[start] = text.slice(at + 1, at + startLength);
  }
  return starts;
}

function unreadable(): ServiceError {
  return new ServiceError('envelope_unreadable', 'A sealed record holds a row that this version cannot read.');
}
