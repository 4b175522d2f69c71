import type { Handle, Transaction } from '../database/sql.js';
import type { CycleState } from '../policy/cycle.js';
import type { NoticeState, Purpose } from '../policy/means.js';

export interface BatchManifest {
  readonly version: number;
  readonly pages: number;
  /** Letters with characters that no font has. */
  readonly unprintable: number;
  /** Letters whose address had to be set smaller than the post reads. */
  readonly smallAddresses: number;
  readonly files: readonly { readonly file: string; readonly sha256: string; readonly pages: number }[];
}

export function insertLetterBatch(
  tx: Transaction,
  batch: { batchId: string; at: string; by: string; letters: number; termOn: string; manifest: BatchManifest },
): Promise<number> {
  return tx.affected(
    `insert into dormouse.letter_batch (batch_id, exported_at, exported_by, letters, term_on, manifest)
     values ($1::uuid, $2::timestamptz, $3::text, $4::int, $5::date, $6::jsonb)`,
    [batch.batchId, batch.at, batch.by, batch.letters, batch.termOn, JSON.stringify(batch.manifest)],
  );
}

export interface BatchLetter {
  readonly memberId: string;
  readonly noticeId: string;
  readonly recordId: string;
  readonly file: string;
  readonly sha256: string;
  readonly pages: number;
  readonly unprintable: number;
}

export function insertBatchLetters(
  tx: Transaction,
  batch: { batchId: string; rows: readonly BatchLetter[] },
): Promise<number> {
  const { rows } = batch;
  return tx.affected(
    `insert into dormouse.batch_letter
       (member_id, batch_id, notice_id, record_id, file, sha256, pages, unprintable)
     select row.member_id, $8::uuid, row.notice_id, row.record_id, row.file, row.sha256, row.pages, row.unprintable
     from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::int[])
       as row (member_id, notice_id, record_id, file, sha256, pages, unprintable)`,
    [
      rows.map((row) => row.memberId),
      rows.map((row) => row.noticeId),
      rows.map((row) => row.recordId),
      rows.map((row) => row.file),
      rows.map((row) => row.sha256),
      rows.map((row) => row.pages),
      rows.map((row) => row.unprintable),
      batch.batchId,
    ],
  );
}

export interface LetterBatchRow {
  readonly batchId: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly letters: number;
  readonly pages: number | null;
  readonly unprintable: number | null;
  readonly smallAddresses: number | null;
  /** The last day on which it can be opened; null for one that was written to a folder and never sealed. */
  readonly termOn: string | null;
}

/** Without the hashes of its files, which may be many. */
const columns = `batch.batch_id as "batchId", batch.exported_at as "createdAt", batch.exported_by as "createdBy",
  batch.letters, (batch.manifest->>'pages')::int as pages, (batch.manifest->>'unprintable')::int as unprintable,
  (batch.manifest->>'smallAddresses')::int as "smallAddresses", batch.term_on as "termOn"`;

export function findLetterBatch(handle: Handle, batchId: string): Promise<LetterBatchRow | null> {
  return handle.maybeOne(`select ${columns} from dormouse.letter_batch as batch where batch.batch_id = $1::uuid`, [
    batchId,
  ]);
}

/** Newest first. */
export function readLetterBatches(
  handle: Handle,
  page: { before: { at: string; batchId: string } | null; limit: number },
): Promise<LetterBatchRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.letter_batch as batch
     where $1::timestamptz is null or (batch.exported_at, batch.batch_id) < ($1::timestamptz, $2::uuid)
     order by batch.exported_at desc, batch.batch_id desc
     limit $3::int`,
    [page.before?.at ?? null, page.before?.batchId ?? null, page.limit],
  );
}

/** What has become of the letters of these batches. */
export function countLetterStates(
  handle: Handle,
  batchIds: readonly string[],
): Promise<{ batchId: string; state: NoticeState; letters: number }[]> {
  return handle.rows(
    `select batch_id as "batchId", state, count(*)::int as letters
     from dormouse.notice
     where batch_id = any($1::uuid[])
     group by batch_id, state
     order by batch_id, state`,
    [batchIds],
  );
}

export interface StandingBatchLetter extends BatchLetter {
  readonly purpose: Purpose;
  readonly state: NoticeState;
  readonly cycleState: CycleState;
}

/** In the order of their files, with what has become of them. */
export function readBatchLetters(handle: Handle, batchId: string): Promise<StandingBatchLetter[]> {
  return handle.rows(
    `select letter.member_id as "memberId", letter.notice_id as "noticeId", letter.record_id as "recordId", letter.file,
       letter.sha256, letter.pages, letter.unprintable, notice.purpose, notice.state, cycle.state as "cycleState"
     from dormouse.batch_letter as letter
     join dormouse.notice as notice on notice.member_id = letter.member_id and notice.notice_id = letter.notice_id
     join dormouse.cycle as cycle on cycle.member_id = notice.member_id and cycle.cycle_id = notice.cycle_id
     where letter.batch_id = $1::uuid
     order by letter.file`,
    [batchId],
  );
}
