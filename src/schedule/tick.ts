import type { Context } from '../context.js';
import type { Instant } from '../policy/dates.js';
import type { SweepRow } from '../store/sweeps.js';
import { performWaitingSweeps } from '../sweep/perform-waiting-sweeps.js';
import { requestScheduledSweep } from '../sweep/request-scheduled-sweep.js';
import type { Schedule } from './slots.js';

export interface Beat {
  /** Null where sweeps run on request alone. */
  readonly schedule: Schedule | null;
  /** When this process began to look. */
  readonly since: Instant;
  readonly signal: AbortSignal;
}

export interface Ticked {
  readonly requested: SweepRow | null;
  /** Sweeps that this process ran now: the schedule's, and those whose process died or never came to run them. */
  readonly performed: readonly SweepRow[];
}

/** One look at the clock and at the sweeps that wait. It sleeps nowhere; whoever calls it again decides when. */
export async function tick(ctx: Context, { schedule, since, signal }: Beat): Promise<Ticked> {
  const requested = schedule ? await requestNewest(ctx, schedule, since) : null;
  return { requested, performed: await performWaitingSweeps(ctx, signal) };
}

/** Older slots that were missed are not made up for one by one: a sweep does what is due, whenever it runs. */
async function requestNewest(ctx: Context, schedule: Schedule, since: Instant): Promise<SweepRow | null> {
  const { schedule: configured } = ctx.config;
  const slot = configured && schedule.newestSlot(await ctx.clock.now());
  return configured && slot ? requestScheduledSweep(ctx, { slot, since, mode: configured.mode }) : null;
}
