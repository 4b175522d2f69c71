import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { entryOf, type ItemName, isRetained } from '../datamap/data-map.js';
import { type OpenedTable, openRows } from '../restore/opened-rows.js';
import { parseRowText } from '../restore/row-text.js';
import type { SealedRecord } from '../vault/records.js';
import { columnKind } from './column-kind.js';
import { maskValue } from './mask-value.js';

export interface DisclosedValue {
  readonly column: string;
  /** What the notice called it; null for a column that the data map gives no name. */
  readonly item: ItemName | null;
  /** As PostgreSQL writes it, or masked. */
  readonly value: string | null;
}

export interface DisclosedRow {
  /** The retention class that the row is kept for. */
  readonly class: string;
  readonly values: readonly DisclosedValue[];
}

export interface DisclosedTable {
  readonly table: string;
  readonly rows: readonly DisclosedRow[];
}

/** Opens the records, one after the other, and sorts their rows by table, in the order of the data map. */
export async function openDisclosedTables(
  ctx: Context,
  tx: Transaction,
  { records, masked }: { records: readonly SealedRecord[]; masked: boolean },
): Promise<DisclosedTable[]> {
  const tables = new Map<string, DisclosedRow[]>(ctx.dataMap.data.filter(isRetained).map(({ table }) => [table, []]));
  for (const record of records) {
    for (const [table, opened] of await openRows(ctx, tx, [record])) {
      const rows = tables.get(table) ?? [];
      tables.set(table, rows);
      for (const part of opened) {
        for (const values of valuesOf(ctx, part, masked)) rows.push({ class: record.class, values });
      }
    }
  }
  return [...tables].filter(([, rows]) => rows.length > 0).map(([table, rows]) => ({ table, rows }));
}

/** The columns that the table had when it was sealed, with the names that the data map has for them today. */
function valuesOf({ dataMap }: Context, { shape, lines }: OpenedTable, masked: boolean): DisclosedValue[][] {
  const { table } = shape;
  const entry = entryOf(dataMap, table);
  const items = entry && isRetained(entry) ? entry.items : {};
  const columns = shape.columns.map(({ name: column, type }) => {
    const item = items[column] ?? null;
    return { column, item, kind: columnKind(dataMap, { table, column, type, item }) };
  });
  return lines.map(({ row }) => {
    const fields = parseRowText(row);
    return columns.map(({ column, item, kind }, index) => {
      const value = fields[index] ?? null;
      return { column, item, value: masked ? maskValue(kind, value) : value };
    });
  });
}
