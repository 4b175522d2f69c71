import type { Handle } from '../database/sql.js';
import type { CycleState } from '../policy/cycle.js';
import { type CycleRow, cycleColumns } from './cycles.js';

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

/**
 * The id, where the ledger has ever known such a member. Whoever filters by an id may have typed anything, an address too,
 * and that must not come to stand in the audit.
 */
export async function knownMemberId(handle: Handle, memberId: string | null): Promise<string | null> {
  if (memberId === null) return null;
  const found = await handle.maybeOne<{ memberId: string }>(
    `select $1::text as "memberId"
     where exists (select from dormouse.watch where member_id = $1::text)
       or exists (select from dormouse.cycle where member_id = $1::text)
       or exists (select from dormouse.destruction where member_id = $1::text)`,
    [memberId],
  );
  return found?.memberId ?? null;
}

/** Every cycle of these members, whatever its state; nothing is locked. */
export function readAnyCycles(handle: Handle, memberIds: readonly string[]): Promise<CycleRow[]> {
  return handle.rows(
    `select ${cycleColumns} from dormouse.cycle as cycle
     where cycle.member_id = any($1::text[])
     order by cycle.member_id, cycle.cycle_id`,
    [memberIds],
  );
}
