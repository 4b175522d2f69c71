/**
 * Says whether the audit is the one that was sealed: every entry, batch and checkpoint in its place, nothing more and
 * nothing less. It needs the keyring and a login that may read, and trusts no column that it hasn't computed anew.
 */
import type { Handle } from '../database/sql.js';
import { readAuditBatch, readAuditStubs, readBatchBefore } from '../store/audit-batches.js';
import { isAnyHandedOn } from '../store/audit-checkpoints.js';
import { isSealedBeyond, readUnsealed } from '../store/audit-entries.js';
import { type AuditHead, readAuditHead } from '../store/audit-head.js';
import type { AuditKeys } from './audit-keys.js';
import { digestOf } from './chain.js';
import { checkEnd } from './check-end.js';
import { readCheckpointLines } from './checkpoint-lines.js';
import { type AuditFinding, BrokenLog, type Found, findingOf } from './finding.js';
import {
  batchFits,
  emptyLog,
  type Foundation,
  foundationOfBatch,
  foundationOfStub,
  hexFoundation,
} from './foundation.js';
import { beforeAnyEntry, isProven } from './is-proven.js';
import { oneAtATime } from './one-at-a-time.js';
import { type Tally, tellUnproven, walkBatches } from './walk-batches.js';

export interface Verification {
  /** The text of a file of checkpoints that left the database. */
  readonly checkpointFile?: string | undefined;
  /** There should be such a file and is none: as long as no checkpoint was handed on, nothing is wrong with that. */
  readonly isFileMissing?: boolean | undefined;
  /** Begins with the batch that holds this position, and takes the batches before it as they are. */
  readonly fromPosition?: number | undefined;
  /** Entries that are read at once. */
  readonly pageSize?: number | undefined;
}

export interface AuditVerdict {
  readonly intact: boolean;
  /** The one with the lowest position that could be told; null where nothing is wrong. */
  readonly first: AuditFinding | null;
  readonly findings: readonly AuditFinding[];
  /** Verified, up to the first break. */
  readonly entries: number;
  readonly batches: number;
  readonly checkpoints: number;
  /** Lines of the file; null where there was none to compare with. */
  readonly fileLines: number | null;
  readonly unproven: number;
  readonly unsealed: number;
  /** Entries up to here were pruned. */
  readonly fromPosition: number;
  /** Where the log ends; digests in hex. Null where it is broken. */
  readonly end: {
    readonly position: number;
    readonly batch: number;
    readonly link: string;
    readonly hash: string;
  } | null;
  readonly ms: number;
  readonly entriesPerSecond: number;
  readonly keyId: string;
}

/** On one connection, best in a transaction that sees one state: `dormouse.audit_*` must not move meanwhile. */
export async function verifyAudit(
  connection: Handle,
  keys: AuditKeys,
  { checkpointFile, isFileMissing = false, fromPosition, pageSize = 2000 }: Verification = {},
): Promise<AuditVerdict> {
  const startedAtMs = performance.now();
  const handle = oneAtATime(connection);
  const tally: Tally = { entries: 0, batches: 0, checkpoints: 0, unproven: 0, findings: [] };
  const told = { unsealed: 0, fileLines: null as number | null, fromPosition: 0, end: null as AuditVerdict['end'] };
  try {
    const lines = checkpointFile === undefined ? null : readCheckpointLines(keys, checkpointFile);
    told.fileLines = lines && [...lines.values()].flat().length;
    const { head, pruned, prunedUntil } = await readGround(handle, keys);
    const from = fromPosition ? await middle(handle, { keys, head, pruned, fromPosition }) : pruned;
    told.fromPosition = from.position;
    const walk = { keys, uncodedUntil: head.uncodedUntil, from, lines, pageSize, tally };
    const walked = await walkBatches(handle, walk);
    await checkEnd(handle, { ...walked, head, walk, partly: from !== pruned });
    told.end = hexFoundation(walked.reached);
    told.unsealed = await checkUnsealed(handle, { keys, head, prunedUntil, pageSize, tally });
  } catch (error) {
    if (!(error instanceof BrokenLog)) throw error;
    tally.findings.push(error.finding);
  }
  if (isFileMissing && (await isAnyHandedOn(handle))) tally.findings.push(findingOf(missingFile));
  const ms = performance.now() - startedAtMs;
  return {
    intact: tally.findings.length === 0,
    first: tally.findings[0] ?? null,
    ...tally,
    ...told,
    ms: Math.round(ms),
    entriesPerSecond: Math.round(tally.entries / (ms / 1000)),
    keyId: keys.keyId,
  };
}

