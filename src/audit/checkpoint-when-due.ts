import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { readAuditBatch } from '../store/audit-batches.js';
import { insertCheckpoint, readNewestCheckpoint } from '../store/audit-checkpoints.js';
import { lockAuditHead } from '../store/audit-head.js';
import type { AuditLease } from './seal-batch.js';
import { type CheckpointStatement, signStatement } from './statement.js';

/** Signs how far the log goes, where it went on and the last checkpoint is old enough. Answers whether it did. */
export function checkpointWhenDue(
  ctx: Pick<Context, 'clock' | 'config'>,
  lease: AuditLease,
  { atOnce }: { atOnce: boolean },
): Promise<boolean> {
  return lease.auditor.transaction((tx) => writeCheckpoint(tx, ctx, { lease, atOnce }));
}

async function writeCheckpoint(
  tx: Transaction,
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  { lease, atOnce }: { lease: AuditLease; atOnce: boolean },
): Promise<boolean> {
  const head = await lockAuditHead(tx, lease);
  if (head === null) return false;
  const newest = await readNewestCheckpoint(tx);
  if (newest !== null && BigInt(newest.batch) >= BigInt(head.batch)) return false;
  const signedAt = await clock.now();
  const ageMs = newest === null ? Number.POSITIVE_INFINITY : Date.parse(signedAt) - Date.parse(newest.signedAt);
  if (!atOnce && ageMs >= 0 && ageMs < config.audit.checkpointPauseMs) return false;
  // None before the first batch, and none when all have been pruned.
  const batch = await readAuditBatch(tx, { batch: Number(head.batch) });
  if (batch === null) return false;
  const statement: CheckpointStatement = {
    version: 1,
    kind: 'checkpoint',
    origin: config.http.publicUrl,
    batch: Number(batch.batch),
    position: Number(batch.lastPosition),
    link: batch.lastLink.toString('hex'),
    root: batch.root.toString('hex'),
    hash: batch.hash.toString('hex'),
    signedAt,
  };
  const document = signStatement(lease.keys, statement);
  await insertCheckpoint(tx, { batch: statement.batch, position: statement.position, document, signedAt });
  return true;
}
