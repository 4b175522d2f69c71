import { type CsvError, parse } from 'csv-parse/sync';
import type { LocalDate } from '../policy/dates.js';
import { readSpreadsheetText } from './letter-encoding.js';

export interface LetterResult {
  readonly noticeId: string;
  readonly result: 'handed_over' | 'returned';
  readonly on: LocalDate;
  readonly reason?: string;
  readonly line: number;
}

export interface LetterResultProblem {
  readonly line: number;
  readonly message: string;
}

const columnsNeeded = ['notice_id', 'result', 'on'] as const;
const reasonCharactersMax = 200;

interface CsvRecord {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads what the mail room reports. Every problem is listed with its line and none quotes a cell, for a cell may hold
 * anything. Other columns are let be, so that the list of recipients can be sent back with results added.
 */
export function parseLetterResults(csv: string | Buffer): { rows: LetterResult[]; problems: LetterResultProblem[] } {
  const problems: LetterResultProblem[] = [];
  const csvText = typeof csv === 'string' ? csv : readSpreadsheetText(csv);
  if (csvText === null)
    return { rows: [], problems: [{ line: 1, message: 'The file must be CSV in UTF-8 or CP949.' }] };
  const [header, ...records] = readRecords(csvText, problems);
  if (header === undefined) {
    if (problems.length === 0) problems.push({ line: 1, message: `The file is empty; it needs ${headerText()}.` });
    return { rows: [], problems };
  }
  const names = header.cells.map((cell) => cell.trim().toLowerCase());
  const missing = columnsNeeded.filter((name) => names.filter((other) => other === name).length !== 1);
  if (missing.length > 0) {
    problems.push({
      line: header.line,
      message: `The first line must name ${headerText()}, each once; look at ${missing.join(', ')}.`,
    });
    return { rows: [], problems };
  }
  const rows: LetterResult[] = [];
  const seen = new Map<string, number>();
  for (const { cells, line } of records) {
    const row = readRow((name) => (cells[names.indexOf(name)] ?? '').trim(), line, problems);
    if (row === null) continue;
    const key = JSON.stringify([row.noticeId, row.result]);
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, line);
      rows.push(row);
    } else {
      problems.push({ line, message: `This notice has the same result on line ${earlier} already; keep one of them.` });
    }
  }
  problems.sort((a, b) => a.line - b.line);
  return { rows, problems };
}

function readRow(cell: (name: string) => string, line: number, problems: LetterResultProblem[]): LetterResult | null {
  const before = problems.length;
  const noticeId = cell('notice_id');
  const result = cell('result').toLowerCase();
  const on = cell('on');
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(noticeId)) {
    problems.push({ line, message: 'notice_id must be the id from recipients.csv.' });
  }
  if (result !== 'handed_over' && result !== 'returned') {
    problems.push({ line, message: 'result must be handed_over or returned.' });
  }
  if (!isCalendarDay(on)) problems.push({ line, message: 'on must be a calendar day, written like 2026-11-22.' });
  if (problems.length > before || (result !== 'handed_over' && result !== 'returned')) return null;
  const reason = [...cell('reason').replace(/[\s\p{Cc}]+/gu, ' ')].slice(0, reasonCharactersMax).join('');
  return reason === '' ? { noticeId, result, on, line } : { noticeId, result, on, line, reason };
}

/** A quote that is never closed swallows all that follows it; other broken lines are passed over, each with a problem. */
function readRecords(csvText: string, problems: LetterResultProblem[]): { cells: string[]; line: number }[] {
  const broken = (error: CsvError | undefined) => {
    const line = Number((error as { lines?: number } | undefined)?.lines ?? 1);
    problems.push({ line, message: 'The quotes of this line do not match; write the file anew as CSV.' });
    return undefined;
  };
  // The parser takes a CRLF inside quotes for two lines.
  const records = parse(csvText.replace(/\r\n?/g, '\n'), {
    bom: true,
    info: true,
    relax_column_count: true,
    skip_records_with_error: true,
    on_skip: broken,
  }) as unknown as CsvRecord[];
  return records
    .map(({ record, info }) => ({ cells: record, line: info.lines }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
}

function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === text;
}

function headerText(): string {
  return 'the columns notice_id, result, on and, where there is one, reason';
}
