import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { readAsOfOneMoment } from '../store/snapshot.js';
import type { Actor } from '../store/timeline.js';
import { type NoticeView, readNoticeViews } from './notice-views.js';
import { requireMember } from './require-member.js';

/** What was sent to a member, when, by which means, and how it ended; newest first. */
export async function listNotices(
  ctx: Context,
  asked: { memberId: string; actor: Actor },
): Promise<{ memberId: string; notices: NoticeView[] }> {
  const { memberId, actor } = asked;
  const now = await ctx.clock.now();
  return ctx.clerk.transaction(async (tx) => {
    await readAsOfOneMoment(tx);
    await requireMember(ctx, tx, memberId);
    const { views } = await readNoticeViews(tx, memberId);
    await appendAudit(ctx, tx, { entries: [{ memberId, action: 'notices_listed' }], at: now, actor });
    return { memberId, notices: views };
  });
}
