import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { readKeysInUse } from '../vault/due-records.js';
import { monthOf } from '../vault/period-key.js';
import { present, type SweepRun } from './sweep-run.js';

/**
 * Destroys the period keys whose month is over and that no record needs any more: with them go the copies of their
 * records in old backups. New records fall due today or later, so none can be on its way to a key of a past month.
 */
export async function destroyKeys(ctx: Context, run: SweepRun): Promise<number> {
  const { now, today } = await present(ctx, run);
  const month = monthOf(today);
  const over = ctx.keyring.listPeriodKeys().filter((key) => /^\d/.test(key.month) && key.month < month);
  if (over.length === 0) return 0;
  const inUse = await readKeysInUse(
    ctx.mover,
    over.map((key) => key.id),
  );
  const needed = new Set(inUse.map((row) => row.keyId));
  const free = over.filter((key) => !needed.has(key.id));
  for (const key of free) {
    const detail = { keyId: key.id, month: key.month };
    const entries = [{ memberId: null, action: 'period_key_destroyed', detail }];
    // On record before it is done: a key that is gone without a trace could never be explained.
    await ctx.mover.transaction((tx) => appendAudit(ctx, tx, { entries, at: now, actor: run.actor }));
    await ctx.keyring.destroyPeriodKey(key.id);
  }
  return free.length;
}
