import type { Context } from '../context.js';
import { readRunnable, type SweepRow } from '../store/sweeps.js';
import { performSweep } from './perform-sweep.js';

/**
 * Runs the sweeps that wait, and those whose process has died, the oldest first; another process may take some of them
 * meanwhile. One that fails must not keep the next from running: its row says that it failed.
 */
export async function performWaitingSweeps(ctx: Context, signal: AbortSignal): Promise<SweepRow[]> {
  const performed: SweepRow[] = [];
  for (const { sweepId } of await readRunnable(ctx.clerk, await ctx.clock.now())) {
    if (signal.aborted) break;
    try {
      const sweep = await performSweep(ctx, sweepId, signal);
      if (sweep) performed.push(sweep);
    } catch (error) {
      ctx.logger.error({ err: error, sweepId }, 'a waiting sweep ended with an error');
    }
  }
  return performed;
}
