import type { Handle, Transaction } from '../database/sql.js';

export interface InactivityPeriodRow {
  readonly memberId: string;
  /** An ISO 8601 period, or 'never'. */
  readonly period: string;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: string;
}

export function readInactivityPeriod(handle: Handle, memberId: string): Promise<InactivityPeriodRow | null> {
  return handle.maybeOne(
    `select member_id as "memberId", period, reason, set_by as "setBy", set_at as "setAt"
     from dormouse.inactivity_period
     where member_id = $1::text`,
    [memberId],
  );
}

/** Zero where the member has this period already. */
export function putInactivityPeriod(tx: Transaction, row: InactivityPeriodRow): Promise<number> {
  return tx.affected(
    `insert into dormouse.inactivity_period as own (member_id, period, reason, set_by, set_at)
     values ($1::text, $2::text, $3::text, $4::text, $5::timestamptz)
     on conflict (member_id) do update set
       period = excluded.period, reason = excluded.reason, set_by = excluded.set_by, set_at = excluded.set_at
     where own.period <> excluded.period`,
    [row.memberId, row.period, row.reason, row.setBy, row.setAt],
  );
}

/** Zero where the member has no period of their own. */
export function removeInactivityPeriod(tx: Transaction, memberId: string): Promise<number> {
  return tx.affected('delete from dormouse.inactivity_period where member_id = $1::text', [memberId]);
}
