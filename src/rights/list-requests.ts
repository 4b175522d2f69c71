import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { localDateOf } from '../policy/dates.js';
import { type RequestPage, readRightsRequests } from '../store/rights-requests.js';
import type { Actor } from '../store/timeline.js';
import { type RightsRequest, viewRequest } from './view-request.js';

export interface RequestsPage {
  readonly requests: RightsRequest[];
  readonly more: boolean;
}

/** In the order of their last days, page by page. Whose requests were read is on record, one entry a member. */
export async function listRequests(ctx: Context, page: RequestPage & { readonly actor: Actor }): Promise<RequestsPage> {
  const now = await ctx.clock.now();
  const today = localDateOf(now, ctx.policy.zone);
  return ctx.clerk.transaction(async (tx) => {
    const found = await readRightsRequests(tx, { ...page, limit: page.limit + 1 });
    const rows = found.slice(0, page.limit);
    const memberIds = [...new Set(rows.map(({ memberId }) => memberId))];
    const entries = memberIds.map((memberId) => ({ memberId, action: 'rights_requests_listed' }));
    await appendAudit(ctx, tx, { entries, at: now, actor: page.actor });
    return { requests: rows.map((row) => viewRequest(row, today)), more: found.length > rows.length };
  });
}
