import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { endAttemptsOfNotice } from '../store/attempts.js';
import { lockCycle, markCandidateAgain } from '../store/cycles.js';
import { endNotice, findNotice, lockNotice } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';

export type TakenBack =
  /** The cycle is a candidate again and the ladder goes on. */
  | 'ladder_goes_on'
  /** The notice had not taken effect yet; its means has failed. */
  | 'failed'
  /** It came after the separation: recorded, and an alarm raised. */
  | 'after_separation'
  | 'already_ended';

/**
 * A bounce, a returned letter, a withdrawn posting: the notice no longer stands, at whatever time it turns up. The cycle
 * is locked first, so that a separation that holds it commits before, and one that comes later finds no notice.
 */
export async function takeBackNotice(
  ctx: Context,
  bounced: { noticeId: string; reason: string; now: string; actor: Actor },
): Promise<TakenBack> {
  const { noticeId, reason, now, actor } = bounced;
  const found = await findNotice(ctx.clerk, noticeId);
  if (!found)
    throw new ServiceError('input_invalid', 'No notice has this id. Take it from the file that was exported.');
  const answer = await ctx.clerk.transaction(async (tx): Promise<TakenBack> => {
    const cycle = await lockCycle(tx, found);
    const notice = await lockNotice(tx, found);
    if (!cycle || !notice || (notice.state !== 'pending' && notice.state !== 'effective')) return 'already_ended';
    const { memberId, cycleId } = cycle;
    const state = notice.state === 'pending' ? 'failed' : 'taken_back';
    await endNotice(tx, { memberId, noticeId, state, reason, at: now });
    await endAttemptsOfNotice(tx, { memberId, noticeId, state: 'failed', reason, at: now });
    const standing = cycle.state === 'noticed' && cycle.noticeId === noticeId;
    if (standing) await markCandidateAgain(tx, { memberIds: [memberId], cycleIds: [cycleId] });
    const moved = cycle.separatedAt !== null;
    const detail = { means: notice.means, noticeId, afterSeparation: moved };
    const event = state === 'failed' ? 'notice_failed' : 'notice_taken_back';
    const row = { memberId, cycleId, event, state: standing ? 'candidate' : cycle.state, reason, detail };
    await recordHappenings(tx, { rows: [row], at: now, actor });
    await appendAudit(tx, { entries: [{ memberId, action: event, reason, detail }], at: now, actor });
    if (moved) return 'after_separation';
    return state === 'failed' ? 'failed' : 'ladder_goes_on';
  });
  if (answer === 'after_separation') {
    ctx.metrics.alarms.inc({ kind: 'notice_taken_back_after_separation' });
    ctx.logger.warn({ noticeId }, 'a notice was taken back after the separation that rested on it');
  }
  return answer;
}
