/**
 * What a forecast starts from. Of very many members a sample is read: the order is by a hash of the id, which is the same
 * on each call and has nothing to do with what is asked.
 */
import type { Handle, Transaction } from '../database/sql.js';
import { quoteName, quoteTable } from '../datamap/names.js';
import type { Means } from '../policy/means.js';

/** A forecast must not hold up the database: its statements end sooner than those of a sweep. */
export async function endStatementsAfter(tx: Transaction, ms: number): Promise<void> {
  await tx.rows(`select set_config('statement_timeout', $1::text, true)`, [String(ms)]);
}

export interface CycleAhead {
  readonly memberId: string;
  readonly state: 'candidate' | 'noticed';
  /** What the watch remembers. */
  readonly lastActivityAt: string | null;
  readonly expiresOn: string;
  readonly separableFrom: string | null;
  readonly separableUntil: string | null;
  readonly noticeEffectiveOn: string | null;
  readonly blockedUntil: string | null;
  /** Of the notice that is under way. */
  readonly means: Means | null;
  readonly namesExpiryOn: string | null;
  readonly composedAt: string | null;
  readonly nextAt: string | null;
}

export function countCyclesAhead(handle: Handle): Promise<{ members: number }> {
  return handle.one(`select count(*)::int as members from dormouse.cycle where state in ('candidate', 'noticed')`);
}

export function readCyclesAhead(handle: Handle, limit: number): Promise<CycleAhead[]> {
  return handle.rows(
    `select cycle.member_id as "memberId", cycle.state, watch.last_activity_at as "lastActivityAt", cycle.expires_on as "expiresOn",
       cycle.separable_from as "separableFrom", cycle.separable_until as "separableUntil",
       cycle.notice_effective_on as "noticeEffectiveOn", cycle.blocked_until as "blockedUntil",
       pending.means, pending.names_expiry_on as "namesExpiryOn", pending.composed_at as "composedAt",
       pending.next_at as "nextAt"
     from (
       select * from dormouse.cycle where state in ('candidate', 'noticed')
       order by hashtextextended(member_id, 0), member_id
       limit $1::int
     ) as cycle
     left join dormouse.watch as watch on watch.member_id = cycle.member_id
     left join lateral (
       select notice.means, notice.names_expiry_on, notice.composed_at,
         (select attempt.next_at from dormouse.attempt as attempt
          where attempt.member_id = notice.member_id and attempt.notice_id = notice.notice_id
          order by attempt.try desc limit 1) as next_at
       from dormouse.notice as notice
       where notice.member_id = cycle.member_id and notice.cycle_id = cycle.cycle_id
         and notice.purpose = 'separation' and notice.state = 'pending'
       order by notice.ordinal desc
       limit 1
     ) as pending on cycle.state = 'candidate'
     order by cycle.member_id`,
    [limit],
  );
}

export interface WatchAhead {
  readonly memberId: string;
  readonly lastActivityAt: string;
  readonly dueOn: string;
  readonly policyVersion: string;
}

/** Whom the watch looks at by a day, and whom it would look at by then under the present policy. */
export interface AheadBy {
  readonly dueBy: string;
  readonly policyVersion: string;
  /** Who was last active before it is due by then, whatever the policy was when it was written down. */
  readonly activeBefore: string;
}

const aheadBy = `watch.due_on is not null
  and (watch.due_on <= $1::date or (watch.policy_version <> $2::text and watch.last_activity_at < $3::timestamptz))
  and not exists (
    select from dormouse.cycle as cycle
    where cycle.member_id = watch.member_id and cycle.state in ('candidate', 'noticed'))`;

export function countWatchAhead(handle: Handle, by: AheadBy): Promise<{ members: number }> {
  return handle.one(`select count(*)::int as members from dormouse.watch as watch where ${aheadBy}`, [
    by.dueBy,
    by.policyVersion,
    by.activeBefore,
  ]);
}

export function readWatchAhead(handle: Handle, by: AheadBy & { limit: number }): Promise<WatchAhead[]> {
  return handle.rows(
    `select watch.member_id as "memberId", watch.last_activity_at as "lastActivityAt", watch.due_on as "dueOn",
       watch.policy_version as "policyVersion"
     from dormouse.watch as watch
     where ${aheadBy}
     order by hashtextextended(watch.member_id, 0), watch.member_id
     limit $4::int`,
    [by.dueBy, by.policyVersion, by.activeBefore, by.limit],
  );
}

interface MemberTable {
  readonly table: string;
  readonly key: string;
}

function unwatched({ table, key }: MemberTable): string {
  return `from ${quoteTable(table)} as member
     where not exists (select from dormouse.watch as watch where watch.member_id = member.${quoteName(key)}::text)`;
}

/** Before the first sweep these are all members. */
export function countUnwatched(handle: Handle, member: MemberTable): Promise<{ members: number }> {
  return handle.one(`select count(*)::int as members ${unwatched(member)}`);
}

export function readUnwatched(
  handle: Handle,
  { member, limit }: { member: MemberTable; limit: number },
): Promise<{ memberId: string }[]> {
  const key = `member.${quoteName(member.key)}::text`;
  return handle.rows(
    `select ${key} as "memberId"
     ${unwatched(member)}
     order by hashtextextended(${key}, 0), 1
     limit $1::int`,
    [limit],
  );
}

/** Whose sealed data is kept beyond its day. */
export function readHeldFromDestruction(handle: Handle): Promise<{ memberId: string }[]> {
  return handle.rows(
    `select distinct member_id as "memberId" from dormouse.hold
     where released_at is null and scope in ('destruction', 'both')`,
  );
}

/** When a sweep last ended that performed as of the present: one that somebody ran for another day is none. */
export function readLastPerformed(handle: Handle): Promise<{ at: string | null }> {
  return handle.one(
    `select max(finished_at) as at from dormouse.sweep where mode = 'perform' and state = 'done' and as_of is null`,
  );
}
