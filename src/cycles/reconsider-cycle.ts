import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { type CancelReason, considerMember } from '../policy/consider-member.js';
import { openStates, vaultStates } from '../policy/cycle.js';
import { localDateOf } from '../policy/dates.js';
import type { CycleRow } from '../store/cycles.js';
import type { Actor } from '../store/timeline.js';
import { lookSoon } from '../store/watch.js';
import { readFactsRemembered } from '../sweep/look-at.js';
import { cancelCycles } from './cancel-cycles.js';
import type { KnownMember } from './require-member.js';

/**
 * After a person changed what decides: asks policy again, cancels an open cycle that is no longer due, and lets the next
 * sweep look at the member. The caller has locked the cycle. Answers the reason of the cancellation.
 */
export async function reconsiderCycle(
  ctx: Context,
  tx: Transaction,
  changed: { member: KnownMember; cycle: CycleRow | null; now: string; actor: Actor },
): Promise<CancelReason | null> {
  const { member, cycle, now, actor } = changed;
  const today = localDateOf(now, ctx.policy.zone);
  if (!mayBeLookedAt(member, cycle)) return null;
  await lookSoon(tx, { memberIds: [member.memberId], today });
  if (cycle === null || !openStates.includes(cycle.state)) return null;
  const [look] = await readFactsRemembered(ctx, tx, [member.memberId]);
  if (!look) return null;
  const { action } = considerMember(look.facts, ctx.policy, today, now);
  if (action.kind !== 'cancel') return null;
  const { memberId, cycleId } = cycle;
  const cancelled = await cancelCycles(tx, { cycles: [{ memberId, cycleId, reason: action.reason }], at: now, actor });
  return cancelled > 0 ? action.reason : null;
}

/** The row that a separation or a destruction left behind is nobody to look at. */
function mayBeLookedAt(member: KnownMember, cycle: CycleRow | null): boolean {
  if (!member.present || (cycle && vaultStates.includes(cycle.state))) return false;
  return cycle !== null || member.cycles[0]?.state !== 'destroyed';
}
