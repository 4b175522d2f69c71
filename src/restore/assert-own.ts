import { Hindered } from './obstacle.js';
import type { TablePlan } from './plan-table.js';
import { type Put, standing } from './put.js';

/** Rows that go back belong to the member they were sealed of, whatever was chosen and whatever the table makes of them. */
export function assertOwn(put: Put): void {
  const { plan, stands } = put;
  const { memberColumn, lines } = plan.part;
  if (memberColumn === null || stands === null || isFoundAsSealed(plan)) return;
  const sealed = plan.part.shape.columns.findIndex(({ name }) => name === memberColumn);
  const isOwn = lines.every(({ memberId }, at) => {
    const found = standing(put, at, memberColumn);
    if (found === null) return false;
    // As it was sealed it may be written in another way than the key: it was by this column that it was found.
    const isAsSealed = plan.target.table === plan.part.table && found === (plan.part.rows[at]?.[sealed] ?? null);
    return isAsSealed || found.trimEnd() === memberId.trimEnd();
  });
  if (!isOwn) throw new Hindered(plan.part, { kind: 'notOwn', column: memberColumn });
}

/** A live row is what it was, where neither its table nor what finds it has another name. */
function isFoundAsSealed({ part, target, columns }: TablePlan): boolean {
  if (part.shape.mode !== 'strip' || target.table !== part.table) return false;
  return columns.every(({ way, sealed, target: found }) => way !== 'locate' || found?.name === sealed.name);
}
