import type { Context } from '../context.js';
import type { BoardProbe } from '../notice/ports.js';
import { addDays, type LocalDate, localDateOf } from '../policy/dates.js';
import { findBroken, isCheckDue, recordChecks } from '../store/posting-checks.js';
import { findUnsettled } from '../store/posting-notices.js';
import { findPosting, readStandingIds } from '../store/postings.js';
import type { Actor } from '../store/timeline.js';
import { letPostingTakeEffect } from './let-posting-take-effect.js';
import { presentAsOf } from './present-as-of.js';
import { settlePosting, takeOffBoard } from './settle-posting.js';

export interface BoardCheck {
  /** False where the board or one of its postings could not be seen. */
  readonly reachable: boolean;
  /** Postings that the board had to show. */
  readonly checked: number;
  /** Notices that took effect. */
  readonly effective: number;
  /** Postings that did not stand their unbroken days. */
  readonly withdrawn: number;
  /** Notices that no longer stand. */
  readonly takenBack: number;
}

export interface BoardCheckAsked {
  /** In development: as of another day. */
  readonly asOf?: string | null;
  readonly actor: Actor;
  readonly signal?: AbortSignal | undefined;
  /** Asks for the page also while it has nothing to show. */
  readonly evenEmpty?: boolean;
}

interface Day {
  readonly actor: Actor;
  readonly signal: AbortSignal | undefined;
  readonly now: string;
  readonly today: LocalDate;
}

/** Far longer than a posting stands: whatever ended before was settled by the checks in between. */
const lookBackDays = 366;
const retryAfterMs = 15 * 60_000;
const notShown = 'not_shown';

/**
 * Asks for the public board as a stranger would, and records for each posting whether it was there on this day. A notice
 * takes effect on the day on which its posting is seen, and falls with a posting that stood on a day unseen by anybody.
 */
export async function checkNoticeBoard(ctx: Context, asked: BoardCheckAsked): Promise<BoardCheck> {
  const { today } = await dayOf(ctx, asked);
  const standing = (await readStandingIds(ctx.clerk, today)).map(({ postingId }) => postingId);
  const idle = standing.length === 0 && !asked.evenEmpty;
  const found = idle ? new Set<string>() : await look(ctx, { ...asked, today });
  if (asked.signal?.aborted) return { reachable: false, checked: 0, effective: 0, withdrawn: 0, takenBack: 0 };
  const day = await dayOf(ctx, asked);
  // Midnight passed in between: what was seen belongs to neither day for certain.
  if (day.today !== today) return checkNoticeBoard(ctx, asked);
  const seen = await record(ctx, { standing, found, day });
  const fallen = await withdrawBroken(ctx, day);
  let effective = 0;
  for (const postingId of seen) {
    effective += await letPostingTakeEffect(ctx, { postingId, day: today, ...day });
  }
  const reachable = !('unreachable' in found) && seen.length === standing.length;
  return { reachable, checked: standing.length, effective, ...fallen };
}

/** At least once a day, and every quarter of an hour until it succeeds. Null where nothing is due. */
export async function checkNoticeBoardWhenDue(
  ctx: Context,
  asked: Pick<BoardCheckAsked, 'actor' | 'signal'>,
): Promise<BoardCheck | null> {
  const now = await ctx.clock.now();
  const since = new Date(Date.parse(now) - retryAfterMs).toISOString();
  const { due } = await isCheckDue(ctx.clerk, { today: localDateOf(now, ctx.policy.zone), since });
  return due ? checkNoticeBoard(ctx, asked) : null;
}

async function dayOf(ctx: Context, { asOf, actor, signal }: BoardCheckAsked): Promise<Day> {
  const now = await presentAsOf(ctx, asOf ?? undefined);
  return { now, today: localDateOf(now, ctx.policy.zone), actor, signal };
}

type Found = Awaited<ReturnType<BoardProbe['postingsShown']>>;

/** Outside any transaction, for a page may be slow. That of another day is shown in development alone. */
function look(ctx: Context, { today, asOf, signal }: BoardCheckAsked & { today: LocalDate }): Promise<Found> {
  const address = new URL(ctx.config.http.noticeBoardUrl);
  if (asOf) address.searchParams.set('day', today);
  return ctx.board.postingsShown(address.href, signal);
}

/** Answers the postings that were seen. */
async function record(
  ctx: Context,
  { standing, found, day }: { standing: readonly string[]; found: Found; day: Day },
): Promise<string[]> {
  const unreachable = 'unreachable' in found ? found.unreachable : null;
  const shown = 'unreachable' in found ? new Set<string>() : found;
  const seen = standing.filter((postingId) => shown.has(postingId));
  const missing = standing.length - seen.length;
  if (unreachable !== null || missing > 0) {
    const reason = unreachable ?? notShown;
    ctx.metrics.alarms.inc({ kind: 'board_unreachable' });
    ctx.logger.warn(
      { reason, postings: missing },
      'the notice board could not be seen as it has to stand; dormouse board list says which posting',
    );
  }
  const rows = standing.map((postingId) => {
    const reachable = shown.has(postingId);
    return { postingId, reachable, reason: reachable ? null : (unreachable ?? notShown) };
  });
  await ctx.clerk.transaction((tx) => recordChecks(tx, { rows, on: day.today, at: day.now }));
  return seen;
}

async function withdrawBroken(ctx: Context, day: Day): Promise<Pick<BoardCheck, 'withdrawn' | 'takenBack'>> {
  const { today, now, actor, signal } = day;
  const endedSince = addDays(today, -lookBackDays);
  const broken = await findBroken(ctx.clerk, { today, noticeLeadDays: ctx.policy.noticeLeadDays, endedSince });
  let withdrawn = 0;
  for (const { postingId } of broken) {
    if (await takeOffBoard(ctx, { postingId, reason: 'unreachable', now, actor })) withdrawn += 1;
  }
  if (withdrawn > 0) {
    ctx.metrics.alarms.inc({ kind: 'posting_broken' }, withdrawn);
    ctx.logger.error(
      { postings: withdrawn },
      'postings stood on a day unseen by anybody; what rests on them is taken back',
    );
  }
  let takenBack = 0;
  for (const { postingId } of await findUnsettled(ctx.clerk, { endedSince })) {
    const posting = await findPosting(ctx.clerk, postingId);
    const reason = posting?.withdrawnReason === 'unreachable' ? 'unreachable' : 'withdrawn';
    takenBack += await settlePosting(ctx, { postingId, reason, now, actor, signal });
  }
  return { withdrawn, takenBack };
}
