import type { Handle } from '../database/sql.js';
import type { CycleState } from '../policy/cycle.js';

/** Members who have, or once had, a cycle: the ledger knows them even where the member database does not. */
export function readMembersWithCycle(handle: Handle, memberIds: readonly string[]): Promise<{ memberId: string }[]> {
  return handle.rows(`select distinct member_id as "memberId" from dormouse.cycle where member_id = any($1::text[])`, [
    memberIds,
  ]);
}

export interface SeparationRow {
  readonly memberId: string;
  readonly cycleId: string;
  readonly state: CycleState;
  readonly separatedAt: string;
}

/** Those of these members whose data is in the vault now. */
export function readSeparations(handle: Handle, memberIds: readonly string[]): Promise<SeparationRow[]> {
  return handle.rows(
    `select member_id as "memberId", cycle_id as "cycleId", state, separated_at as "separatedAt"
     from dormouse.cycle
     where member_id = any($1::text[]) and state in ('separated', 'partly_destroyed', 'restricted')
     order by member_id`,
    [memberIds],
  );
}
