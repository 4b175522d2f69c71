import type { Handle, Transaction } from '../database/sql.js';

export interface SeparatedRow {
  readonly memberId: string;
  readonly cycleId: string;
  readonly separatedAt: string;
  readonly lastActivityAt: string;
  readonly lateActivityAt: string | null;
}

export function readSeparatedSince(
  handle: Handle,
  page: { since: string; after: { separatedAt: string; memberId: string } | null; limit: number },
): Promise<SeparatedRow[]> {
  return handle.rows(
    `select member_id as "memberId", cycle_id as "cycleId", separated_at as "separatedAt",
       last_activity_at as "lastActivityAt", late_activity_at as "lateActivityAt"
     from dormouse.cycle
     where state in ('separated', 'partly_destroyed') and separated_at >= $1::timestamptz
       and ($2::timestamptz is null or (separated_at, member_id) > ($2::timestamptz, $3::text))
     order by separated_at, member_id
     limit $4::int`,
    [page.since, page.after?.separatedAt ?? null, page.after?.memberId ?? null, page.limit],
  );
}

export function recordLateActivity(
  tx: Transaction,
  late: { memberId: string; cycleId: string; at: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.cycle set late_activity_at = greatest(late_activity_at, $3::timestamptz)
     where member_id = $1::text and cycle_id = $2::uuid`,
    [late.memberId, late.cycleId, late.at],
  );
}