const missingFile: Found = {
  what: 'removed',
  where: 'checkpoint file',
  message: 'checkpoints were handed on, and the file that should hold them is missing',
};

interface Ground {
  readonly head: AuditHead;
  /** Where the log begins. */
  readonly pruned: Foundation;
  readonly prunedUntil: string | null;
}

async function readGround(handle: Handle, keys: AuditKeys): Promise<Ground> {
  const head = await readAuditHead(handle);
  if (head === null) throw new BrokenLog({ what: 'removed', where: 'head', message: 'the head of the log is gone' });
  let pruned = emptyLog;
  const stubs = await readAuditStubs(handle);
  for (const stub of stubs) {
    const next = foundationOfStub(keys, stub);
    const about = { where: 'stub', position: pruned.position + 1 } as const;
    if (next === null) {
      throw new BrokenLog({
        ...about,
        what: 'changed',
        message: 'a stub of pruned entries is not the one that was signed',
      });
    }
    if (Number(stub.firstPosition) !== pruned.position + 1) {
      const message = `what was pruned from position ${pruned.position + 1} on has no stub`;
      throw new BrokenLog({ ...about, what: 'removed', message });
    }
    pruned = next;
  }
  return { head, pruned, prunedUntil: stubs.at(-1)?.newestAt ?? null };
}

/** The end of the batch before the one that holds a position, if that batch itself was sealed with our key. */
async function middle(
  handle: Handle,
  { keys, head, pruned, fromPosition }: Pick<Ground, 'head' | 'pruned'> & { keys: AuditKeys; fromPosition: number },
): Promise<Foundation> {
  const end = Number(head.position);
  if (fromPosition > end + 1) {
    const message = `the log ends at position ${end}, and should be verified from ${fromPosition} on`;
    throw new BrokenLog({ what: 'cut', where: 'head', position: end + 1, message });
  }
  const row = await readBatchBefore(handle, { position: fromPosition });
  if (row === null || Number(row.batch) <= pruned.batch) return pruned;
  const batch = Number(row.batch);
  const preceding = batch - 1 === pruned.batch ? null : await readAuditBatch(handle, { batch: batch - 1 });
  const before = preceding === null ? pruned.hash : digestOf(preceding.hash);
  if (batchFits(keys, row, { before, uncodedUntil: head.uncodedUntil })) return foundationOfBatch(row);
  const message = `batch ${batch} is not the one that was sealed`;
  throw new BrokenLog({ what: 'changed', where: 'batch', batch, position: Number(row.firstPosition), message });
}

/** Nobody can tell whether one of them is missing; that is why they must not wait long. */
async function checkUnsealed(
  handle: Handle,
  checked: Omit<Ground, 'pruned'> & { keys: AuditKeys; pageSize: number; tally: Tally },
): Promise<number> {
  const { keys, head, prunedUntil, pageSize, tally } = checked;
  const isOver = await isSealedBeyond(handle, { entryId: head.uncodedUntil });
  const provable = { uncodedUntil: isOver ? '0' : head.uncodedUntil, prunedUntil };
  let unsealed = 0;
  for (let after = beforeAnyEntry; ; ) {
    const page = await readUnsealed(handle, { after, limit: pageSize });
    for (const entry of page) {
      if (isProven(keys, entry, provable)) continue;
      const { entryId } = entry;
      tellUnproven(tally, { entryId, message: `the unsealed entry ${entryId} was not written by this service` });
    }
    unsealed += page.length;
    if (page.length < pageSize) return unsealed;
    after = page.at(-1)?.entryId ?? after;
  }
}
