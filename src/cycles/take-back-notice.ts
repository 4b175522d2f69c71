import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { endAttemptsOfNotice } from '../store/attempt-outcomes.js';
import { type CycleRow, lockCycle, markCandidateAgain } from '../store/cycles.js';
import { endNotice, findNotice, lockNotice, type NoticeRow } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';

export type TakenBack =
  /** The cycle is a candidate again and the ladder goes on. */
  | 'ladder_goes_on'
  /** The notice had not taken effect yet; its means has failed. */
  | 'failed'
  /** It came after the separation: recorded, and an alarm raised; the next means informs the member. */
  | 'after_separation'
  | 'already_ended';

interface Bounced {
  readonly noticeId: string;
  readonly reason: string;
  readonly now: string;
  readonly actor: Actor;
}

/** A bounce, a returned letter, a withdrawn posting: the notice no longer stands, at whatever time it turns up. */
export async function takeBackNotice(ctx: Context, bounced: Bounced): Promise<TakenBack> {
  const found = await findNotice(ctx.clerk, bounced.noticeId);
  if (!found)
    throw new ServiceError('input_invalid', 'No notice has this id. Take it from the file that was exported.');
  const answer = await ctx.clerk.transaction((tx) => takeBackNoticeIn(ctx, tx, { ...bounced, ...idsOf(found) }));
  raiseAlarm(ctx, bounced.noticeId, answer);
  return answer;
}

/**
 * The cycle is locked first, so that a separation that holds it commits before, and one that comes later finds no notice.
 * The caller raises the alarm when the transaction has committed.
 */
export async function takeBackNoticeIn(
  ctx: Context,
  tx: Transaction,
  bounced: Bounced & { memberId: string; cycleId: string },
): Promise<TakenBack> {
  const { noticeId, reason, now, actor } = bounced;
  const cycle = await lockCycle(tx, bounced);
  const notice = await lockNotice(tx, bounced);
  if (!cycle || !notice || (notice.state !== 'pending' && notice.state !== 'effective')) return 'already_ended';
  const { memberId, cycleId } = cycle;
  const state = notice.state === 'pending' ? 'failed' : 'taken_back';
  await endNotice(tx, { memberId, noticeId, state, reason, at: now });
  await endAttemptsOfNotice(tx, { memberId, noticeId, state: 'failed', reason, at: now });
  const standing = cycle.state === 'noticed' && cycle.noticeId === noticeId;
  if (standing) await markCandidateAgain(tx, { memberIds: [memberId], cycleIds: [cycleId] });
  const moved = restedOnIt(cycle, notice);
  const detail = { means: notice.means, purpose: notice.purpose, noticeId, afterSeparation: moved };
  const event = state === 'failed' ? 'notice_failed' : 'notice_taken_back';
  const row = { memberId, cycleId, event, state: standing ? 'candidate' : cycle.state, reason, detail };
  await recordHappenings(tx, { rows: [row], at: now, actor });
  await appendAudit(ctx, tx, { entries: [{ memberId, action: event, reason, detail }], at: now, actor });
  if (moved) return 'after_separation';
  return state === 'failed' ? 'failed' : 'ladder_goes_on';
}

export function raiseAlarm(ctx: Context, noticeId: string, answer: TakenBack): void {
  if (answer !== 'after_separation') return;
  ctx.metrics.alarms.inc({ kind: 'notice_taken_back_after_separation' });
  ctx.logger.warn({ noticeId }, 'a notice was taken back after the separation that rested on it');
}

/** Of a message that is no notice of a separation nothing rests. */
function restedOnIt(cycle: CycleRow, notice: NoticeRow): boolean {
  return notice.purpose === 'separation' && cycle.separatedAt !== null;
}

function idsOf({ memberId, cycleId }: NoticeRow): { memberId: string; cycleId: string } {
  return { memberId, cycleId };
}
