import type { Handle, Transaction } from '../database/sql.js';
import type { Means } from '../policy/means.js';

export interface AttemptRow {
  readonly memberId: string;
  readonly noticeId: string;
  readonly cycleId: string;
  readonly recordId: string;
  readonly means: Means;
  readonly try: number;
  readonly fence: string;
  readonly messageId: string | null;
  readonly providerId: string | null;
  readonly sentAt: string | null;
  readonly claimedAt: string | null;
  /** Whether the message may have been handed over before: then it is looked up, or resent under the same id. */
  readonly uncertain: boolean;
}

export interface NewAttempt {
  readonly memberId: string;
  readonly noticeId: string;
  readonly try: number;
  readonly means: Means;
  readonly messageId: string | null;
  readonly nextAt: string;
}

export function insertAttempts(tx: Transaction, attempts: readonly NewAttempt[]): Promise<number> {
  return tx.affected(
    `insert into dormouse.attempt (member_id, notice_id, try, means, state, message_id, next_at)
     select row.member_id, row.notice_id, row.try, row.means, 'due', row.message_id, row.next_at
     from unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::timestamptz[])
       as row (member_id, notice_id, try, means, message_id, next_at)`,
    [
      attempts.map((row) => row.memberId),
      attempts.map((row) => row.noticeId),
      attempts.map((row) => row.try),
      attempts.map((row) => row.means),
      attempts.map((row) => row.messageId),
      attempts.map((row) => row.nextAt),
    ],
  );
}

/** Claims by lease: a claim whose holder died runs out, and then the attempt counts as uncertain. */
export function claimAttempts(
  tx: Transaction,
  claim: { now: string; leaseUntil: string; means: readonly Means[]; limit: number },
): Promise<AttemptRow[]> {
  return tx.rows(
    `with due as (
       select member_id, notice_id, try, state
       from dormouse.attempt
       where exists (
         select from dormouse.notice as notice
         where notice.member_id = attempt.member_id and notice.notice_id = attempt.notice_id
           and notice.state = 'pending'
       ) and state in ('due', 'sending', 'uncertain') and next_at <= $1::timestamptz and means = any($3::text[])
         and (state <> 'sending' or lease_until <= $1::timestamptz)
       order by next_at, member_id, notice_id
       limit $4::int
       for update skip locked
     )
     update dormouse.attempt as attempt
     set state = 'sending', lease_until = $2::timestamptz, fence = attempt.fence + 1,
       claimed_at = coalesce(attempt.claimed_at, $1::timestamptz)
     from due
     join dormouse.notice as notice on notice.member_id = due.member_id and notice.notice_id = due.notice_id
     where attempt.member_id = due.member_id and attempt.notice_id = due.notice_id and attempt.try = due.try
     returning attempt.member_id as "memberId", attempt.notice_id as "noticeId", notice.cycle_id as "cycleId",
       notice.record_id as "recordId", attempt.means, attempt.try, attempt.fence, attempt.message_id as "messageId",
       attempt.provider_id as "providerId", attempt.sent_at as "sentAt", attempt.claimed_at as "claimedAt",
       due.state <> 'due' as uncertain`,
    [claim.now, claim.leaseUntil, claim.means, claim.limit],
  );
}

/** Texts that a provider took and has not reported on; each is looked at once a pass. */
export function readSubmitted(
  handle: Handle,
  page: { after: { sentAt: string; memberId: string } | null; limit: number },
): Promise<AttemptRow[]> {
  return handle.rows(
    `select attempt.member_id as "memberId", attempt.notice_id as "noticeId", notice.cycle_id as "cycleId",
       notice.record_id as "recordId", attempt.means, attempt.try, attempt.fence, attempt.message_id as "messageId",
       attempt.provider_id as "providerId", attempt.sent_at as "sentAt", attempt.claimed_at as "claimedAt",
       false as uncertain
     from dormouse.attempt as attempt
     join dormouse.notice as notice on notice.member_id = attempt.member_id and notice.notice_id = attempt.notice_id
     where attempt.state = 'submitted' and attempt.means = 'sms'
       and ($1::timestamptz is null or (attempt.sent_at, attempt.member_id) > ($1::timestamptz, $2::text))
     order by attempt.sent_at, attempt.member_id
     limit $3::int`,
    [page.after?.sentAt ?? null, page.after?.memberId ?? null, page.limit],
  );
}

