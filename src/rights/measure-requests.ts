import type { Context } from '../context.js';
import { localDateOf } from '../policy/dates.js';
import { countRequestsOverdue } from '../store/rights-requests.js';

/** How many persons wait for an answer that the law wanted given by now. */
export async function measureRequests(ctx: Context): Promise<void> {
  const today = localDateOf(await ctx.clock.now(), ctx.policy.zone);
  const { requests } = await countRequestsOverdue(ctx.clerk, today);
  ctx.metrics.rightsRequestsOverdue.set(requests);
}
