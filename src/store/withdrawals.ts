import type { Transaction } from '../database/sql.js';

/** From now on only what a law keeps is kept of these members, and nothing of it comes back. */
export function markWithdrawn(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[]; withdrawnAt: readonly string[] },
): Promise<{ memberId: string; cycleId: string }[]> {
  return tx.rows(
    `update dormouse.cycle as cycle
     set state = 'restricted', withdrawn_at = row.withdrawn_at
     from unnest($1::text[], $2::uuid[], $3::timestamptz[]) as row (member_id, cycle_id, withdrawn_at)
     where cycle.member_id = row.member_id and cycle.cycle_id = row.cycle_id
       and cycle.state in ('separated', 'partly_destroyed')
     returning cycle.member_id as "memberId", cycle.cycle_id as "cycleId"`,
    [cycles.memberIds, cycles.cycleIds, cycles.withdrawnAt],
  );
}

/** The same of what restorations left in the vault: their cycles are closed, and stay so. */
export function markRemaindersWithdrawn(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[]; withdrawnAt: readonly string[] },
): Promise<number> {
  return tx.affected(
    `update dormouse.cycle as cycle set withdrawn_at = row.withdrawn_at
     from unnest($1::text[], $2::uuid[], $3::timestamptz[]) as row (member_id, cycle_id, withdrawn_at)
     where cycle.member_id = row.member_id and cycle.cycle_id = row.cycle_id
       and cycle.state = 'restored' and cycle.withdrawn_at is null`,
    [cycles.memberIds, cycles.cycleIds, cycles.withdrawnAt],
  );
}

/** What was to be sent to these members and has not been. Answers the records of its texts. */
export function voidWaitingNotices(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[]; at: string },
): Promise<{ recordId: string | null }[]> {
  return tx.rows(
    `update dormouse.notice set state = 'void', ended_reason = 'withdrawn', ended_at = $3::timestamptz
     where member_id = any($1::text[]) and cycle_id = any($2::uuid[]) and state = 'pending'
     returning record_id as "recordId"`,
    [cycles.memberIds, cycles.cycleIds, cycles.at],
  );
}
