import { placesStatement, rereadStatement } from '../datamap/compile-put.js';
import { Hindered } from './obstacle.js';
import type { Returning } from './part.js';
import { identityOf, type PlannedColumn, type TablePlan, valuesOf } from './plan-table.js';
import { parseRowText } from './row-text.js';

/** Rows that went back, as they now stand. */
export interface Put {
  readonly plan: TablePlan;
  /** The columns of `stands`. */
  readonly answered: readonly string[];
  /** In the order of the sealed rows; null where nothing of them was written. */
  readonly stands: readonly (readonly (string | null)[])[] | null;
  /** Where the rows lie, of a table with triggers that has no key to find them by. */
  readonly places: readonly string[];
}

/**
 * What is asked back of each row: what finds it, whose it is, every column with a sealed value to compare with, and those
 * that a moved row goes back without.
 */
export function answeredOf(plan: TablePlan, member: { table: string; key: string }): string[] {
  const isMoved = plan.part.shape.mode === 'move';
  const compared = plan.columns.flatMap(({ way, target }) => {
    const isAsked = way === 'write' || way === 'compare' || (way === 'leave' && isMoved && target?.maySelect);
    return isAsked && target ? [target.name] : [];
  });
  const owner = plan.part.memberColumn === null ? [] : [plan.part.memberColumn];
  return [...new Set([...identityOf(plan, member), ...compared, ...owner])];
}

/** The owner of live rows, as a condition; of rows that have just been put it is one of their values. */
export function ownerOf({ ctx }: Pick<Returning, 'ctx'>, { part, target }: TablePlan): string | null {
  return part.shape.mode === 'strip' ? (ctx.map.owners.get(target.table)?.sql ?? null) : null;
}

export function standing({ answered, stands }: Put, row: number, column: string): string | null {
  return stands?.[row]?.[answered.indexOf(column)] ?? null;
}

/** The rows in which something else stands in the column than these values. */
export function unlike({ answered, stands }: Put, column: string, values: readonly (string | null)[]): number[] {
  const position = answered.indexOf(column);
  return (stands ?? []).flatMap((row, at) => ((row[position] ?? null) === (values[at] ?? null) ? [] : [at]));
}

/** The rows in which something else stands than was put. */
export function differing(put: Put, column: PlannedColumn): number[] {
  const { target, way } = column;
  if (target === null || (way !== 'write' && way !== 'compare')) return [];
  return unlike(put, target.name, valuesOf(put.plan, column));
}

/** Triggers, changed types and rounding can all make other values of what was put: it goes back when they are accepted. */
export function assertAsPut(put: Put): void {
  const columns = put.plan.columns
    .filter((column) => column.use !== 'changed' && column.given === null && differing(put, column).length > 0)
    .map(({ sealed }) => sealed.name);
  if (columns.length > 0) throw new Hindered(put.plan.part, { kind: 'changed', columns });
}

/** What stands when every trigger and every constraint has had its turn: some run behind the statement that they follow. */
export async function reread({ tx, parts, ctx }: Returning, puts: readonly Put[]): Promise<Put[]> {
  if (!parts.some(({ target }) => target?.hasTriggers)) return [...puts];
  const { member } = ctx.dataMap;
  const read: Put[] = [];
  for (const put of puts) {
    const { plan, answered, stands } = put;
    const identity = identityOf(plan, member);
    if (stands === null) read.push(put);
    else if (identity.length === 0) {
      await assertInPlace({ tx }, put);
      read.push(put);
    } else {
      const { table, only } = plan.target;
      const given = identity.map((name) => ({ name, type: plan.target.columns.get(name)?.type ?? 'text' }));
      const owner = ownerOf({ ctx }, plan);
      const sql = rereadStatement({ table, only, answered, identity: given, owner });
      const values = identity.map((name) => stands.map((_, row) => standing(put, row, name)));
      const members = owner === null ? [] : [plan.part.lines.map(({ memberId }) => memberId)];
      const found = await tx.rows<{ at: number; line: string }>(sql, [...values, ...members]);
      if (found.length !== stands.length) throw new Hindered(plan.part, { kind: 'keptOut' });
      const again = { ...put, stands: inOrder(found) };
      assertAsPut(again);
      read.push(again);
    }
  }
  return read;
}

async function assertInPlace({ tx }: Pick<Returning, 'tx'>, { plan, places }: Put): Promise<void> {
  if (places.length === 0) return;
  const { standing: count } = await tx.one<{ standing: number }>(placesStatement(plan.target), [places]);
  if (count !== places.length) throw new Hindered(plan.part, { kind: 'changed', columns: [] });
}

export function inOrder(rows: readonly { readonly at: number; readonly line: string }[]): (string | null)[][] {
  return [...rows].sort((one, other) => one.at - other.at).map(({ line }) => parseRowText(line));
}
