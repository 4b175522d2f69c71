import { setMaxListeners } from 'node:events';
import type { Context } from '../src/context.js';
import { takeSweepLease } from '../src/store/sweeps.js';
import { requestSweep } from '../src/sweep/request-sweep.js';
import type { SweepRun } from '../src/sweep/sweep-run.js';

/** A running sweep whose stages the bench calls one by one. */
export async function beginRun(ctx: Context): Promise<SweepRun> {
  const actor = { id: 'bench' };
  const sweep = await requestSweep(ctx, { mode: 'perform', actor });
  if (!sweep) throw new Error('the sweep was not written');
  const now = await ctx.clock.now();
  const until = new Date(Date.parse(now) + 86_400_000).toISOString();
  const { sweepId } = sweep;
  const lease = await ctx.clerk.transaction((tx) => takeSweepLease(tx, { sweepId, holder: sweepId, now, until }));
  if (!lease) throw new Error('another sweep performs');
  const { signal } = new AbortController();
  // Every message under way listens to it, and Node warns of a leak from ten on.
  setMaxListeners(0, signal);
  return { sweepId, fence: lease.fence, mode: 'perform', asOf: null, signal, actor };
}

export async function endRun(ctx: Context, run: SweepRun): Promise<void> {
  await ctx.clerk.affected(`update dormouse.sweep set state = 'done' where sweep_id = $1::uuid`, [run.sweepId]);
}
