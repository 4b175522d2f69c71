import type { Handle } from '../database/sql.js';

/** What the service itself knows of a member, apart from the member database. */
export interface Standing {
  readonly memberId: string;
  readonly ownPeriod: string | null;
  readonly heldForSeparation: boolean;
  readonly heldForDestruction: boolean;
  readonly reportedAt: string | null;
  readonly restoredAt: string | null;
  /** The latest activity that an earlier look found. */
  readonly rememberedAt: string | null;
  readonly cycleId: string | null;
  readonly cycleState: string | null;
  readonly cycleLastActivityAt: string | null;
}

export function readStandings(handle: Handle, memberIds: readonly string[]): Promise<Standing[]> {
  return handle.rows(
    `select asked.member_id as "memberId",
       own.period as "ownPeriod",
       coalesce(held.separation, false) as "heldForSeparation",
       coalesce(held.destruction, false) as "heldForDestruction",
       reported.at as "reportedAt",
       restored.at as "restoredAt",
       watch.last_activity_at as "rememberedAt",
       cycle.cycle_id as "cycleId",
       cycle.state as "cycleState",
       cycle.last_activity_at as "cycleLastActivityAt"
     from unnest($1::text[]) as asked (member_id)
     left join dormouse.watch as watch on watch.member_id = asked.member_id
     left join dormouse.inactivity_period as own on own.member_id = asked.member_id
     left join dormouse.reported_activity as reported on reported.member_id = asked.member_id
     left join dormouse.cycle as cycle on cycle.member_id = asked.member_id
       and cycle.state in ('candidate', 'noticed', 'separated', 'partly_destroyed', 'restricted')
     left join lateral (
       select bool_or(hold.scope in ('separation', 'both')) as separation,
         bool_or(hold.scope in ('destruction', 'both')) as destruction
       from dormouse.hold as hold
       where hold.member_id = asked.member_id and hold.released_at is null
     ) as held on true
     left join lateral (
       select max(past.closed_at) as at
       from dormouse.cycle as past
       where past.member_id = asked.member_id and past.state = 'restored'
     ) as restored on true`,
    [memberIds],
  );
}
