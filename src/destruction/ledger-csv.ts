import { createHash, createHmac, type Hash, timingSafeEqual } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import type { DestructionRow } from '../store/destruction-ledger.js';

/** The mark tells a spreadsheet that Hangul is UTF-8. */
const byteOrderMark = '\ufeff';
const codeLabel = 'dormouse/ledger-export/v1\0';
export const endMark = '#end';
const listSeparator = '; ';

type Cells = readonly (readonly [name: string, write: (row: DestructionRow) => string])[];

const cells: Cells = [
  ['destruction_id', (row) => row.destructionId],
  ['member_id', (row) => row.memberId],
  ['class', (row) => row.class],
  ['items', (row) => row.items.join(listSeparator)],
  ['rows', (row) => String(row.rowCounts.rows)],
  ['rows_left', (row) => textOf(row.rowCounts.left)],
  ['created_on', (row) => textOf(row.createdOn)],
  ['separated_on', (row) => row.separatedOn],
  ['due_on', (row) => row.dueOn],
  ['destroyed_at', (row) => row.destroyedAt],
  ['reason', (row) => row.reason],
  ['legal_ground', (row) => row.basis],
  ['method', (row) => row.method],
  ['copies', (row) => row.copies.join(listSeparator)],
  ['executed_by', (row) => row.executedBy],
  ['confirmed_by', (row) => textOf(row.confirmedBy)],
  ['confirmed_at', (row) => textOf(row.confirmedAt)],
  ['cycle_id', (row) => row.cycleId],
  ['record_id', (row) => textOf(row.recordId)],
  ['revision', (row) => textOf(row.revision)],
  ['positions', (row) => textOf(row.rowCounts.positions)],
];

export const ledgerColumns = cells.map(([name]) => name);

/** Writes the ledger piece by piece; the last line proves all that stand before it. */
export class LedgerCsvWriter {
  readonly #macKey: Buffer;
  readonly #hash: Hash = createHash('sha256');
  #lines = 0;

  constructor(macKey: Buffer) {
    this.#macKey = macKey;
  }

  begin(): string {
    return this.#hashed(byteOrderMark + linesOf([ledgerColumns]));
  }

  write(rows: readonly DestructionRow[]): string {
    this.#lines += rows.length;
    return this.#hashed(linesOf(rows.map((row) => cells.map(([, write]) => guarded(write(row))))));
  }

  end(): string {
    const digest = this.#hash.digest();
    return linesOf([[endMark, String(this.#lines), digest.toString('hex'), codeOf(this.#macKey, digest, this.#lines)]]);
  }

  #hashed(text: string): string {
    this.#hash.update(text, 'utf8');
    return text;
  }
}

export type LedgerFault = 'no_ledger' | 'cut' | 'changed' | 'foreign';

/** What proves the file, checked; null where it is whole and of this vault. */
export function faultOf(file: Buffer, macKey: Buffer): { fault: LedgerFault } | { end: number; lines: number } {
  const head = byteOrderMark + linesOf([ledgerColumns]);
  if (!file.subarray(0, Buffer.byteLength(head)).equals(Buffer.from(head, 'utf8'))) return { fault: 'no_ledger' };
  const end = file.lastIndexOf(`\r\n${endMark},`) + 2;
  if (end < 2) return { fault: 'cut' };
  const last = file.subarray(end).toString('utf8');
  const [, lines = '', digest = '', code = ''] = /^#end,(\d+),([0-9a-f]{64}),([0-9a-f]{64})\r\n$/.exec(last) ?? [];
  if (lines === '') return { fault: 'changed' };
  const found = createHash('sha256').update(file.subarray(0, end)).digest();
  if (found.toString('hex') !== digest) return { fault: 'changed' };
  const isOurs = timingSafeEqual(Buffer.from(codeOf(macKey, found, Number(lines)), 'hex'), Buffer.from(code, 'hex'));
  return isOurs ? { end, lines: Number(lines) } : { fault: 'foreign' };
}

/** The line that was written as these cells. */
export function readCells(values: readonly string[]): DestructionRow {
  const [destructionId = '', memberId = '', retentionClass = '', items = '', rows = '', left = '', ...rest] =
    values.map(unguarded);
  const [createdOn = '', separatedOn = '', dueOn = '', destroyedAt = '', reason = '', basis = '', ...others] = rest;
  const [method = '', copies = '', executedBy = '', confirmedBy = '', confirmedAt = '', ...places] = others;
  const [cycleId = '', recordId = '', revision = '', positions = ''] = places;
  const part = { ...(left === '' ? {} : { left: Number(left) }), ...(positions === '' ? {} : { positions }) };
  return {
    ...{ destructionId, memberId, cycleId, recordId: orNull(recordId), class: retentionClass, basis },
    ...{ items: listOf(items), rowCounts: { rows: Number(rows), ...part }, createdOn: orNull(createdOn) },
    ...{ separatedOn, dueOn, destroyedAt, reason: reason as DestructionRow['reason'], method, copies: listOf(copies) },
    ...{ executedBy, revision: revision === '' ? null : Number(revision) },
    ...{ confirmedBy: orNull(confirmedBy), confirmedAt: orNull(confirmedAt) },
  };
}

function codeOf(macKey: Buffer, digest: Buffer, lines: number): string {
  return createHmac('sha256', macKey).update(codeLabel).update(digest).update(String(lines)).digest('hex');
}

function linesOf(rows: readonly (readonly string[])[]): string {
  return stringify(rows as string[][], { record_delimiter: 'windows' });
}

/** No cell runs as a formula. The apostrophe is doubled where a text has one of its own, so that it reads back as it was. */
function guarded(text: string): string {
  return /^[=+\-@\t\r'＝＋－＠]/.test(text) ? `'${text}` : text;
}

function unguarded(text: string): string {
  return text.startsWith("'") ? text.slice(1) : text;
}

function textOf(value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

function listOf(text: string): string[] {
  return text === '' ? [] : text.split(listSeparator);
}
