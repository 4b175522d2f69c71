import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import type { CancelReason } from '../policy/consider-member.js';
import { closedStates } from '../policy/cycle.js';
import { addDays, type LocalDate, localDateOf } from '../policy/dates.js';
import { lockAnyCycles } from '../store/cycles.js';
import { type HoldRow, type HoldScope, insertHold } from '../store/holds.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { reconsiderCycle } from './reconsider-cycle.js';
import { requireMember, requireMemberId } from './require-member.js';
import { requireText } from './require-text.js';

const scopes: readonly string[] = ['separation', 'destruction', 'both'];

export interface HoldAsked {
  readonly memberId: string;
  readonly scope: HoldScope;
  readonly ground: string;
  /** Who looks at it again: a role or a team, no personal data. */
  readonly reviewer: string;
  readonly reviewOn: LocalDate;
  readonly actor: Actor;
}

export interface HoldPlaced {
  readonly hold: HoldRow;
  readonly cancelledCycle: CancelReason | null;
}

/** Suspends separation, destruction or both. Each call makes a hold of its own: several may stand for several grounds. */
export async function placeHold(ctx: Context, asked: HoldAsked): Promise<HoldPlaced> {
  const { memberId, scope, reviewOn, actor } = asked;
  requireMemberId(memberId);
  if (!scopes.includes(scope)) {
    throw new ServiceError('input_invalid', `scope must be one of ${scopes.join(', ')}.`, {
      detail: { field: 'scope' },
    });
  }
  const ground = requireText(asked.ground, { name: 'ground', lengthMax: 500 });
  const reviewer = requireText(asked.reviewer, { name: 'reviewer', lengthMax: 200 });
  const now = await ctx.clock.now();
  requireDayAhead(reviewOn, localDateOf(now, ctx.policy.zone));
  return ctx.clerk.transaction(async (tx) => {
    // The closed ones too: what a restoration left in the vault is destroyed under the lock of its own cycle.
    const cycles = await lockAnyCycles(tx, [memberId]);
    const cycle = cycles.find(({ state }) => !closedStates.includes(state)) ?? null;
    const member = await requireMember(ctx, tx, memberId);
    const hold = await insertHold(tx, {
      hold: { holdId: randomUUID(), memberId, scope, ground, reviewer, reviewOn },
      at: now,
      by: actor.id,
    });
    // Ground and reviewer are a person's words: they stand with the hold alone, not where other back ends read.
    const detail = { holdId: hold.holdId, scope, reviewOn };
    const rows = [{ memberId, cycleId: cycle?.cycleId ?? null, event: 'hold_placed', detail }];
    await recordHappenings(tx, { rows, at: now, actor });
    const cancelledCycle =
      scope === 'destruction' ? null : await reconsiderCycle(ctx, tx, { member, cycle, now, actor });
    const entries = [{ memberId, action: 'hold_placed', detail: { ...detail, cancelledCycle } }];
    await appendAudit(ctx, tx, { entries, at: now, actor });
    return { hold, cancelledCycle };
  });
}

function requireDayAhead(day: LocalDate, today: LocalDate): void {
  // A hold without its review would stand until somebody happens to see it.
  if (isDay(day) && day >= today) return;
  throw new ServiceError('input_invalid', 'reviewOn must be a day from today on, as in 2027-03-31.', {
    detail: { field: 'reviewOn' },
  });
}

function isDay(text: unknown): boolean {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return addDays(text, 0) === text;
  } catch {
    return false;
  }
}
