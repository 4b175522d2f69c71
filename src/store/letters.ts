import type { Handle, Transaction } from '../database/sql.js';
import type { NoticeState, Purpose } from '../policy/means.js';

export interface WaitingLetter {
  readonly memberId: string;
  readonly noticeId: string;
  readonly cycleId: string;
  readonly recordId: string;
  readonly purpose: Purpose;
  readonly composedAt: string;
}

/**
 * Nothing is locked here: their cycles are locked first, and then they are asked for again. Who has been noticed by another
 * means meanwhile needs no letter.
 */
export function readLettersWaiting(
  handle: Handle,
  page: { after: Pick<WaitingLetter, 'composedAt' | 'memberId' | 'noticeId'> | null; limit: number },
): Promise<WaitingLetter[]> {
  return handle.rows(
    `select notice.member_id as "memberId", notice.notice_id as "noticeId", notice.cycle_id as "cycleId",
       notice.record_id as "recordId", notice.purpose, notice.composed_at as "composedAt"
     from dormouse.notice as notice
     join dormouse.cycle as cycle on cycle.member_id = notice.member_id and cycle.cycle_id = notice.cycle_id
     where notice.means = 'letter' and notice.state = 'pending' and notice.batch_id is null
       and (notice.purpose <> 'separation' or cycle.state = 'candidate')
       and ($1::timestamptz is null
         or (notice.composed_at, notice.member_id, notice.notice_id) > ($1::timestamptz, $2::text, $3::uuid))
     order by notice.composed_at, notice.member_id, notice.notice_id
     limit $4::int`,
    [page.after?.composedAt ?? null, page.after?.memberId ?? null, page.after?.noticeId ?? null, page.limit],
  );
}

/** Those of them that still wait. The caller has locked their cycles. */
export function lockLettersWaiting(
  tx: Transaction,
  letters: { memberIds: readonly string[]; noticeIds: readonly string[] },
): Promise<{ noticeId: string }[]> {
  return tx.rows(
    `select notice_id as "noticeId"
     from dormouse.notice
     where member_id = any($1::text[]) and notice_id = any($2::uuid[])
       and means = 'letter' and state = 'pending' and batch_id is null
     order by member_id, notice_id
     for update`,
    [letters.memberIds, letters.noticeIds],
  );
}

export function putInBatch(
  tx: Transaction,
  letters: { memberIds: readonly string[]; noticeIds: readonly string[]; batchId: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.notice set batch_id = $3::uuid
     where member_id = any($1::text[]) and notice_id = any($2::uuid[]) and batch_id is null`,
    [letters.memberIds, letters.noticeIds, letters.batchId],
  );
}

/** A letter's one attempt begins when its batch is made; it ends when it was handed over, or came back. */
export function insertLetterAttempts(
  tx: Transaction,
  letters: { memberIds: readonly string[]; noticeIds: readonly string[]; batchId: string; at: string },
): Promise<number> {
  return tx.affected(
    `insert into dormouse.attempt (member_id, notice_id, try, means, state, provider_id, claimed_at, sent_at)
     select row.member_id, row.notice_id, 1, 'letter', 'submitted', $3::text, $4::timestamptz, $4::timestamptz
     from unnest($1::text[], $2::uuid[]) as row (member_id, notice_id)`,
    [letters.memberIds, letters.noticeIds, letters.batchId, letters.at],
  );
}

export interface ExportedLetter {
  readonly memberId: string;
  readonly noticeId: string;
  readonly cycleId: string;
  readonly state: NoticeState;
  /** When its batch was made; null for a letter that is in none. */
  readonly exportedAt: string | null;
}

export function readExportedLetters(handle: Handle, noticeIds: readonly string[]): Promise<ExportedLetter[]> {
  return handle.rows(
    `select notice.member_id as "memberId", notice.notice_id as "noticeId", notice.cycle_id as "cycleId",
       notice.state, batch.exported_at as "exportedAt"
     from dormouse.notice as notice
     left join dormouse.letter_batch as batch on batch.batch_id = notice.batch_id
     where notice.notice_id = any($1::uuid[]) and notice.means = 'letter'`,
    [noticeIds],
  );
}
