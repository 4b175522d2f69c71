import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.js';
import type { SweepRow } from '../store/sweeps.js';
import { findSweep } from '../sweep/list-sweeps.js';
import { performSweep } from '../sweep/perform-sweep.js';
import { performWaitingSweeps } from '../sweep/perform-waiting-sweeps.js';
import { stopSweep } from '../sweep/stop-sweep.js';
import type { Call } from './command.js';

const lookAgainMs = 1_000;

/**
 * Runs the sweep here, or follows it where a service on the same database has taken it, or where it must wait for
 * another. Asked to stop, it stops the sweep wherever it runs: nothing goes on behind the back of who asked.
 */
export async function followSweep(
  ctx: Context,
  call: Pick<Call, 'signal' | 'actor' | 'log'>,
  sweepId: string,
): Promise<SweepRow> {
  let told = false;
  for (;;) {
    const performed = await performSweep(ctx, sweepId, call.signal);
    if (performed) return performed;
    const sweep = await findSweep(ctx, sweepId);
    if (sweep.state !== 'waiting' && sweep.state !== 'running') return sweep;
    if (call.signal.aborted) return stopSweep(ctx, { sweepId, actor: call.actor });
    // What stands in the way may be the sweep of a process that died: then it is finished first.
    await performWaitingSweeps(ctx, call.signal);
    if (!told)
      call.log(
        sweep.state === 'running' ? 'Another process runs this sweep.' : 'Another sweep performs; this one waits.',
      );
    told = true;
    await pause(lookAgainMs, undefined, { signal: call.signal }).catch(() => undefined);
  }
}
