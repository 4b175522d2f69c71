/**
 * One function per SQL statement over the service's own tables. A store function is given its handle first, decides
 * nothing, and names no value of personal data; the vault's tables belong to vault/records.ts.
 */
import type { Handle } from '../database/sql.js';

export interface WatchRow {
  readonly memberId: string;
  readonly lastActivityAt: string;
  readonly dueOn: string | null;
}

export interface DueRow {
  readonly memberId: string;
  readonly dueOn: string;
  readonly lastActivityAt: string;
}

/** Rows whose day has come, in order of their day; `after` is the last row of the page before. */
export function readDue(
  handle: Handle,
  page: { today: string; after: DueRow | null; limit: number },
): Promise<DueRow[]> {
  return handle.rows(
    `select member_id as "memberId", due_on as "dueOn", last_activity_at as "lastActivityAt"
     from dormouse.watch
     where due_on <= $1::date and (due_on, member_id) > ($2::date, $3::text)
     order by due_on, member_id
     limit $4::int`,
    [page.today, page.after?.dueOn ?? '-infinity', page.after?.memberId ?? '', page.limit],
  );
}

export function enrolMembers(
  handle: Handle,
  enrolled: { rows: readonly WatchRow[]; today: string; policyVersion: string },
): Promise<number> {
  return handle.affected(
    `insert into dormouse.watch (member_id, last_activity_at, due_on, looked_on, policy_version)
     select fresh.member_id, fresh.last_activity_at, fresh.due_on, $4::date, $5::text
     from unnest($1::text[], $2::timestamptz[], $3::date[]) as fresh (member_id, last_activity_at, due_on)
     on conflict (member_id) do nothing`,
    [
      enrolled.rows.map((row) => row.memberId),
      enrolled.rows.map((row) => row.lastActivityAt),
      enrolled.rows.map((row) => row.dueOn),
      enrolled.today,
      enrolled.policyVersion,
    ],
  );
}

/** Records a look: the last activity never moves back, and every row that was looked at gets its next day. */
export function recordLooks(
  handle: Handle,
  looks: { rows: readonly WatchRow[]; today: string; policyVersion: string },
): Promise<number> {
  return handle.affected(
    `insert into dormouse.watch as watch (member_id, last_activity_at, due_on, looked_on, policy_version)
     select looked.member_id, looked.last_activity_at, looked.due_on, $4::date, $5::text
     from unnest($1::text[], $2::timestamptz[], $3::date[]) as looked (member_id, last_activity_at, due_on)
     on conflict (member_id) do update set
       last_activity_at = greatest(watch.last_activity_at, excluded.last_activity_at),
       due_on = excluded.due_on,
       looked_on = excluded.looked_on,
       policy_version = excluded.policy_version`,
    [
      looks.rows.map((row) => row.memberId),
      looks.rows.map((row) => row.lastActivityAt),
      looks.rows.map((row) => row.dueOn),
      looks.today,
      looks.policyVersion,
    ],
  );
}

/** Rows computed under another policy, for which the day must be computed anew; one pass over all rows. */
export function readUnderOtherPolicy(
  handle: Handle,
  page: { policyVersion: string; after: string; limit: number },
): Promise<WatchRow[]> {
  return handle.rows(
    `select member_id as "memberId", last_activity_at as "lastActivityAt", due_on as "dueOn"
     from dormouse.watch
     where policy_version <> $1::text and member_id > $2::text
     order by member_id
     limit $3::int`,
    [page.policyVersion, page.after, page.limit],
  );
}

export function adoptPolicy(
  handle: Handle,
  adopted: { rows: readonly { memberId: string; dueOn: string | null }[]; policyVersion: string },
): Promise<number> {
  return handle.affected(
    `update dormouse.watch as watch
     set due_on = least(watch.due_on, adopted.due_on), policy_version = $3::text
     from unnest($1::text[], $2::date[]) as adopted (member_id, due_on)
     where watch.member_id = adopted.member_id`,
    [adopted.rows.map((row) => row.memberId), adopted.rows.map((row) => row.dueOn), adopted.policyVersion],
  );
}

/** Makes members due for a look today: a hold was released, a period changed, use was reported. */
export function lookSoon(handle: Handle, due: { memberIds: readonly string[]; today: string }): Promise<number> {
  return handle.affected(
    `update dormouse.watch
     set due_on = $2::date
     where member_id = any($1::text[]) and due_on is distinct from $2::date`,
    [due.memberIds, due.today],
  );
}

export function setDue(
  handle: Handle,
  due: { memberIds: readonly string[]; dueOn: string | null; lastActivityAt?: string },
): Promise<number> {
  return handle.affected(
    `update dormouse.watch
     set due_on = $2::date, last_activity_at = greatest(last_activity_at, $3::timestamptz)
     where member_id = any($1::text[])`,
    [due.memberIds, due.dueOn, due.lastActivityAt ?? null],
  );
}

export function countWatched(handle: Handle): Promise<{ members: number }> {
  return handle.one('select count(*)::int as members from dormouse.watch');
}

export interface Enrolment {
  readonly enrolledUntil: string | null;
  readonly reconciledAt: string | null;
  /** The policy under which every watch row has been computed. */
  readonly policyVersion: string | null;
}

export function readEnrolment(handle: Handle): Promise<Enrolment> {
  return handle.one(
    `select enrolled_until as "enrolledUntil", reconciled_at as "reconciledAt", policy_version as "policyVersion"
     from dormouse.enrolment`,
  );
}

export function recordPolicyFollowed(handle: Handle, policyVersion: string): Promise<number> {
  return handle.affected('update dormouse.enrolment set policy_version = $1::text', [policyVersion]);
}

export function recordEnrolment(
  handle: Handle,
  enrolment: { enrolledUntil: string; reconciledAt: string | null },
): Promise<number> {
  return handle.affected(
    `update dormouse.enrolment
     set enrolled_until = greatest(enrolled_until, $1::timestamptz),
         reconciled_at = greatest(reconciled_at, $2::timestamptz)`,
    [enrolment.enrolledUntil, enrolment.reconciledAt],
  );
}

/** After a clock that ran ahead was set right: what it wrote of the future is looked at again. */
export function turnEnrolmentBack(handle: Handle, now: string): Promise<number> {
  return handle.affected(
    `update dormouse.enrolment
     set enrolled_until = least(enrolled_until, $1::timestamptz),
         reconciled_at = case when reconciled_at <= $1::timestamptz then reconciled_at end
     where enrolled_until > $1::timestamptz or reconciled_at > $1::timestamptz`,
    [now],
  );
}

export function readWatch(handle: Handle, memberId: string): Promise<WatchRow | null> {
  return handle.maybeOne(
    `select member_id as "memberId", last_activity_at as "lastActivityAt", due_on as "dueOn"
     from dormouse.watch
     where member_id = $1::text`,
    [memberId],
  );
}
