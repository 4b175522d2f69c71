import type { Transaction } from '../database/sql.js';

export interface ReportedRow {
  readonly memberId: string;
  readonly at: string;
  readonly kind: string;
}

/** Only forward: an older report than the one remembered changes nothing. Answers those whom it moved. */
export function moveReportedActivity(
  tx: Transaction,
  reported: { rows: readonly ReportedRow[]; by: string },
): Promise<{ memberId: string }[]> {
  const { rows } = reported;
  return tx.rows(
    `insert into dormouse.reported_activity as reported (member_id, at, kind, reported_by)
     select row.member_id, row.at, row.kind, $4::text
     from unnest($1::text[], $2::timestamptz[], $3::text[]) as row (member_id, at, kind)
     -- One order for everybody, so that two reports of the same members can't wait for each other.
     order by row.member_id
     on conflict (member_id) do update set
       at = excluded.at, kind = excluded.kind, reported_by = excluded.reported_by
     where reported.at < excluded.at
     returning member_id as "memberId"`,
    [rows.map((row) => row.memberId), rows.map((row) => row.at), rows.map((row) => row.kind), reported.by],
  );
}
