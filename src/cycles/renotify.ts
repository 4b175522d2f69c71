import type { Transaction } from '../database/sql.js';
import { markCandidateAgain } from '../store/cycles.js';
import { endNoticesOfCycles } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';

/** The standing notice serves no more (it lapsed, or an item was not in it): the members get a new one. */
export async function renotify(
  tx: Transaction,
  again: { cycles: readonly { memberId: string; cycleId: string; reason: string }[]; at: string; actor: Actor },
): Promise<void> {
  const memberIds = again.cycles.map((cycle) => cycle.memberId);
  const cycleIds = again.cycles.map((cycle) => cycle.cycleId);
  await endNoticesOfCycles(tx, { memberIds, cycleIds, state: 'lapsed', reason: 'new_notice_needed', at: again.at });
  await markCandidateAgain(tx, { memberIds, cycleIds });
  const rows = again.cycles.map((cycle) => ({ ...cycle, event: 'notice_lapsed', state: 'candidate' }));
  await recordHappenings(tx, { rows, at: again.at, actor: again.actor });
}
