import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { countUse, removeOldWindows } from '../store/rate-windows.js';
import type { Actor } from '../store/timeline.js';

const windowSeconds = 60;
const removedAtOnce = 1_000;

/**
 * Counts one look-up of this credential in the present minute, over all processes, and refuses those beyond the limit.
 * The count is committed before anything is looked up: who breaks off has asked all the same.
 */
export async function countLookup(ctx: Context, { actor, now }: { actor: Actor; now: string }): Promise<void> {
  const limit = ctx.config.lookupsPerMinute;
  const { used } = await ctx.clerk.transaction(async (tx) => {
    const counted = await countUse(tx, { bucket: `lookup:${actor.id}`, at: now });
    if (counted.used === 1) await removeOldWindows(tx, { at: now, limit: removedAtOnce });
    // On record once a window: who goes on asking must not fill the audit.
    if (counted.used === limit + 1) {
      const entries = [{ memberId: null, action: 'lookups_limited', detail: { limit } }];
      await appendAudit(ctx, tx, { entries, at: now, actor });
    }
    return counted;
  });
  if (used <= limit) return;
  const retryAfterSeconds = Math.max(1, windowSeconds - (Math.floor(Date.parse(now) / 1_000) % windowSeconds));
  throw new ServiceError(
    'rate_limited',
    `This credential may look up ${limit} values a minute. Try again in ${retryAfterSeconds} seconds.`,
    { detail: { limit, retryAfterSeconds } },
  );
}
