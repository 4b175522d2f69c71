import type { Handle, Transaction } from '../database/sql.js';

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
       lease_until = null,
       -- What was refused or dropped was never handed over: its term begins with the claim that sends it.
       claimed_at = case when $5::text = 'due' then null else claimed_at end,
       sent_at = case when $5::text in ('due', 'void') then sent_at else coalesce(sent_at, $9::timestamptz) end,
       ended_at = case when $10::boolean then $9::timestamptz end
     where member_id = $1::text and notice_id = $2::uuid and try = $3::int and fence = $4::bigint
       and state in ('sending', 'submitted', 'uncertain')`,
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

/** Claims whose work was not begun are given back as they were, so that nobody has to take them for sent. */
export function releaseAttempts(handle: Handle, attempts: readonly ReleasedAttempt[]): Promise<number> {
  return handle.affected(
    `update dormouse.attempt as attempt
     set state = case when row.uncertain then 'uncertain' else 'due' end, lease_until = null, fence = attempt.fence - 1,
       claimed_at = case when row.uncertain then attempt.claimed_at end
     from unnest($1::text[], $2::uuid[], $3::int[], $4::bigint[], $5::boolean[])
       as row (member_id, notice_id, try, fence, uncertain)
     where attempt.member_id = row.member_id and attempt.notice_id = row.notice_id and attempt.try = row.try
       and attempt.fence = row.fence and attempt.state = 'sending'`,
    [
      attempts.map((row) => row.memberId),
      attempts.map((row) => row.noticeId),
      attempts.map((row) => row.try),
      attempts.map((row) => row.fence),
      attempts.map((row) => row.uncertain),
    ],
  );
}

export interface ReleasedAttempt {
  readonly memberId: string;
  readonly noticeId: string;
  readonly try: number;
  readonly fence: string;
  readonly uncertain: boolean;
}

/** A try that had ended without an answer got one after all. Zero where it has not ended so. */
export function recordLateDelivery(
  tx: Transaction,
  attempt: { memberId: string; noticeId: string; try: number; at: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.attempt set state = 'delivered', reason = null, ended_at = $4::timestamptz
     where member_id = $1::text and notice_id = $2::uuid and try = $3::int and state = 'retry'`,
    [attempt.memberId, attempt.noticeId, attempt.try, attempt.at],
  );
}

/** Tries that the word on an earlier one has made needless. What is on its way stays, and its word is noted. */
export function voidWaitingAttempts(
  tx: Transaction,
  notice: { memberId: string; noticeId: string; at: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.attempt set state = 'void', ended_at = $3::timestamptz
     where member_id = $1::text and notice_id = $2::uuid and state in ('due', 'uncertain')`,
    [notice.memberId, notice.noticeId, notice.at],
  );
}

export interface Acceptance {
  readonly memberId: string;
  readonly noticeId: string;
  readonly try: number;
  readonly fence: string;
  readonly providerId: string | null;
}

/** Many that were taken at once. Those whose fence has moved on are left out of the answer. */
export function recordAcceptances(
  tx: Transaction,
  accepted: { rows: readonly Acceptance[]; at: string },
): Promise<{ noticeId: string; try: number }[]> {
  const { rows } = accepted;
  return tx.rows(
    `update dormouse.attempt as attempt
     set state = 'accepted', reason = null, provider_id = coalesce(row.provider_id, attempt.provider_id), next_at = null,
       lease_until = null, sent_at = coalesce(attempt.sent_at, $6::timestamptz), ended_at = $6::timestamptz
     from unnest($1::text[], $2::uuid[], $3::int[], $4::bigint[], $5::text[])
       as row (member_id, notice_id, try, fence, provider_id)
     where attempt.member_id = row.member_id and attempt.notice_id = row.notice_id and attempt.try = row.try
       and attempt.fence = row.fence and attempt.state in ('sending', 'uncertain')
     returning attempt.notice_id as "noticeId", attempt.try`,
    [
      rows.map((row) => row.memberId),
      rows.map((row) => row.noticeId),
      rows.map((row) => row.try),
      rows.map((row) => row.fence),
      rows.map((row) => row.providerId),
      accepted.at,
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
     where member_id = $1::text and notice_id = $2::uuid and state in ('due', 'sending', 'uncertain', 'submitted', 'accepted', 'delivered')`,
    [ended.memberId, ended.noticeId, ended.state, ended.reason, ended.at],
  );
}
