import type { Handle, Transaction } from '../database/sql.js';
import type { NoticeState } from '../policy/means.js';

export interface WaitingLetter {
  readonly memberId: string;
  readonly noticeId: string;
  readonly cycleId: string;
  readonly recordId: string;
}

/** Nothing is locked here: their cycles are locked first, and then they are asked for again. */
export function readLettersWaiting(handle: Handle, page: { limit: number }): Promise<WaitingLetter[]> {
  return handle.rows(
    `select member_id as "memberId", notice_id as "noticeId", cycle_id as "cycleId", record_id as "recordId"
     from dormouse.notice
     where means = 'letter' and state = 'pending' and batch_id is null
     order by composed_at, member_id
     limit $1::int`,
    [page.limit],
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

/** A letter's one attempt begins when it is exported; it ends when it was handed over, or came back. */
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

export function insertLetterBatch(
  tx: Transaction,
  batch: { batchId: string; at: string; by: string; letters: number; manifest: unknown },
): Promise<number> {
  return tx.affected(
    `insert into dormouse.letter_batch (batch_id, exported_at, exported_by, letters, manifest)
     values ($1::uuid, $2::timestamptz, $3::text, $4::int, $5::jsonb)`,
    [batch.batchId, batch.at, batch.by, batch.letters, JSON.stringify(batch.manifest)],
  );
}

export function findLetterBatch(handle: Handle, batchId: string): Promise<{ letters: number } | null> {
  return handle.maybeOne('select letters from dormouse.letter_batch where batch_id = $1::uuid', [batchId]);
}

export interface ExportedLetter {
  readonly memberId: string;
  readonly noticeId: string;
  readonly cycleId: string;
  readonly state: NoticeState;
  /** Null for a letter that is in no batch. */
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
