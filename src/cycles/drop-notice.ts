import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { recordAttempt } from '../store/attempt-outcomes.js';
import type { AttemptRow } from '../store/attempts.js';
import { lockCycle } from '../store/cycles.js';
import { endNotice, lockNotice } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';

/**
 * A message that would say something untrue is not sent: its dates have passed while it waited (`lapsed`, a new one is
 * worded), or what it tells of is over (`void`). Nothing of it has left this service, and nobody else holds it.
 */
export async function dropNotice(
  ctx: Context,
  dropped: { attempt: AttemptRow; state: 'lapsed' | 'void'; reason: string; now: string; actor: Actor },
): Promise<void> {
  const { attempt, state, reason, now, actor } = dropped;
  const { memberId, noticeId, cycleId, means } = attempt;
  await ctx.mover.transaction(async (tx) => {
    await lockCycle(tx, attempt);
    const notice = await lockNotice(tx, attempt);
    const ended = { state: 'void', reason: null, providerId: null, nextAt: null, at: now } as const;
    if ((await recordAttempt(tx, { ...attempt, ...ended })) === 0) return;
    if (notice?.state !== 'pending') return;
    await endNotice(tx, { memberId, noticeId, state, reason, at: now });
    const detail = { means, noticeId };
    await recordHappenings(tx, {
      rows: [{ memberId, cycleId, event: 'notice_dropped', reason, detail }],
      at: now,
      actor,
    });
    await appendAudit(ctx, tx, { entries: [{ memberId, action: 'notice_dropped', reason, detail }], at: now, actor });
  });
}
