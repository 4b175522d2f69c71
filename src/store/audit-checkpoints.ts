import type { Handle, Transaction } from '../database/sql.js';

export interface AuditCheckpoint {
  readonly batch: number;
  readonly position: number;
  /** Signed; what leaves the database. */
  readonly document: string;
  readonly signedAt: string;
}

export function insertCheckpoint(tx: Transaction, checkpoint: AuditCheckpoint): Promise<number> {
  return tx.affected(
    `insert into dormouse.audit_checkpoint (batch, position, document, signed_at)
     values ($1::bigint, $2::bigint, $3::text, $4::timestamptz)`,
    [checkpoint.batch, checkpoint.position, checkpoint.document, checkpoint.signedAt],
  );
}

export function readNewestCheckpoint(handle: Handle): Promise<{ batch: string; signedAt: string } | null> {
  return handle.maybeOne(
    'select batch, signed_at as "signedAt" from dormouse.audit_checkpoint order by batch desc limit 1',
  );
}

/** Those that have not left the database yet, the oldest first. */
export function readWaitingCheckpoints(
  handle: Handle,
  page: { limit: number },
): Promise<{ batch: string; position: string; document: string }[]> {
  return handle.rows(
    `select batch, position, document
     from dormouse.audit_checkpoint
     where handed_on_at is null
     order by batch
     limit $1::int`,
    [page.limit],
  );
}

export function markHandedOn(handle: Handle, handed: { batch: string; at: string }): Promise<number> {
  return handle.affected(
    `update dormouse.audit_checkpoint set handed_on_at = $2::timestamptz
     where batch = $1::bigint and handed_on_at is null`,
    [handed.batch, handed.at],
  );
}

/** Of a batch that is not there, past those that were pruned. */
export function findOrphanCheckpoint(
  handle: Handle,
  { pruned }: { pruned: number },
): Promise<{ batch: string; document: string } | null> {
  return handle.maybeOne(
    `select checkpoint.batch, checkpoint.document
     from dormouse.audit_checkpoint as checkpoint
     where checkpoint.batch > $1::bigint
       and not exists (select from dormouse.audit_batch as batch where batch.batch = checkpoint.batch)
     order by checkpoint.batch
     limit 1`,
    [pruned],
  );
}

export async function isAnyHandedOn(handle: Handle): Promise<boolean> {
  const { found } = await handle.one<{ found: boolean }>(
    'select exists (select from dormouse.audit_checkpoint where handed_on_at is not null) as found',
  );
  return found;
}
