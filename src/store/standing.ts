import type { Handle } from '../database/sql.js';

/** What the service itself knows of a member, apart from the member database. */
export interface Standing {
  readonly memberId: string;
  readonly ownPeriod: string | null;
  readonly heldForSeparation: boolean;
  readonly heldForDestruction: boolean;
  readonly reportedAt: string | null;
  readonly restoredAt: string | null;
  /** When the data of the member's last separation had been destroyed. */
  readonly destroyedAt: string | null;
  readonly cycleId: string | null;
  readonly cycleState: string | null;
  readonly cycleLastActivityAt: string | null;
}

/** Each table is asked by its index for these members alone; most members have a row in none of them. */
export function readStandings(handle: Handle, memberIds: readonly string[]): Promise<Standing[]> {
  return handle.rows(
    `select asked.member_id as "memberId",
       own.period as "ownPeriod",
       coalesce(held.separation, false) as "heldForSeparation",
       coalesce(held.destruction, false) as "heldForDestruction",
       reported.at as "reportedAt",
       past.restored_at as "restoredAt",
       past.destroyed_at as "destroyedAt",
       cycle.cycle_id as "cycleId",
       cycle.state as "cycleState",
       cycle.last_activity_at as "cycleLastActivityAt"
     from unnest($1::text[]) as asked (member_id)
     left join (
       select member_id, period from dormouse.inactivity_period where member_id = any($1::text[])
     ) as own using (member_id)
     left join (
       select member_id, at from dormouse.reported_activity where member_id = any($1::text[])
     ) as reported using (member_id)
     left join (
       select member_id, cycle_id, state, last_activity_at from dormouse.cycle
       where member_id = any($1::text[])
         and state in ('candidate', 'noticed', 'separated', 'partly_destroyed', 'restricted')
     ) as cycle using (member_id)
     left join (
       select member_id, bool_or(scope in ('separation', 'both')) as separation,
         bool_or(scope in ('destruction', 'both')) as destruction
       from dormouse.hold
       where member_id = any($1::text[]) and released_at is null
       group by member_id
     ) as held using (member_id)
     left join (
       select member_id, max(closed_at) filter (where state = 'restored') as restored_at,
         max(closed_at) filter (where state = 'destroyed') as destroyed_at
       from dormouse.cycle
       where member_id = any($1::text[]) and state in ('restored', 'destroyed')
       group by member_id
     ) as past using (member_id)`,
    [memberIds],
  );
}

/** The latest activity that earlier looks found. */
export function readRemembered(
  handle: Handle,
  memberIds: readonly string[],
): Promise<{ memberId: string; at: string }[]> {
  return handle.rows(
    `select member_id as "memberId", last_activity_at as at from dormouse.watch where member_id = any($1::text[])`,
    [memberIds],
  );
}
