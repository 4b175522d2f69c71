import type { Context } from '../context.js';
import { canonicalInstant, type Instant, laterOf } from '../policy/dates.js';
import { readLastScheduled, type SweepMode, type SweepRow } from '../store/sweeps.js';
import { requestSweep } from './request-sweep.js';

export interface DueSlot {
  readonly slot: Instant;
  /** Where no slot was ever kept only those after this moment count: the first start of a service sweeps nothing. */
  readonly since: Instant;
  readonly mode: SweepMode;
}

/**
 * Requests the sweep of a slot, or answers null where that slot or a later one was asked for already. The slot is unique
 * in the table, so of several processes one wins.
 */
export async function requestScheduledSweep(ctx: Context, { slot, since, mode }: DueSlot): Promise<SweepRow | null> {
  const last = await readLastScheduled(ctx.clerk);
  const kept = canonicalInstant(last?.scheduledFor ?? since);
  if (laterOf(kept, slot) === kept) return null;
  const requested = await requestSweep(ctx, { mode, scheduledFor: slot, actor: { id: 'schedule' } });
  if (requested) {
    ctx.logger.info({ sweepId: requested.sweepId, scheduledFor: slot }, 'a sweep of the schedule is requested');
  }
  return requested;
}
