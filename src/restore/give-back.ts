import type { Context } from '../context.js';
import { isRowRefused } from '../database/database-error.js';
import type { Transaction } from '../database/sql.js';
import { putColumns } from '../datamap/compile-give-back.js';
import type { GiveBackTable } from '../datamap/compiled-map.js';
import { findChangedTable } from '../datamap/shape-stands.js';
import { conflictFrom, restorationConflict } from './conflict.js';
import type { OpenedTable } from './opened-rows.js';
import { formatRowText, parseRowText } from './row-text.js';

/**
 * Puts everything back in the map's returning order and compares what then stands with what was sealed, value for
 * value. Answers the number of rows by table; throws a conflict that names table and constraint.
 */
export async function giveBack(
  ctx: Context,
  tx: Transaction,
  opened: ReadonlyMap<string, readonly OpenedTable[]>,
): Promise<Record<string, number>> {
  const known = new Set(ctx.map.giveBack.map((table) => table.table));
  for (const table of opened.keys()) {
    if (!known.has(table)) throw restorationConflict(`${table} is not in the data map any more.`, { table });
  }
  const changed = await findChangedTable(tx, ctx.map.shape);
  if (changed !== null) {
    throw restorationConflict(`${changed} has other columns than when the service started.`, { table: changed }, [
      'Restart the service, so that it reads the tables anew, then call again.',
    ]);
  }
  const counts: Record<string, number> = {};
  for (const table of ctx.map.giveBack) {
    for (const rows of opened.get(table.table) ?? []) {
      counts[table.table] = (counts[table.table] ?? 0) + rows.lines.length;
      await putBack(tx, table, rows).catch((error) => {
        throw isRowRefused(error) ? conflictFrom(error, table.table) : error;
      });
    }
  }
  await askDeferred(tx, ctx.dataMap.member.table);
  return counts;
}

/** Constraints that wait for the commit speak now, as long as the answer can still say what stands in the way. */
async function askDeferred(tx: Transaction, table: string): Promise<void> {
  await tx.affected('set constraints all immediate').catch((error) => {
    throw isRowRefused(error) ? conflictFrom(error, table) : error;
  });
}

function putBack(tx: Transaction, table: GiveBackTable, rows: OpenedTable): Promise<void> {
  if (rows.shape.mode !== table.mode) {
    const why = `${table.table} was sealed as ${rows.shape.mode} and is now mapped as ${table.mode}.`;
    throw restorationConflict(why, { table: table.table });
  }
  return table.mode === 'strip' ? putStripped(tx, table, rows) : putMoved(tx, table, rows);
}

async function putMoved(tx: Transaction, table: GiveBackTable, rows: OpenedTable): Promise<void> {
  const names = (columns: GiveBackTable['columns']) => columns.map((column) => column.name).join('\n');
  if (names(rows.shape.columns) === names(table.columns)) {
    const back = await tx.rows<{ line: string }>(table.put, [rows.lines]);
    return assertSame(
      table,
      rows.lines,
      back.map((row) => row.line),
    );
  }
  // The table has changed since: only the columns that were sealed are written, the others get their defaults.
  const { columns, lines } = adapt(table, rows);
  const sql = putColumns({ table: table.table, given: columns });
  const padded = lines.map((line) => formatRowText(table.columns.map((column) => line.get(column.name) ?? null)));
  const back = await tx.rows<{ line: string }>(sql, [padded]);
  const sealed = lines.map((line) => JSON.stringify(columns.map((column) => line.get(column) ?? null)));
  const stands = back.map((row) => JSON.stringify(parseRowText(row.line)));
  return assertSame(table, sealed, stands);
}

/** The sealed values by column, for the columns that the table still has and takes. */
function adapt(table: GiveBackTable, rows: OpenedTable): { columns: string[]; lines: Map<string, string | null>[] } {
  const current = new Map(table.columns.map((column) => [column.name, column]));
  const parsed = rows.lines.map(parseRowText);
  if (parsed.some((line) => line.length !== rows.shape.columns.length)) {
    const why = `rows of ${table.table} were sealed with other columns than their shape names.`;
    throw restorationConflict(why, { table: table.table });
  }
  const dropped = rows.shape.columns
    .map((column, index) => ({ column, index }))
    .filter(
      ({ column, index }) =>
        !current.has(column.name) && !column.generated && parsed.some((line) => line[index] !== null),
    );
  if (dropped.length > 0) {
    const columns = dropped.map(({ column }) => column.name);
    throw restorationConflict(`${table.table} no longer has ${columns.join(', ')}.`, { table: table.table, columns });
  }
  const columns = rows.shape.columns
    .map((column) => column.name)
    .filter((name) => current.get(name)?.generated === false);
  const lines = parsed.map(
    (line) => new Map(rows.shape.columns.map((column, index) => [column.name, line[index] ?? null])),
  );
  return { columns, lines };
}

async function putStripped(tx: Transaction, table: GiveBackTable, rows: OpenedTable): Promise<void> {
  const { columns, lines } = adapt(table, rows);
  const expected = table.columns.map((column) => column.name);
  if (columns.join('\n') !== expected.join('\n')) {
    throw restorationConflict(`${table.table} is stripped of other columns now.`, {
      table: table.table,
      columns: expected,
    });
  }
  const values = expected.map((column) => lines.map((line) => line.get(column) ?? null));
  const stands = await tx.rows<{ overwritten: string[] }>(table.stands ?? '', values.slice(0, table.identity));
  const overwritten = [...new Set(stands.flatMap((row) => row.overwritten))];
  if (overwritten.length > 0) {
    const why = `${table.table} has new values in ${overwritten.join(', ')}, written since the separation.`;
    throw restorationConflict(why, { table: table.table, columns: overwritten });
  }
  if (stands.length !== lines.length)
    throw restorationConflict(`a row of ${table.table} is gone.`, { table: table.table });
  const back = await tx.rows<{ line: string }>(table.put, values);
  const sealed = lines.map((line) => JSON.stringify(expected.map((column) => line.get(column) ?? null)));
  return assertSame(
    table,
    sealed,
    back.map((row) => JSON.stringify(parseRowText(row.line))),
  );
}

/** Triggers, changed types and rounding can all make other values of what was put: then nothing goes back. */
function assertSame(table: GiveBackTable, sealed: readonly string[], stands: readonly string[]): void {
  const [wanted, found] = [[...sealed].sort(), [...stands].sort()];
  const same = wanted.length === found.length && wanted.every((line, index) => line === found[index]);
  if (same) return;
  throw restorationConflict(`${table.table} changes the values that are put back into it.`, { table: table.table });
}
