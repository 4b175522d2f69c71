import type { Context } from '../context.js';
import { lockCyclesOf } from '../store/cycles.js';
import { lockNotices } from '../store/notices.js';
import { type PostedNotice, readPendingOf } from '../store/posting-notices.js';
import { holdPosting } from '../store/postings.js';
import type { Actor } from '../store/timeline.js';
import { letNoticesTakeEffect } from './let-notice-take-effect.js';

interface Seen {
  readonly postingId: string;
  /** The day on which somebody from outside could read it. */
  readonly day: string;
  readonly now: string;
  readonly actor: Actor;
  readonly signal?: AbortSignal | undefined;
}

/** The notices that waited for this posting to be seen take effect, in batches. Answers how many. */
export async function letPostingTakeEffect(ctx: Context, seen: Seen): Promise<number> {
  const { postingId, signal } = seen;
  const limit = ctx.config.batchSize;
  let effective = 0;
  let after = '';
  while (!signal?.aborted) {
    const page: PostedNotice[] = await readPendingOf(ctx.clerk, { postingId, after, limit });
    if (page.length > 0) effective += await takeEffect(ctx, page, seen);
    if (page.length < limit) break;
    after = page.at(-1)?.memberId ?? '';
  }
  return effective;
}

function takeEffect(ctx: Context, page: readonly PostedNotice[], seen: Seen): Promise<number> {
  const { postingId, day, now, actor } = seen;
  return ctx.clerk.transaction(async (tx) => {
    const memberIds = page.map((notice) => notice.memberId);
    const cycles = await lockCyclesOf(tx, { memberIds, cycleIds: page.map((notice) => notice.cycleId) });
    const notices = await lockNotices(tx, { memberIds, noticeIds: page.map((notice) => notice.noticeId) });
    if (!(await holdPosting(tx, postingId))) return 0;
    const cycleOf = new Map(cycles.map((cycle) => [cycle.cycleId, cycle]));
    const effects = notices.flatMap((notice) => {
      const cycle = cycleOf.get(notice.cycleId);
      return cycle ? [{ cycle, notice, day }] : [];
    });
    return (await letNoticesTakeEffect(ctx, tx, { effects, now, actor })).size;
  });
}
