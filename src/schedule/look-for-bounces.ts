import type { Context } from '../context.js';
import { type FetchedBounces, fetchBounces, isDatabaseAway } from '../cycles/fetch-bounces.js';

/** One look into the bounce mailbox, where there is one. A failure costs this look, and raises an alarm. */
export async function lookForBounces(ctx: Context, signal: AbortSignal): Promise<FetchedBounces | null> {
  if (ctx.bounces === null) return null;
  try {
    return await fetchBounces(ctx, { actor: { id: 'schedule' }, signal });
  } catch (error) {
    // With the database away nothing is known against the mailbox.
    if (!isDatabaseAway(error)) ctx.metrics.alarms.inc({ kind: 'bounce_mailbox_unreachable' });
    ctx.logger.error({ err: error }, 'the bounces could not be fetched; the next look tries again');
    return null;
  }
}
