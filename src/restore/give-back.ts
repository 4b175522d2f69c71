import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { findChangedTable } from '../datamap/shape-stands.js';
import { withSavepoint } from '../store/savepoint.js';
import { assertOwn } from './assert-own.js';
import { checkChoices } from './check-choices.js';
import type { GivenBack, RestorationChoices } from './choices.js';
import { restorationConflict } from './conflict.js';
import { givenBackOf } from './given-back.js';
import type { OpenedTable } from './opened-rows.js';
import { type Part, type Returning, readReturning } from './part.js';
import { planTable, type TablePlan } from './plan-table.js';
import { assertAsPut, type Put, reread } from './put.js';
import { putAsSealed } from './put-as-sealed.js';
import { putMoved } from './put-moved.js';
import { putStripped } from './put-stripped.js';
import { refuseTwice } from './refuse-twice.js';
import { type Run, settle } from './settle.js';

/**
 * Puts everything back, parents first, and compares what then stands with what was sealed, value for value. Where the
 * choices say so, other values stand or stay sealed; whatever else does not fit is a conflict, and then nothing has
 * changed.
 */
export async function giveBack(
  ctx: Context,
  tx: Transaction,
  opened: ReadonlyMap<string, readonly OpenedTable[]>,
  choices: RestorationChoices,
): Promise<GivenBack> {
  await refuseChangedTables(ctx, tx);
  if (choices.overrides.length + choices.leaveInVault.length === 0) {
    const tables = await putAsSealed(ctx, tx, opened);
    if (tables !== null) return { tables, changed: [], left: [] };
  }
  const returning = await readReturning(ctx, tx, opened, choices);
  checkChoices(returning, choices);
  return withSavepoint(tx, async () => {
    const run: Run = { assumed: choices, conflicts: [] };
    const puts = await settle(returning, run, { parts: returning.parts, attempt: (one) => putAll(returning, one) });
    if (run.conflicts.length > 0) throw restorationConflict(run.conflicts);
    return givenBackOf(returning, puts);
  });
}

async function refuseChangedTables(ctx: Context, tx: Transaction): Promise<void> {
  const table = await findChangedTable(tx, ctx.map.shape);
  if (table === null) return;
  const choices = [{ do: 'Restart the service, so that it reads the tables anew, then call again.' }];
  const why = `${table} has other columns than when the service started.`;
  throw restorationConflict([{ table, constraint: null, columns: [], why, choices }]);
}

async function putAll(returning: Returning, run: Run): Promise<Put[]> {
  const { tx } = returning;
  await tx.affected('set constraints all deferred');
  const puts: Put[] = [];
  for (const parts of returning.groups) {
    const attempt = ({ assumed }: Run) => putGroup(returning, { parts, assumed, earlier: puts });
    puts.push(...(await settle(returning, run, { parts, attempt })));
  }
  // Constraints that wait for the commit speak now, as long as the answer can still say what stands in the way.
  await tx.affected('set constraints all immediate');
  const read = await reread(returning, puts);
  for (const put of read) assertOwn(put);
  return read;
}

async function putGroup(
  returning: Returning,
  group: { parts: readonly Part[]; assumed: RestorationChoices; earlier: readonly Put[] },
): Promise<Put[]> {
  const { parts, assumed, earlier } = group;
  const plans = parts.map((part) => planTable(part, assumed)).filter((plan): plan is TablePlan => plan !== null);
  const [first] = plans;
  if (!first) return [];
  const isStrip = first.part.shape.mode === 'strip';
  if (isStrip) refuseTwice(first, earlier);
  const puts = isStrip
    ? [await putStripped(returning, first)]
    : await putMoved(returning.tx, plans, returning.ctx.dataMap.member);
  for (const put of puts) {
    assertAsPut(put);
    assertOwn(put);
  }
  return puts;
}
