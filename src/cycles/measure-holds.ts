import type { Context } from '../context.js';
import { localDateOf } from '../policy/dates.js';
import { countReviewsDue } from '../store/holds.js';

const told = new WeakMap<Context, number>();

/** A hold that nobody looks at again keeps data for ever: each one more whose review is due is an alarm. */
export async function measureHolds(ctx: Context): Promise<void> {
  const today = localDateOf(await ctx.clock.now(), ctx.policy.zone);
  const { holds } = await countReviewsDue(ctx.clerk, today);
  ctx.metrics.holdReviewsDue.set(holds);
  const before = told.get(ctx) ?? 0;
  told.set(ctx, holds);
  if (holds > before) ctx.metrics.alarms.inc({ kind: 'hold_review_due' }, holds - before);
}
