import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { operatorsFault } from '../policy/means.js';
import { lockCyclesOf } from '../store/cycles.js';
import { type PostedNotice, readRestingOn } from '../store/posting-notices.js';
import { markWithdrawn } from '../store/postings.js';
import type { Actor } from '../store/timeline.js';
import { raiseAlarm, takeBackNoticeIn } from './take-back-notice.js';

interface Settling {
  readonly postingId: string;
  /** Stands in the posting and in the audit; `unreachable`, or an operator's words. */
  readonly reason: string;
  readonly now: string;
  readonly actor: Actor;
}

/** Takes a posting off the board; false where it had been taken off before. What rests on it is settled afterwards. */
export function takeOffBoard(ctx: Context, { postingId, reason, now, actor }: Settling): Promise<boolean> {
  return ctx.clerk.transaction(async (tx) => {
    if ((await markWithdrawn(tx, { postingId, reason, at: now })) === 0) return false;
    const entries = [{ memberId: null, action: 'posting_withdrawn', reason, detail: { postingId } }];
    await appendAudit(ctx, tx, { entries, at: now, actor });
    return true;
  });
}

/** Says nothing against the member's addresses, nor against the board: the next notice is a new posting. */
export const postingReasons = {
  unreachable: operatorsFault('posting_unreachable'),
  withdrawn: operatorsFault('posting_withdrawn'),
} as const;

/**
 * Takes back every notice that rests on a withdrawn posting, in batches. Cut off, it is called again: nothing is added
 * to a posting that is off the board. Answers how many were taken back.
 */
export async function settlePosting(
  ctx: Context,
  settled: Omit<Settling, 'reason'> & { reason: keyof typeof postingReasons; signal?: AbortSignal | undefined },
): Promise<number> {
  const { postingId, signal } = settled;
  const limit = ctx.config.batchSize;
  let takenBack = 0;
  let after = '';
  while (!signal?.aborted) {
    const page: PostedNotice[] = await readRestingOn(ctx.clerk, { postingId, after, limit });
    takenBack += await takeBackPage(ctx, page, settled);
    if (page.length < limit) break;
    after = page.at(-1)?.memberId ?? '';
  }
  return takenBack;
}

async function takeBackPage(
  ctx: Context,
  page: readonly PostedNotice[],
  { reason, now, actor }: Parameters<typeof settlePosting>[1],
): Promise<number> {
  if (page.length === 0) return 0;
  const answers = await ctx.clerk.transaction(async (tx) => {
    const memberIds = page.map((notice) => notice.memberId);
    const cycles = await lockCyclesOf(tx, { memberIds, cycleIds: page.map((notice) => notice.cycleId) });
    // Whoever was separated while this waited for the lock stood on the posting for all of the lead.
    const live = new Set(cycles.filter((cycle) => cycle.separatedAt === null).map((cycle) => cycle.cycleId));
    const taken = [];
    for (const notice of page.filter(({ cycleId, purpose }) => live.has(cycleId) || purpose === 'separated')) {
      const bounced = { ...notice, reason: postingReasons[reason], now, actor };
      taken.push({ noticeId: notice.noticeId, answer: await takeBackNoticeIn(ctx, tx, bounced) });
    }
    return taken;
  });
  for (const { noticeId, answer } of answers) raiseAlarm(ctx, noticeId, answer);
  return answers.filter(({ answer }) => answer !== 'already_ended').length;
}
