import type { Handle } from '../database/sql.js';

export interface DueDay {
  readonly on: string;
  /** Those on hold among them are counted apart. */
  readonly members: number;
  readonly held: number;
}

/**
 * Of how many members something is due, by day, as it was written down when it was sealed: the first and the last day of
 * each record. What is between them stands in rows that nobody opens for this. Days that have passed count as today's.
 */
export function readDueDays(
  handle: Handle,
  asked: { today: string; until: string; heldIds: readonly string[] },
): Promise<DueDay[]> {
  return handle.rows(
    `select due.on_day as "on", count(*) filter (where not due.held)::int as members,
       count(*) filter (where due.held)::int as held
     from (
       select days.member_id, days.on_day, days.member_id = any($3::text[]) as held
       from (
         select member_id, greatest(next_expiry_on, $1::date) as on_day
         from vault.record
         where next_expiry_on <= $2::date and class not in ('notice', 'letter')
         union
         select member_id, expires_on
         from vault.record
         where next_expiry_on <= $2::date and expires_on > $1::date and expires_on <= $2::date
           and class not in ('notice', 'letter')
       ) as days
     ) as due
     group by due.on_day
     order by due.on_day`,
    [asked.today, asked.until, asked.heldIds],
  );
}
