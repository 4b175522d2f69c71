import type { Handle } from '../database/sql.js';
import type { Means, NoticeState, Purpose } from '../policy/means.js';
import { type CycleRow, cycleColumns } from './cycles.js';

export interface EvidenceNotice {
  readonly memberId: string;
  readonly noticeId: string;
  readonly cycleId: string;
  readonly means: Means;
  readonly purpose: Purpose;
  readonly language: string;
  readonly namesExpiryOn: string;
  readonly firstSeparationOn: string;
  readonly namesOn: string | null;
  readonly items: readonly string[];
  readonly templateVersion: string;
  readonly textHash: string;
  readonly recordId: string | null;
  readonly postingId: string | null;
  readonly batchId: string | null;
  readonly state: NoticeState;
  readonly composedAt: string;
  readonly effectiveOn: string | null;
  readonly endedAt: string | null;
  readonly endedReason: string | null;
  readonly keptAt: string | null;
}

export function findEvidenceNotice(handle: Handle, noticeId: string): Promise<EvidenceNotice | null> {
  return handle.maybeOne(
    `select member_id as "memberId", notice_id as "noticeId", cycle_id as "cycleId", means, purpose, language,
       names_expiry_on as "namesExpiryOn", first_separation_on as "firstSeparationOn", names_on as "namesOn", items,
       template_version as "templateVersion", text_hash as "textHash", record_id as "recordId",
       posting_id as "postingId", batch_id as "batchId", state, composed_at as "composedAt",
       effective_on as "effectiveOn", ended_at as "endedAt", ended_reason as "endedReason", kept_at as "keptAt"
     from dormouse.notice
     where notice_id = $1::uuid`,
    [noticeId],
  );
}

/** Without a lock, whatever its state. */
export function readCycle(handle: Handle, cycle: { memberId: string; cycleId: string }): Promise<CycleRow> {
  return handle.one(
    `select ${cycleColumns} from dormouse.cycle as cycle
     where cycle.member_id = $1::text and cycle.cycle_id = $2::uuid`,
    [cycle.memberId, cycle.cycleId],
  );
}

export interface EvidenceAttempt {
  readonly try: number;
  readonly means: Means;
  readonly state: string;
  readonly reason: string | null;
  readonly messageId: string | null;
  readonly providerId: string | null;
  readonly claimedAt: string | null;
  readonly sentAt: string | null;
  readonly endedAt: string | null;
}

export function readAttemptsOfNotice(
  handle: Handle,
  notice: { memberId: string; noticeId: string },
): Promise<EvidenceAttempt[]> {
  return handle.rows(
    `select try, means, state, reason, message_id as "messageId", provider_id as "providerId",
       claimed_at as "claimedAt", sent_at as "sentAt", ended_at as "endedAt"
     from dormouse.attempt
     where member_id = $1::text and notice_id = $2::uuid
     order by try`,
    [notice.memberId, notice.noticeId],
  );
}

export interface EvidencePosting {
  readonly postingId: string;
  readonly postedOn: string;
  readonly untilOn: string;
  readonly postedAt: string;
  readonly withdrawnAt: string | null;
  readonly withdrawnReason: string | null;
  readonly texts: Record<string, { title: string; text: string }>;
}

export function findPosting(handle: Handle, postingId: string): Promise<EvidencePosting | null> {
  return handle.maybeOne(
    `select posting_id as "postingId", posted_on as "postedOn", until_on as "untilOn", posted_at as "postedAt",
       withdrawn_at as "withdrawnAt", withdrawn_reason as "withdrawnReason", texts
     from dormouse.posting
     where posting_id = $1::uuid`,
    [postingId],
  );
}

export interface PostingCheck {
  readonly checkedOn: string;
  readonly reachable: boolean;
  readonly reason: string | null;
  readonly checkedAt: string;
}

export function readPostingChecks(handle: Handle, postingId: string): Promise<PostingCheck[]> {
  return handle.rows(
    `select checked_on as "checkedOn", reachable, reason, checked_at as "checkedAt"
     from dormouse.posting_check
     where posting_id = $1::uuid
     order by checked_on
     limit 1000`,
    [postingId],
  );
}

export interface DestroyedText {
  readonly destroyedAt: string;
  readonly reason: string;
  readonly basis: string;
}

/** What the ledger of destruction says of one record. The mover writes there and can't read. */
export function findDestructionOf(
  handle: Handle,
  record: { memberId: string; recordId: string },
): Promise<DestroyedText | null> {
  return handle.maybeOne(
    `select destroyed_at as "destroyedAt", reason, basis
     from dormouse.destruction
     where member_id = $1::text and record_id = $2::uuid
     order by destroyed_at
     limit 1`,
    [record.memberId, record.recordId],
  );
}
