import type { Handle } from '../database/sql.js';
import { readAuditBatch, readAuditStubs } from '../store/audit-batches.js';
import type { AuditHead } from '../store/audit-head.js';
import type { AuditKeys } from './audit-keys.js';
import { digestOf } from './chain.js';
import {
  batchFits,
  emptyLog,
  type Foundation,
  foundationOfBatch,
  foundationOfHead,
  foundationOfStub,
  isSameFoundation,
} from './foundation.js';

export interface StandingHead {
  readonly foundation: Foundation;
  /** Nothing as old as this is to come any more: it was pruned. */
  readonly prunedUntil: string | null;
}

/**
 * The head, where it is the end of a batch that was sealed with our key, or of what was pruned. Null where somebody has
 * moved it: whatever was sealed on it would hide that.
 */
export async function headStands(handle: Handle, keys: AuditKeys, head: AuditHead): Promise<StandingHead | null> {
  const stub = (await readAuditStubs(handle)).at(-1);
  const pruned = stub ? foundationOfStub(keys, stub) : emptyLog;
  if (pruned === null) return null;
  const standing = { foundation: foundationOfHead(head), prunedUntil: stub?.newestAt ?? null };
  const { batch } = standing.foundation;
  if (batch === pruned.batch) return isSameFoundation(standing.foundation, pruned) ? standing : null;
  const row = await readAuditBatch(handle, { batch });
  const before = batch - 1 === pruned.batch ? pruned.hash : await hashOf(handle, batch - 1);
  if (row === null || before === null) return null;
  const fits =
    batchFits(keys, row, { before, uncodedUntil: head.uncodedUntil }) &&
    isSameFoundation(standing.foundation, foundationOfBatch(row));
  return fits ? standing : null;
}

async function hashOf(handle: Handle, batch: number): Promise<string | null> {
  const row = await readAuditBatch(handle, { batch });
  return row === null ? null : digestOf(row.hash);
}
