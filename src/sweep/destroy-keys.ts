import type { Context } from '../context.js';
import { emptyAndDestroy } from '../keys/destroy-period-key.js';
import type { KeysRun } from '../keys/keys-run.js';
import { monthOf } from '../vault/period-key.js';
import { readWithdrawn } from '../vault/period-keys.js';
import { holdFence, present, type SweepRun } from './sweep-run.js';

/**
 * Destroys the period keys whose month is over: with them go the copies of their records in old backups. What must live
 * longer, since somebody holds it or its day has moved, goes to the key of the month that it belongs to now. A key that
 * was withdrawn before a crash is finished as well. Answers how many were destroyed.
 */
export async function destroyKeys(ctx: Context, run: SweepRun): Promise<number> {
  const { now, today } = await present(ctx, run);
  const month = monthOf(today);
  const keys = ctx.keyring.listPeriodKeys();
  const ids = keys.map((key) => key.id);
  const withdrawn = new Set((await readWithdrawn(ctx.mover, ids)).map((row) => row.keyId));
  const { actor, signal } = run;
  const keysRun: KeysRun = { at: now, today, actor, signal, holdFence: (tx) => holdFence(tx, run) };
  let destroyed = 0;
  // 'none' is behind every month.
  for (const key of keys.filter((each) => each.month < month || withdrawn.has(each.id))) {
    if (signal.aborted) break;
    if ((await emptyAndDestroy(ctx, keysRun, key)).destroyed) destroyed += 1;
  }
  return destroyed;
}
