import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import type { CancelReason } from '../policy/consider-member.js';
import { comparePeriods, isPeriod, localDateOf } from '../policy/dates.js';
import { neverEnds } from '../policy/member-expiry.js';
import { lockOpenCycle } from '../store/cycles.js';
import { putInactivityPeriod, removeInactivityPeriod } from '../store/inactivity-periods.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { reconsiderCycle } from './reconsider-cycle.js';
import { requireMember, requireMemberId } from './require-member.js';
import { requireText } from './require-text.js';

export interface InactivityPeriodSet {
  readonly memberId: string;
  /** What counts for the member now. */
  readonly inactivityPeriod: { readonly period: string; readonly own: boolean };
  /** False where it was so before. */
  readonly changed: boolean;
  /** Why the open cycle was cancelled, where it was. */
  readonly cancelledCycle: CancelReason | null;
}

/** Gives a member a longer period than the policy's, or 'never'; null takes it away again. */
export async function setInactivityPeriod(
  ctx: Context,
  asked: { memberId: string; period: string | null; reason: string; actor: Actor },
): Promise<InactivityPeriodSet> {
  const { memberId, period, actor } = asked;
  requireMemberId(memberId);
  const reason = requireText(asked.reason, { name: 'reason', lengthMax: 500 });
  const now = await ctx.clock.now();
  if (period !== null) requireLonger(ctx, period, now);
  return ctx.clerk.transaction(async (tx) => {
    const cycle = await lockOpenCycle(tx, memberId);
    const member = await requireMember(ctx, tx, memberId);
    const changes =
      period === null
        ? await removeInactivityPeriod(tx, memberId)
        : await putInactivityPeriod(tx, { memberId, period, reason, setBy: actor.id, setAt: now });
    const answer = {
      memberId,
      inactivityPeriod: { period: period ?? ctx.policy.inactivityPeriod, own: period !== null },
      changed: changes > 0,
    };
    if (changes === 0) return { ...answer, cancelledCycle: null };
    const event = period === null ? 'inactivity_period_removed' : 'inactivity_period_set';
    const rows = [{ memberId, cycleId: cycle?.cycleId ?? null, event, detail: period === null ? null : { period } }];
    await recordHappenings(tx, { rows, at: now, actor });
    const cancelledCycle = await reconsiderCycle(ctx, tx, { member, cycle, now, actor });
    const entries = [{ memberId, action: event, reason, detail: { period, cancelledCycle } }];
    await appendAudit(ctx, tx, { entries, at: now, actor });
    return { ...answer, cancelledCycle };
  });
}

function requireLonger(ctx: Context, period: string, now: string): void {
  if (period === neverEnds) return;
  const { inactivityPeriod, zone } = ctx.policy;
  const today = localDateOf(now, zone);
  if (isPeriod(period) && comparePeriods(period, inactivityPeriod, today) > 0) return;
  throw new ServiceError(
    'input_invalid',
    `period must be an ISO 8601 period longer than the policy's ${inactivityPeriod}, such as P3Y, or 'never', or null for none.`,
    { detail: { field: 'period', longerThan: inactivityPeriod } },
  );
}
