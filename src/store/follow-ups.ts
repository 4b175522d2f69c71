import type { Handle } from '../database/sql.js';
import { type CycleRow, cycleColumns } from './cycles.js';

/** After this member; the pages follow the members, so that one whom no means reaches holds nobody up. */
interface Page {
  readonly after: string;
  readonly limit: number;
}

/** Noticed members whose day comes soon and who have not been reminded of the notice that stands. */
export function readToRemind(handle: Handle, page: Page & { now: string; until: string }): Promise<CycleRow[]> {
  return handle.rows(
    `select ${cycleColumns}
     from dormouse.cycle as cycle
     join dormouse.notice as standing on standing.member_id = cycle.member_id and standing.notice_id = cycle.notice_id
     where cycle.state = 'noticed' and cycle.separable_from > $1::timestamptz and cycle.separable_from <= $2::timestamptz
       and cycle.member_id > $3::text
       and not exists (
         select from dormouse.notice as reminder
         where reminder.member_id = cycle.member_id and reminder.cycle_id = cycle.cycle_id
           and reminder.purpose = 'reminder' and reminder.ordinal > standing.ordinal)
     order by cycle.member_id
     limit $4::int`,
    [page.now, page.until, page.after, page.limit],
  );
}

/** Members separated since an instant who have not been told. */
export function readToTellOfSeparation(handle: Handle, page: Page & { since: string }): Promise<CycleRow[]> {
  return handle.rows(
    `select ${cycleColumns}
     from dormouse.cycle as cycle
     where cycle.state in ('separated', 'partly_destroyed') and cycle.separated_at > $1::timestamptz
       and cycle.member_id > $2::text
       and not exists (
         select from dormouse.notice as told
         where told.member_id = cycle.member_id and told.cycle_id = cycle.cycle_id and told.purpose = 'separated')
     order by cycle.member_id
     limit $3::int`,
    [page.since, page.after, page.limit],
  );
}

/**
 * Separated members whose notice came back, and who have not learned of the separation otherwise. What went to the same
 * address before it was known to be dead told them nothing.
 */
export function readOwedTheNews(handle: Handle, page: Page): Promise<CycleRow[]> {
  return handle.rows(
    `select ${cycleColumns}
     from dormouse.notice as bounced
     join dormouse.cycle as cycle on cycle.member_id = bounced.member_id and cycle.notice_id = bounced.notice_id
     where bounced.state = 'taken_back' and cycle.state in ('separated', 'partly_destroyed')
       and cycle.member_id > $1::text
       and not exists (
         select from dormouse.notice as told
         where told.member_id = cycle.member_id and told.cycle_id = cycle.cycle_id and told.purpose = 'separated'
           and told.state in ('pending', 'effective')
           and (told.means <> bounced.means or told.composed_at > bounced.ended_at))
     order by cycle.member_id
     limit $2::int`,
    [page.after, page.limit],
  );
}

/** Members restored since an instant who have not been told. */
export function readToTellOfRestoration(handle: Handle, page: Page & { since: string }): Promise<CycleRow[]> {
  return handle.rows(
    `select ${cycleColumns}
     from dormouse.cycle as cycle
     where cycle.state = 'restored' and cycle.closed_at > $1::timestamptz and cycle.member_id > $2::text
       and not exists (
         select from dormouse.notice as told
         where told.member_id = cycle.member_id and told.cycle_id = cycle.cycle_id and told.purpose = 'restored')
     order by cycle.member_id
     limit $3::int`,
    [page.since, page.after, page.limit],
  );
}

/** Of these separated members, those who have not been told of a destruction on that day or later. */
export function readToWarnOfDestruction(
  handle: Handle,
  due: readonly { memberId: string; cycleId: string; dueOn: string }[],
): Promise<CycleRow[]> {
  return handle.rows(
    `select ${cycleColumns}
     from unnest($1::text[], $2::uuid[], $3::date[]) as due (member_id, cycle_id, due_on)
     join dormouse.cycle as cycle on cycle.member_id = due.member_id and cycle.cycle_id = due.cycle_id
     where cycle.state in ('separated', 'partly_destroyed')
       and not exists (
         select from dormouse.notice as told
         where told.member_id = due.member_id and told.cycle_id = due.cycle_id and told.purpose = 'destruction'
           and told.names_on >= due.due_on)
     order by cycle.member_id`,
    [due.map((row) => row.memberId), due.map((row) => row.cycleId), due.map((row) => row.dueOn)],
  );
}
