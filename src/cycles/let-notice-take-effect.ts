import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { laterOf } from '../policy/dates.js';
import { effectiveOn, separationWindow } from '../policy/notice-dates.js';
import { type CycleRow, markNoticed } from '../store/cycles.js';
import { markNoticesEffective, type NoticeRow } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';

export interface Effect {
  readonly cycle: CycleRow;
  readonly notice: Pick<NoticeRow, 'noticeId' | 'means' | 'purpose' | 'namesExpiryOn' | 'state'>;
  /** On which it was accepted, delivered, handed over or first seen on the board. */
  readonly day: string;
}

/**
 * Pending notices take effect: from its day the window of the separation is computed and kept in the cycle. The caller has
 * locked the cycles. A notice whose cycle has ended meanwhile changes nothing; a message that is no notice of a
 * separation only counts as arrived. Answers the ids of those that took effect.
 */
export async function letNoticesTakeEffect(
  ctx: Context,
  tx: Transaction,
  { effects, now, actor }: { effects: readonly Effect[]; now: string; actor: Actor },
): Promise<ReadonlySet<string>> {
  const taking = effects.filter(({ cycle, notice }) => mayTakeEffect(cycle, notice));
  if (taking.length === 0) return new Set();
  const rows = taking.map(({ cycle, notice, day }) => {
    const { memberId, cycleId } = cycle;
    const { noticeId, means, purpose, namesExpiryOn } = notice;
    const on = effectiveOn(means, day, ctx.policy);
    const window = windowOf(ctx, cycle, { namesExpiryOn, effectiveOn: on });
    return { memberId, cycleId, noticeId, means, purpose, effectiveOn: on, ...window };
  });
  await markNoticesEffective(tx, rows);
  const noticed = rows.filter(({ purpose }) => purpose === 'separation');
  if (noticed.length > 0) await markNoticed(tx, noticed);
  const happenings = rows.map(({ memberId, cycleId, noticeId, means, purpose, effectiveOn: on, separableFrom }) =>
    purpose === 'separation'
      ? {
          memberId,
          cycleId,
          event: 'noticed',
          state: 'noticed',
          detail: { means, noticeId, effectiveOn: on, separableFrom },
        }
      : { memberId, cycleId, event: 'told', detail: { means, noticeId, purpose } },
  );
  await recordHappenings(tx, { rows: happenings, at: now, actor });
  return new Set(rows.map(({ noticeId }) => noticeId));
}

export async function letNoticeTakeEffect(
  ctx: Context,
  tx: Transaction,
  { now, actor, ...effect }: Effect & { now: string; actor: Actor },
): Promise<'effective' | 'stale'> {
  const effective = await letNoticesTakeEffect(ctx, tx, { effects: [effect], now, actor });
  return effective.size > 0 ? 'effective' : 'stale';
}

function mayTakeEffect(cycle: CycleRow, notice: Effect['notice']): boolean {
  if (notice.state !== 'pending') return false;
  return notice.purpose !== 'separation' || cycle.state === 'candidate';
}

/** Where the policy's zone has changed since the cycle was opened, its days begin when they have begun in both. */
function windowOf(ctx: Context, cycle: CycleRow, days: { namesExpiryOn: string; effectiveOn: string }) {
  const window = separationWindow({ ...days, policy: ctx.policy });
  const opened = separationWindow({ ...days, policy: { ...ctx.policy, zone: cycle.zone } });
  return { ...window, separableFrom: laterOf(window.separableFrom, opened.separableFrom) };
}
