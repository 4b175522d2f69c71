import { type CheckedColumn, rereadStatement, standsStatement, updateStatement } from '../datamap/compile-put.js';
import { withSavepoint } from '../store/savepoint.js';
import { Hindered, isRefusal } from './obstacle.js';
import { type Returning, stoodIn } from './part.js';
import { identityOf, type TablePlan, valuesOf, type WrittenColumn, writtenOf } from './plan-table.js';
import { answeredOf, inOrder, ownerOf, type Put } from './put.js';
import { givenColumn } from './put-moved.js';

/** Puts leaving columns back into their live rows, where what was put in their place still stands. */
export async function putStripped(returning: Returning, plan: TablePlan): Promise<Put> {
  const { tx, ctx } = returning;
  const { part, target } = plan;
  const written = writtenOf(plan);
  const answered = answeredOf(plan, ctx.dataMap.member);
  // What the table computes by now is nothing to write, and is still to be compared.
  const isAsked = written.length > 0 || plan.columns.some(({ way }) => way === 'compare');
  if (!isAsked) return { plan, answered, stands: null, places: [] };
  // Rows that nothing is written to need no right to write to them, which a lock would.
  if (written.length > 0) await assertStanding(returning, plan, written);
  const { identity, owner, members } = locating(returning, plan);
  const table = { table: target.table, only: target.only, answered, identity, owner };
  const sql =
    written.length > 0 ? updateStatement({ ...table, columns: written.map(givenColumn) }) : rereadStatement(table);
  const values = [...locatingValues(plan), ...written.map((column) => valuesOf(plan, column)), ...members];
  const back = await tx.rows<{ at: number; line: string }>(sql, values);
  if (back.length !== part.rows.length) throw new Hindered(part, { kind: written.length > 0 ? 'keptOut' : 'gone' });
  return { plan, answered, stands: inOrder(back), places: [] };
}

/** A value that the caller gives, or a sealed one that is to win, goes over whatever stands there. */
async function assertStanding(returning: Returning, plan: TablePlan, written: readonly WrittenColumn[]): Promise<void> {
  const { tx } = returning;
  const { part, target } = plan;
  const columns = written.filter(({ given, use }) => given === null && use !== 'sealed');
  const { identity, owner, members } = locating(returning, plan);
  const values = [...locatingValues(plan), ...columns.map((column) => valuesOf(plan, column))];
  const stood = columns.flatMap(({ sealed }) => {
    const texts = stoodIn(part, sealed);
    return texts === null ? [] : [texts];
  });
  const look = (checked: readonly CheckedColumn[]) =>
    tx.rows<{ overwritten: number[] }>(
      standsStatement({ table: target.table, only: target.only, answered: [], identity, owner, checked }),
      [...values, ...(checked.some((column) => column.stood) ? stood : []), ...members],
    );
  const unknown = columns.map(({ target: { name, type } }) => ({ name, type }));
  const known = columns.map((column): CheckedColumn => {
    const { name, type } = column.target;
    return { name, type, ...(column.sealed.stood ? { stood: true } : placeholderOf(returning, plan, column)) };
  });
  const rows = await withSavepoint(tx, () => look(known)).catch((error) => {
    // The expression may name columns that the table no longer has: then nobody knows what was put in the place.
    if (!isRefusal(error)) throw error;
    return look(unknown);
  });
  if (rows.length !== part.rows.length) throw new Hindered(part, { kind: 'gone' });
  const positions = new Set(rows.flatMap(({ overwritten }) => overwritten));
  const names = columns.filter((_, index) => positions.has(index)).map(({ sealed }) => sealed.name);
  if (names.length > 0) throw new Hindered(part, { kind: 'overwritten', columns: names });
}

/** What was sealed with it says what was put in its place; for records of earlier versions the present map does. */
function placeholderOf(
  { ctx }: Returning,
  { target: table }: TablePlan,
  { sealed, target }: WrittenColumn,
): Pick<CheckedColumn, 'placeholder'> {
  if (sealed.placeholder !== undefined) return { placeholder: sealed.placeholder };
  const now = ctx.map.shape.tables
    .find((shape) => shape.table === table.table && shape.mode === 'strip')
    ?.columns.find(({ name }) => name === target.name);
  return now?.placeholder === undefined ? {} : { placeholder: now.placeholder };
}

/** The columns that find the live rows, and whose these must be. */
function locating(returning: Returning, plan: TablePlan) {
  const owner = ownerOf(returning, plan);
  const identity = identityOf(plan, { table: '', key: '' }).map((name) => ({
    name,
    type: plan.target.columns.get(name)?.type ?? 'text',
  }));
  return { identity, owner, members: owner === null ? [] : [plan.part.lines.map(({ memberId }) => memberId)] };
}

function locatingValues(plan: TablePlan): (string | null)[][] {
  return plan.columns.filter(({ way }) => way === 'locate').map((column) => valuesOf(plan, column));
}
