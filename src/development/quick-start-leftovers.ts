import type { Context } from '../context.js';
import type { Handle } from '../database/sql.js';
import { readRunnable } from '../store/sweeps.js';
import { performSweep } from '../sweep/perform-sweep.js';

/**
 * A run that was killed holds its leases for a minute more. The lock on the data folder is ours, so nobody else can be
 * alive here: they are taken from the dead at once.
 */
export async function endLeasesOfTheDead(admin: Handle): Promise<void> {
  await admin.affected(`update dormouse.sweep set lease_until = to_timestamp(0) where state = 'running'`);
  await admin.affected(`update dormouse.attempt set lease_until = to_timestamp(0) where state = 'sending'`);
  await admin.affected(`update dormouse.idempotency set lease_until = to_timestamp(0) where state = 'in_flight'`);
}

/** Goes on with the sweeps that an earlier run left behind, in their order, each from where it stopped. */
export async function finishLeftovers(
  ctx: Context,
  { signal, log }: { signal: AbortSignal; log: (line: string) => void },
): Promise<void> {
  for (let isMoving = true; isMoving; ) {
    isMoving = false;
    // One that waits can't begin before the one that was running has ended, so the list is gone through again.
    for (const { sweepId } of await readRunnable(ctx.clerk, await ctx.clock.now())) {
      if (signal.aborted) return;
      log('An earlier run left a sweep behind; it goes on.');
      if (await performSweep(ctx, sweepId, signal)) isMoving = true;
    }
  }
}
