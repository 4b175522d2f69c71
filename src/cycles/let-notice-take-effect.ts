import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { laterOf } from '../policy/dates.js';
import { effectiveOn, separationWindow } from '../policy/notice-dates.js';
import { type CycleRow, markNoticed } from '../store/cycles.js';
import { markNoticeEffective, type NoticeRow } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';

/**
 * A pending notice takes effect: from its day the window of the separation is computed and kept in the cycle. The
 * caller has locked the cycle. A notice whose cycle has ended meanwhile changes nothing.
 */
export async function letNoticeTakeEffect(
  ctx: Context,
  tx: Transaction,
  effect: {
    cycle: CycleRow;
    notice: Pick<NoticeRow, 'noticeId' | 'means' | 'namesExpiryOn' | 'state'>;
    day: string;
    now: string;
    actor: Actor;
  },
): Promise<'effective' | 'stale'> {
  const { cycle, notice, now, actor } = effect;
  if (cycle.state !== 'candidate' || notice.state !== 'pending') return 'stale';
  const { memberId, cycleId } = cycle;
  const { noticeId, means, namesExpiryOn } = notice;
  const day = effectiveOn(means, effect.day, ctx.policy);
  const window = windowOf(ctx, cycle, { namesExpiryOn, effectiveOn: day });
  await markNoticeEffective(tx, { memberId, noticeId, effectiveOn: day });
  await markNoticed(tx, { memberId, cycleId, noticeId, effectiveOn: day, ...window });
  const detail = { means, noticeId, effectiveOn: day, separableFrom: window.separableFrom };
  const rows = [{ memberId, cycleId, event: 'noticed', state: 'noticed', detail }];
  await recordHappenings(tx, { rows, at: now, actor });
  return 'effective';
}

/** Where the policy's zone has changed since the cycle was opened, its days begin when they have begun in both. */
function windowOf(ctx: Context, cycle: CycleRow, days: { namesExpiryOn: string; effectiveOn: string }) {
  const window = separationWindow({ ...days, policy: ctx.policy });
  const opened = separationWindow({ ...days, policy: { ...ctx.policy, zone: cycle.zone } });
  return { ...window, separableFrom: laterOf(window.separableFrom, opened.separableFrom) };
}
