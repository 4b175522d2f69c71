import { Hindered } from './obstacle.js';
import { identityOf, type TablePlan, valuesOf, writtenOf } from './plan-table.js';
import { type Put, standing } from './put.js';

/** Two sealed values for one column of one live row: the later would go over the earlier, and nobody would hear of it. */
export function refuseTwice(plan: TablePlan, earlier: readonly Put[]): void {
  const identity = identityOf(plan, { table: '', key: '' });
  const located = plan.columns.filter(({ way }) => way === 'locate');
  const rows = [...plan.part.rows.keys()];
  const count = new Set(rows.map((at) => keyOf(located.map(({ index }) => plan.part.rows[at]?.[index])))).size;
  const others = earlier.filter((put) => put.plan.target.table === plan.target.table && put.stands !== null);
  const twice = writtenOf(plan).filter((column) => {
    if (count < rows.length) return true;
    const values = valuesOf(plan, column);
    return others.some((put) => {
      const other = writtenOf(put.plan).find(({ target }) => target.name === column.target.name);
      const names = identity.filter((name) => put.answered.includes(name));
      if (!other || names.length === 0) return false;
      const own = new Map(rows.map((at) => [keyOf(names.map((name) => textAt(name, at))), at]));
      return valuesOf(put.plan, other).some((value, at) => {
        const same = own.get(keyOf(names.map((name) => standing(put, at, name))));
        return same !== undefined && values[same] !== value;
      });
    });
  });
  if (twice.length > 0)
    throw new Hindered(plan.part, { kind: 'twice', columns: twice.map(({ sealed }) => sealed.name) });

  function textAt(name: string, at: number): string | null | undefined {
    const column = located.find(({ target }) => target?.name === name);
    return column && plan.part.rows[at]?.[column.index];
  }
}

function keyOf(values: readonly (string | null | undefined)[]): string {
  return JSON.stringify(values);
}
