/**
 * What a person, another system or a sweep may ask, report or decide about a cycle. Each verb locks the cycle first,
 * then changes what its gate reads, then writes the timeline and the audit, all in one transaction.
 */
import type { Transaction } from '../database/sql.js';
import { voidAttempts } from '../store/attempt-outcomes.js';
import { lockCycles, markClosed } from '../store/cycles.js';
import { endNoticesOfCycles } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';

/** Cancels cycles that are still on the way; those that were separated meanwhile stay. Answers how many it cancelled. */
export async function cancelCycles(
  tx: Transaction,
  cancelled: {
    cycles: readonly { memberId: string; cycleId: string; reason: string }[];
    at: string;
    actor: Actor;
  },
): Promise<number> {
  const { at, actor } = cancelled;
  const reasonOf = new Map(cancelled.cycles.map(({ cycleId, reason }) => [cycleId, reason]));
  const memberIdsAsked = cancelled.cycles.map(({ memberId }) => memberId);
  const locked = await lockCycles(tx, { memberIds: memberIdsAsked, states: ['candidate', 'noticed'] });
  const cycles = locked.filter(({ cycleId }) => reasonOf.has(cycleId));
  if (cycles.length === 0) return 0;
  const ids = { memberIds: cycles.map((cycle) => cycle.memberId), cycleIds: cycles.map((cycle) => cycle.cycleId) };
  await voidAttempts(tx, { ...ids, at });
  await endNoticesOfCycles(tx, { ...ids, state: 'void', reason: 'cancelled', at });
  await markClosed(tx, { ...ids, state: 'cancelled', at });
  const rows = cycles.map(({ memberId, cycleId }) => ({
    memberId,
    cycleId,
    event: 'cancelled',
    state: 'cancelled',
    reason: reasonOf.get(cycleId) ?? null,
  }));
  await recordHappenings(tx, { rows, at, actor });
  return cycles.length;
}
