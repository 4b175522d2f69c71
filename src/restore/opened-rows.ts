import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import type { Shape, ShapeTable } from '../datamap/compiled-map.js';
import { ServiceError } from '../errors.js';
import { openRecord } from '../vault/open-record.js';
import { readShape, type SealedRecord } from '../vault/records.js';
import { parseRowLine } from '../vault/row-line.js';

/** A row as it was sealed, and where: what doesn't go back is sealed again in the same place. */
export interface OpenedLine {
  readonly memberId: string;
  readonly recordId: string;
  /** What stood before the `:` of its sealed line behind the table's number: empty, or `@` and its starts. */
  readonly starts: string;
  readonly row: string;
}

/** The rows of one table as they were when they were sealed. */
export interface OpenedTable {
  readonly shape: ShapeTable;
  /** All tables that were moved or stripped then, this one included. */
  readonly sealedWith: readonly string[];
  readonly lines: OpenedLine[];
}

/** The id of the shape, then one line a row: see vault/row-line. */
type Content = readonly [shapeId: string, ...rows: string[]];

interface Sealed {
  readonly record: Pick<SealedRecord, 'memberId' | 'recordId'>;
  readonly shapeId: string;
  readonly shape: Shape;
}

/** Opens the records and sorts their rows by table; tables of different shapes stay apart. */
export async function openRows(
  ctx: Context,
  tx: Transaction,
  records: readonly SealedRecord[],
): Promise<Map<string, OpenedTable[]>> {
  const shapes = new Map<string, Shape>();
  const opened = new Map<string, Map<string, OpenedTable>>();
  for (const record of records) {
    const [shapeId, ...rows] = JSON.parse((await openRecord(ctx.keyring, record)).toString('utf8')) as Content;
    const shape = shapes.get(shapeId) ?? (await shapeOf(tx, shapeId));
    shapes.set(shapeId, shape);
    for (const line of rows) sortRow(opened, { record, shapeId, shape }, line);
  }
  return new Map([...opened].map(([table, byShape]) => [table, [...byShape.values()]]));
}

function sortRow(opened: Map<string, Map<string, OpenedTable>>, sealed: Sealed, line: string): void {
  const { table: number, row } = parseRowLine(line);
  const table = sealed.shape.tables[number];
  if (!table)
    throw new ServiceError('envelope_unreadable', 'A sealed record names a table that its shape does not have.');
  const byShape = opened.get(table.table) ?? new Map<string, OpenedTable>();
  opened.set(table.table, byShape);
  // Beside what it held of a table before, a record may hold columns of it that an earlier restoration left.
  const key = `${sealed.shapeId} ${number}`;
  const rows = byShape.get(key) ?? { shape: table, sealedWith: sealed.shape.tables.map((one) => one.table), lines: [] };
  byShape.set(key, rows);
  const head = line.slice(0, line.length - row.length - 1);
  const starts = head.includes('@') ? head.slice(head.indexOf('@')) : '';
  rows.lines.push({ memberId: sealed.record.memberId, recordId: sealed.record.recordId, starts, row });
}

async function shapeOf(tx: Transaction, shapeId: string): Promise<Shape> {
  const found = await readShape(tx, shapeId);
  if (found) return found.document;
  throw new ServiceError(
    'envelope_unreadable',
    'The shape of a sealed record is missing from vault.shape; restore it from a backup.',
  );
}