/** Why the earlier tries of a notice have to be repeated. */
export function readRetries(
  tx: Transaction,
  notice: { memberId: string; noticeId: string },
): Promise<{ reason: string | null }[]> {
  return tx.rows(
    `select reason from dormouse.attempt
     where member_id = $1::text and notice_id = $2::uuid and state = 'retry'`,
    [notice.memberId, notice.noticeId],
  );
}

export interface AttemptOutcome {
  readonly memberId: string;
  readonly noticeId: string;
  readonly try: number;
  readonly fence: string;
  readonly state: 'due' | 'submitted' | 'accepted' | 'delivered' | 'failed' | 'retry' | 'uncertain' | 'void';
  readonly reason: string | null;
  readonly providerId: string | null;
  readonly nextAt: string | null;
  readonly at: string;
}

/** Zero where the fence has moved on: somebody else holds the attempt, and a stale outcome must not be written. */
export function recordAttempt(tx: Transaction, outcome: AttemptOutcome): Promise<number> {
  const ended = ['accepted', 'delivered', 'failed', 'retry', 'void'].includes(outcome.state);
  return tx.affected(
    `update dormouse.attempt
     set state = $5::text, reason = $6::text, provider_id = coalesce($7::text, provider_id), next_at = $8::timestamptz,
       lease_until = null, sent_at = coalesce(sent_at, $9::timestamptz),
       ended_at = case when $10::boolean then $9::timestamptz end
     where member_id = $1::text and notice_id = $2::uuid and try = $3::int and fence = $4::bigint
       and state in ('sending', 'submitted')`,
    [
      outcome.memberId,
      outcome.noticeId,
      outcome.try,
      outcome.fence,
      outcome.state,
      outcome.reason,
      outcome.providerId,
      outcome.nextAt,
      outcome.at,
      ended,
    ],
  );
}

export function voidAttempts(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[]; at: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.attempt as attempt
     set state = 'void', ended_at = $3::timestamptz
     from dormouse.notice as notice
     where notice.member_id = attempt.member_id and notice.notice_id = attempt.notice_id
       and notice.member_id = any($1::text[]) and notice.cycle_id = any($2::uuid[])
       and attempt.state in ('due', 'uncertain')`,
    [cycles.memberIds, cycles.cycleIds, cycles.at],
  );
}

export function endAttemptsOfNotice(
  tx: Transaction,
  ended: { memberId: string; noticeId: string; state: 'delivered' | 'failed'; reason: string | null; at: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.attempt set state = $3::text, reason = $4::text, ended_at = $5::timestamptz
     where member_id = $1::text and notice_id = $2::uuid and state in ('submitted', 'accepted', 'delivered')`,
    [ended.memberId, ended.noticeId, ended.state, ended.reason, ended.at],
  );
}

export interface AttemptView {
  readonly noticeId: string;
  readonly try: number;
  readonly means: Means;
  readonly state: string;
  readonly reason: string | null;
  readonly providerId: string | null;
  readonly claimedAt: string | null;
  readonly sentAt: string | null;
  readonly endedAt: string | null;
}

export function readAttempts(handle: Handle, memberId: string): Promise<AttemptView[]> {
  return handle.rows(
    `select notice_id as "noticeId", try, means, state, reason, provider_id as "providerId",
       claimed_at as "claimedAt", sent_at as "sentAt", ended_at as "endedAt"
     from dormouse.attempt
     where member_id = $1::text
     order by notice_id, try`,
    [memberId],
  );
}
