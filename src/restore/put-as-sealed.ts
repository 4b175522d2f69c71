import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import type { GiveBackTable, ShapeTable } from '../datamap/compiled-map.js';
import { withSavepoint } from '../store/savepoint.js';
import { isRefusal } from './obstacle.js';
import type { OpenedLine, OpenedTable } from './opened-rows.js';
import { parseRowText } from './row-text.js';

/** Something does not go back as it was; what it is, is found out by another way. */
class NotAsSealed extends Error {}

/**
 * One prepared statement a table, where all was sealed in the shape that the tables still have. Answers the rows by
 * table, or null with everything undone where a row is refused or another value stands than was sealed.
 */
export async function putAsSealed(
  ctx: Context,
  tx: Transaction,
  opened: ReadonlyMap<string, readonly OpenedTable[]>,
): Promise<Record<string, number> | null> {
  const tables = new Map(ctx.map.giveBack.map((table) => [table.table, table]));
  for (const [name, shapes] of opened) {
    const [sealed, another] = shapes;
    const table = tables.get(name);
    if (!sealed || another || !table || !isSameShape(table, sealed.shape)) return null;
  }
  const isHooked = [...opened.keys()].some((name) => tables.get(name)?.hooked);
  try {
    return await withSavepoint(tx, async () => {
      await tx.affected('set constraints all deferred');
      const counts = await putAll(ctx, tx, opened);
      await tx.affected('set constraints all immediate');
      if (isHooked) await readAgain(ctx, tx, opened);
      return counts;
    });
  } catch (error) {
    if (error instanceof NotAsSealed || isRefusal(error)) return null;
    throw error;
  }
}

function isSameShape(table: GiveBackTable, sealed: ShapeTable): boolean {
  const { columns } = table;
  return (
    sealed.mode === table.mode &&
    sealed.identity === table.identity &&
    sealed.columns.length === columns.length &&
    sealed.columns.every((column, index) => {
      const now = columns[index];
      const isPlaced = column.placeholder === undefined || column.placeholder === now?.placeholder;
      return column.name === now?.name && column.generated === now.generated && isPlaced && !column.stood;
    })
  );
}

async function putAll(
  ctx: Context,
  tx: Transaction,
  opened: ReadonlyMap<string, readonly OpenedTable[]>,
): Promise<Record<string, number>> {
  const openedOf = (name: string) => opened.get(name)?.[0]?.lines ?? [];
  const linesOf = (name: string) => openedOf(name).map(({ row }) => row);
  const counts: Record<string, number> = {};
  for (const table of ctx.map.giveBack) {
    const lines = openedOf(table.table);
    if (lines.length === 0) continue;
    const isPut = table.table in counts;
    if (table.circle && !isPut) {
      const { tables, put } = table.circle;
      const back = await tx.rows<{ part: number; line: string }>(put, tables.map(linesOf));
      for (const [number, name] of tables.entries()) {
        const stands = back.filter(({ part }) => part === number).map(({ line }) => line);
        assertSame(linesOf(name), stands);
        if (stands.length > 0) counts[name] = stands.length;
      }
    } else if (!isPut) {
      await (table.mode === 'strip' ? putStripped(tx, table, lines) : putMoved(tx, table, linesOf(table.table)));
      counts[table.table] = lines.length;
    }
  }
  return counts;
}

async function putMoved(tx: Transaction, table: GiveBackTable, lines: readonly string[]): Promise<void> {
  const back = await tx.rows<{ line: string }>(table.put, [lines]);
  assertSame(
    lines,
    back.map(({ line }) => line),
  );
}

async function putStripped(tx: Transaction, table: GiveBackTable, lines: readonly OpenedLine[]): Promise<void> {
  const values = columnsOf(table, lines);
  const members = lines.map(({ memberId }) => memberId);
  const located = [...values.slice(0, table.identity), members];
  const stands = await tx.rows<{ overwritten: string[] }>(table.stands ?? '', located);
  if (stands.length !== lines.length || stands.some(({ overwritten }) => overwritten.length > 0))
    throw new NotAsSealed();
  const back = await tx.rows<{ line: string }>(table.put, [...values, members]);
  assertSame(
    lines.map(({ row }) => row),
    back.map(({ line }) => line),
  );
}

/** A trigger may run behind the statement that it follows, and write to a row of another table that has gone back. */
async function readAgain(
  ctx: Context,
  tx: Transaction,
  opened: ReadonlyMap<string, readonly OpenedTable[]>,
): Promise<void> {
  for (const table of ctx.map.giveBack) {
    const lines = opened.get(table.table)?.[0]?.lines ?? [];
    if (lines.length === 0) continue;
    const rows = lines.map(({ row }) => row);
    // Without a key nothing finds the rows again but the place where each was put.
    if (table.reread === null) throw new NotAsSealed();
    const isStrip = table.mode === 'strip';
    const values = isStrip ? [...columnsOf(table, lines), lines.map(({ memberId }) => memberId)] : [rows];
    const back = await tx.rows<{ line: string }>(table.reread, values);
    assertSame(
      rows,
      back.map(({ line }) => line),
    );
  }
}

function columnsOf(table: GiveBackTable, lines: readonly OpenedLine[]): (string | null)[][] {
  const rows = lines.map(({ row }) => parseRowText(row));
  return table.columns.map((_, index) => rows.map((row) => row[index] ?? null));
}

function assertSame(sealed: readonly string[], stands: readonly string[]): void {
  if (sealed.length === stands.length && sealed.every((line, index) => line === stands[index])) return;
  const [wanted, found] = [[...sealed].sort(), [...stands].sort()];
  if (wanted.length !== found.length || wanted.some((line, index) => line !== found[index])) throw new NotAsSealed();
}
