import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { readSweep, requestStop, type SweepRow } from '../store/sweeps.js';
import type { Actor } from '../store/timeline.js';

/** Asks a sweep to stop after the batch it is in; what was done stays done. Stopping twice changes nothing. */
export async function stopSweep(ctx: Context, stop: { sweepId: string; actor: Actor }): Promise<SweepRow> {
  const { sweepId, actor } = stop;
  const at = await ctx.clock.now();
  await ctx.clerk.transaction(async (tx) => {
    const stopped = await requestStop(tx, { sweepId, by: actor.id, at });
    if (stopped === 0) return;
    const entries = [{ memberId: null, action: 'sweep_stop_requested', detail: { sweepId } }];
    await appendAudit(ctx, tx, { entries, at, actor });
  });
  const sweep = await readSweep(ctx.clerk, sweepId);
  if (!sweep) throw new ServiceError('sweep_not_found', 'No sweep has this id.');
  return sweep;
}
