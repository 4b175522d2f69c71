import type { Handle, Transaction } from '../database/sql.js';
import type { CycleState } from '../policy/cycle.js';
import type { Means, Purpose } from '../policy/means.js';

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

/** What decides whether a claimed message is still true when it goes out. */
export interface ClaimedAttempt extends AttemptRow {
  readonly purpose: Purpose;
  readonly language: string;
  readonly firstSeparationOn: string;
  readonly namesOn: string | null;
  readonly cycleState: CycleState;
  readonly separableFrom: string | null;
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
): Promise<ClaimedAttempt[]> {
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
     join dormouse.cycle as cycle on cycle.member_id = notice.member_id and cycle.cycle_id = notice.cycle_id
     where attempt.member_id = due.member_id and attempt.notice_id = due.notice_id and attempt.try = due.try
     returning attempt.member_id as "memberId", attempt.notice_id as "noticeId", notice.cycle_id as "cycleId",
       notice.record_id as "recordId", attempt.means, attempt.try, attempt.fence, attempt.message_id as "messageId",
       attempt.provider_id as "providerId", attempt.sent_at as "sentAt", attempt.claimed_at as "claimedAt",
       due.state <> 'due' as uncertain, notice.purpose, notice.language,
       notice.first_separation_on as "firstSeparationOn", notice.names_on as "namesOn", cycle.state as "cycleState",
       cycle.separable_from as "separableFrom"`,
    [claim.now, claim.leaseUntil, claim.means, claim.limit],
  );
}

/** Texts and calls that a provider took and has not reported on; each is looked at once a pass. */
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
     where attempt.state = 'submitted' and attempt.means in ('sms', 'alimtalk', 'voice')
       and ($1::timestamptz is null or (attempt.sent_at, attempt.member_id) > ($1::timestamptz, $2::text))
     order by attempt.sent_at, attempt.member_id
     limit $3::int`,
    [page.after?.sentAt ?? null, page.after?.memberId ?? null, page.limit],
  );
}

/** Why the earlier tries had to be repeated, of a notice and of those before it that were worded anew for later dates. */
export function readRetries(
  tx: Transaction,
  notice: { memberId: string; cycleId: string; noticeId: string; means: Means },
): Promise<{ reason: string | null; endedAt: string | null }[]> {
  return tx.rows(
    `select attempt.reason, attempt.ended_at as "endedAt"
     from dormouse.notice as notice
     join dormouse.attempt as attempt on attempt.member_id = notice.member_id and attempt.notice_id = notice.notice_id
     where notice.member_id = $1::text and notice.cycle_id = $2::uuid and notice.means = $4::text
       and (notice.notice_id = $3::uuid or notice.ended_reason = 'dates_passed') and attempt.state = 'retry'`,
    [notice.memberId, notice.cycleId, notice.noticeId, notice.means],
  );
}

export interface ReportedAttempt extends AttemptRow {
  readonly state: 'sending' | 'submitted' | 'uncertain' | 'retry' | 'delivered';
}

/**
 * The attempt that a report speaks of: the one of this message, also when it has ended; where no attempt is known to be
 * of it, the latest under way. What is known of another try says nothing of this one.
 */
export function lockReportedAttempt(
  tx: Transaction,
  report: { memberId: string; noticeId: string; providerId: string | null },
): Promise<ReportedAttempt | null> {
  return tx.maybeOne(
    `select attempt.member_id as "memberId", attempt.notice_id as "noticeId", notice.cycle_id as "cycleId",
       notice.record_id as "recordId", attempt.means, attempt.try, attempt.fence, attempt.message_id as "messageId",
       attempt.provider_id as "providerId", attempt.sent_at as "sentAt", attempt.claimed_at as "claimedAt",
       false as uncertain, attempt.state
     from dormouse.attempt as attempt
     join dormouse.notice as notice on notice.member_id = attempt.member_id and notice.notice_id = attempt.notice_id
     where attempt.member_id = $1::text and attempt.notice_id = $2::uuid
       and case
         when attempt.provider_id = $3::text
           then attempt.state in ('sending', 'submitted', 'uncertain', 'retry', 'delivered')
         else attempt.state in ('sending', 'submitted', 'uncertain')
           and (attempt.provider_id is null or $3::text is null)
           and not exists (
             select from dormouse.attempt as known
             where known.member_id = $1::text and known.notice_id = $2::uuid and known.provider_id = $3::text)
       end
     order by attempt.try desc
     limit 1
     for update of attempt`,
    [report.memberId, report.noticeId, report.providerId],
  );
}

/** Which notice a provider means that names only its own message. */
export function findNoticeOfProvider(handle: Handle, providerId: string): Promise<{ noticeId: string } | null> {
  return handle.maybeOne(
    `select notice_id as "noticeId" from dormouse.attempt
     where provider_id = $1::text
     order by sent_at desc nulls last, notice_id
     limit 1`,
    [providerId],
  );
}

/** Of these messages of a provider, those that are known to be of another notice. */
export function readMessagesOfOthers(
  handle: Handle,
  asked: { noticeId: string; providerIds: readonly string[] },
): Promise<{ providerId: string }[]> {
  return handle.rows(
    `select distinct provider_id as "providerId" from dormouse.attempt
     where provider_id = any($2::text[]) and notice_id <> $1::uuid`,
    [asked.noticeId, asked.providerIds],
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
  /** When it is tried or looked up next; null where it has ended. */
  readonly nextAt: string | null;
}

export function readAttempts(handle: Handle, memberId: string): Promise<AttemptView[]> {
  return handle.rows(
    `select notice_id as "noticeId", try, means, state, reason, provider_id as "providerId",
       claimed_at as "claimedAt", sent_at as "sentAt", ended_at as "endedAt", next_at as "nextAt"
     from dormouse.attempt
     where member_id = $1::text
     order by notice_id, try`,
    [memberId],
  );
}
