import type { Handle, Transaction } from '../database/sql.js';

export interface Happening {
  readonly memberId: string;
  readonly cycleId: string | null;
  readonly event: string;
  readonly state?: string | null;
  readonly reason?: string | null;
  /** Names of tables, classes, means; counts; dates. Never a value of the member. */
  readonly detail?: Readonly<Record<string, unknown>> | null;
}

export interface Actor {
  /** The credential that acts, never a name in the request. */
  readonly id: string;
  /** The agent's name as the caller gave it. */
  readonly agent?: string | undefined;
  readonly address?: string | undefined;
}

/** Every arrow of the cycle is one row here, written in the transaction that makes it true. */
export function recordHappenings(
  tx: Transaction,
  happened: { rows: readonly Happening[]; at: string; actor: Actor },
): Promise<number> {
  const { rows } = happened;
  if (rows.length === 0) return Promise.resolve(0);
  return tx.affected(
    `insert into dormouse.timeline (member_id, cycle_id, at, event, state, reason, detail, actor, agent)
     select row.member_id, row.cycle_id, $7::timestamptz, row.event, row.state, row.reason, row.detail, $8::text, $9::text
     from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[])
       as row (member_id, cycle_id, event, state, reason, detail)`,
    [
      rows.map((row) => row.memberId),
      rows.map((row) => row.cycleId),
      rows.map((row) => row.event),
      rows.map((row) => row.state ?? null),
      rows.map((row) => row.reason ?? null),
      rows.map((row) => (row.detail ? JSON.stringify(row.detail) : null)),
      happened.at,
      happened.actor.id,
      happened.actor.agent ?? null,
    ],
  );
}

export async function hasHappened(
  handle: Handle,
  happened: { memberId: string; cycleId: string; event: string },
): Promise<boolean> {
  const { exists } = await handle.one<{ exists: boolean }>(
    `select exists (
       select from dormouse.timeline where member_id = $1::text and cycle_id = $2::uuid and event = $3::text) as exists`,
    [happened.memberId, happened.cycleId, happened.event],
  );
  return exists;
}

export interface TimelineRow {
  readonly at: string;
  readonly event: string;
  readonly state: string | null;
  readonly reason: string | null;
  readonly actor: string;
  readonly agent: string | null;
  readonly cycleId: string | null;
  readonly detail: Record<string, unknown> | null;
}

export function readTimeline(handle: Handle, member: { memberId: string; limit: number }): Promise<TimelineRow[]> {
  return handle.rows(
    `select at, event, state, reason, actor, agent, cycle_id as "cycleId", detail
     from dormouse.timeline
     where member_id = $1::text
     order by seq desc
     limit $2::int`,
    [member.memberId, member.limit],
  );
}

/**
 * Gives positions to what was committed since the last call. The head row serialises callers, and a row gets its
 * position only after its commit, so a follower that asks for what lies behind its last position misses nothing.
 * Rows of one member keep their order: their cycle row was locked while they were written.
 */
export async function orderEvents(tx: Transaction, batch: { limit: number }): Promise<number> {
  const head = await tx.one<{ last: string }>(
    'select last_position as last from dormouse.event_head where only_row for update',
  );
  const ordered = await tx.affected(
    `with fresh as (
       select seq, member_id, $1::bigint + row_number() over (order by seq) as position
       from (
         select seq, member_id from dormouse.timeline where position is null order by seq limit $2::int
       ) as unordered
     )
     update dormouse.timeline as timeline
     set position = fresh.position
     from fresh
     where timeline.member_id = fresh.member_id and timeline.seq = fresh.seq`,
    [head.last, batch.limit],
  );
  await tx.affected('update dormouse.event_head set last_position = last_position + $1::bigint', [ordered]);
  return ordered;
}

export interface EventRow {
  readonly position: string;
  readonly memberId: string;
  readonly event: string;
  readonly state: string | null;
  readonly reason: string | null;
  readonly at: string;
}

export function readEvents(handle: Handle, page: { after: string; limit: number }): Promise<EventRow[]> {
  return handle.rows(
    `select position, member_id as "memberId", event, state, reason, at
     from dormouse.timeline
     where position > $1::bigint
     order by position
     limit $2::int`,
    [page.after, page.limit],
  );
}
