import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { lockOpenCycle } from '../store/cycles.js';
import { findHold, type HoldRow, markReleased } from '../store/holds.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { reconsiderCycle } from './reconsider-cycle.js';
import { findMember } from './require-member.js';

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ends a hold; a hold that was released before stays released as it was. */
export async function releaseHold(ctx: Context, asked: { holdId: string; actor: Actor }): Promise<HoldRow> {
  const { actor } = asked;
  if (!uuidPattern.test(asked.holdId)) throw holdNotFound();
  const now = await ctx.clock.now();
  return ctx.clerk.transaction(async (tx) => {
    const found = await findHold(tx, asked.holdId);
    if (found === null) throw holdNotFound();
    const { memberId, holdId, scope } = found;
    const cycle = await lockOpenCycle(tx, memberId);
    const released = await markReleased(tx, { holdId, at: now, by: actor.id });
    // Another call may have released it while this one waited for the lock.
    if (released === null) return (await findHold(tx, holdId)) ?? found;
    const detail = { holdId, scope };
    const rows = [{ memberId, cycleId: cycle?.cycleId ?? null, event: 'hold_released', detail }];
    await recordHappenings(tx, { rows, at: now, actor });
    const member = await findMember(ctx, tx, memberId);
    if (scope !== 'destruction') await reconsiderCycle(ctx, tx, { member, cycle, now, actor });
    await appendAudit(ctx, tx, { entries: [{ memberId, action: 'hold_released', detail }], at: now, actor });
    return released;
  });
}

function holdNotFound(): ServiceError {
  return new ServiceError('hold_not_found', "There is no such hold. The member's explanation lists those that stand.");
}
