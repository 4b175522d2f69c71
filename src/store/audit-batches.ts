import type { Handle, Transaction } from '../database/sql.js';

export interface AuditBatch {
  readonly batch: number;
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly root: Buffer;
  readonly lastLink: Buffer;
  readonly hash: Buffer;
  readonly mac: Buffer;
  readonly sealedAt: string;
}

/** As it stands in the table. */
export interface AuditBatchRow extends Omit<AuditBatch, 'batch' | 'firstPosition' | 'lastPosition'> {
  readonly batch: string;
  readonly firstPosition: string;
  readonly lastPosition: string;
}

const batchColumns = `batch.batch, batch.first_position as "firstPosition", batch.last_position as "lastPosition", batch.root,
  batch.last_link as "lastLink", batch.hash, batch.mac, batch.sealed_at as "sealedAt"`;

export function insertAuditBatch(tx: Transaction, sealed: AuditBatch): Promise<number> {
  return tx.affected(
    `insert into dormouse.audit_batch (batch, first_position, last_position, root, last_link, hash, mac, sealed_at)
     values ($1::bigint, $2::bigint, $3::bigint, $4::bytea, $5::bytea, $6::bytea, $7::bytea, $8::timestamptz)`,
    [
      sealed.batch,
      sealed.firstPosition,
      sealed.lastPosition,
      sealed.root,
      sealed.lastLink,
      sealed.hash,
      sealed.mac,
      sealed.sealedAt,
    ],
  );
}

export function readAuditBatch(handle: Handle, { batch }: { batch: number }): Promise<AuditBatchRow | null> {
  return handle.maybeOne(`select ${batchColumns} from dormouse.audit_batch as batch where batch.batch = $1::bigint`, [
    batch,
  ]);
}

/** The newest that ends before a position. */
export function readBatchBefore(handle: Handle, { position }: { position: number }): Promise<AuditBatchRow | null> {
  return handle.maybeOne(
    `select ${batchColumns} from dormouse.audit_batch as batch
     where batch.last_position < $1::bigint
     order by batch.batch desc
     limit 1`,
    [position],
  );
}

export interface CheckpointedBatch extends AuditBatchRow {
  /** Null where no checkpoint was signed after this batch. */
  readonly document: string | null;
  readonly checkpointPosition: string | null;
  readonly signedAt: string | null;
}

export function readAuditBatches(handle: Handle, page: { after: number; limit: number }): Promise<CheckpointedBatch[]> {
  return handle.rows(
    `select ${batchColumns}, checkpoint.document, checkpoint.position as "checkpointPosition",
       checkpoint.signed_at as "signedAt"
     from dormouse.audit_batch as batch
     left join dormouse.audit_checkpoint as checkpoint on checkpoint.batch = batch.batch
     where batch.batch > $1::bigint
     order by batch.batch
     limit $2::int`,
    [page.after, page.limit],
  );
}

/** Numbers count up by one, so this must be how far they go. Null counts from below every number. */
export async function countAuditBatches(handle: Handle, { after }: { after: number | null }): Promise<number> {
  const { count } = await handle.one<{ count: number }>(
    'select count(*)::int as count from dormouse.audit_batch where $1::bigint is null or batch > $1::bigint',
    [after],
  );
  return count;
}

export interface AuditStub {
  readonly stubId: string;
  readonly firstPosition: string;
  readonly lastPosition: string;
  readonly lastBatch: string;
  readonly lastLink: Buffer;
  readonly lastHash: Buffer;
  readonly newestAt: string;
  readonly prunedAt: string;
  readonly document: string;
}

/** The oldest first. */
export function readAuditStubs(handle: Handle): Promise<AuditStub[]> {
  return handle.rows(
    `select stub_id as "stubId", first_position as "firstPosition", last_position as "lastPosition",
       last_batch as "lastBatch", last_link as "lastLink", last_hash as "lastHash", newest_at as "newestAt",
       pruned_at as "prunedAt", document
     from dormouse.audit_stub
     order by last_position, stub_id`,
  );
}
