import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import type { Shape, ShapeTable } from '../datamap/compiled-map.js';
import { ServiceError } from '../errors.js';
import { openRecord } from '../vault/open-record.js';
import { readShape, type SealedRecord } from '../vault/records.js';
import { parseRowLine, type RowLine } from '../vault/row-line.js';

/** The rows of one table as they were when they were sealed. */
export interface OpenedTable {
  readonly shape: ShapeTable;
  readonly lines: string[];
}

/** The id of the shape, then one line a row: see vault/row-line. */
type Content = readonly [shapeId: string, ...rows: string[]];

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
    for (const line of rows) sortRow(opened, shapeId, shape, parseRowLine(line));
  }
  return new Map([...opened].map(([table, byShape]) => [table, [...byShape.values()]]));
}

function sortRow(opened: Map<string, Map<string, OpenedTable>>, shapeId: string, shape: Shape, line: RowLine): void {
  const table = shape.tables[line.table];
  if (!table)
    throw new ServiceError('envelope_unreadable', 'A sealed record names a table that its shape does not have.');
  const byShape = opened.get(table.table) ?? new Map<string, OpenedTable>();
  opened.set(table.table, byShape);
  const rows = byShape.get(shapeId) ?? { shape: table, lines: [] };
  byShape.set(shapeId, rows);
  rows.lines.push(line.row);
}

async function shapeOf(tx: Transaction, shapeId: string): Promise<Shape> {
  const found = await readShape(tx, shapeId);
  if (found) return found.document;
  throw new ServiceError(
    'envelope_unreadable',
    'The shape of a sealed record is missing from vault.shape; restore it from a backup.',
  );
}
