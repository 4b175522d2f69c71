import type { Transaction } from '../database/sql.js';
import { type GivenColumn, insertStatement } from '../datamap/compile-put.js';
import { Hindered } from './obstacle.js';
import { identityOf, type TablePlan, valuesOf, type WrittenColumn, writtenOf } from './plan-table.js';
import { answeredOf, type Put } from './put.js';
import { parseRowText } from './row-text.js';

/** Puts the rows of these tables back in one statement and answers what then stands of each, in the order it was given. */
export async function putMoved(
  tx: Transaction,
  plans: readonly TablePlan[],
  member: { table: string; key: string },
): Promise<Put[]> {
  const parts = plans.map((plan) => ({
    table: plan.target.table,
    columns: [...writtenOf(plan).map(givenColumn), ...plan.added.map(({ target }) => plain(target))],
    answered: answeredOf(plan, member),
    placed: plan.target.hasTriggers && identityOf(plan, member).length === 0,
  }));
  const values = plans.flatMap((plan) => [
    ...writtenOf(plan).map((column) => valuesOf(plan, column)),
    ...plan.added.map(({ value }) => plan.part.rows.map(() => value)),
  ]);
  const back = await tx.rows<{ part: number; line: string; place: string | null }>(insertStatement(parts), values);
  return plans.map((plan, number) => {
    const rows = back.filter(({ part }) => part === number);
    if (rows.length !== plan.part.rows.length) throw new Hindered(plan.part, { kind: 'keptOut' });
    const places = rows.flatMap(({ place }) => place ?? []);
    return {
      plan,
      answered: parts[number]?.answered ?? [],
      stands: rows.map(({ line }) => parseRowText(line)),
      places,
    };
  });
}

/** Where the table's default is accepted in the place of a null that it does not take. */
export function givenColumn({ target, use }: WrittenColumn): GivenColumn {
  const orElse = use === 'changed' && target.notNull ? target.defaultSql : null;
  return { ...plain(target), orElse };
}

function plain({ name, type }: GivenColumn): GivenColumn {
  return { name, type };
}
