import type { AuditBatchRow, AuditStub } from '../store/audit-batches.js';
import type { AuditHead } from '../store/audit-head.js';
import type { AuditKeys } from './audit-keys.js';
import { batchHash, batchMac, type Digest, digestOf, hexOf, isSameDigest, zeroDigest } from './chain.js';
import { checkStatement } from './statement.js';

/** Where a batch ended, and so what the next stands on. */
export interface Foundation {
  readonly position: number;
  readonly link: Digest;
  readonly batch: number;
  readonly hash: Digest;
}

/** Before the first batch. */
export const emptyLog: Foundation = { position: 0, link: zeroDigest, batch: 0, hash: zeroDigest };

export function foundationOfBatch(row: AuditBatchRow): Foundation {
  return {
    position: Number(row.lastPosition),
    link: digestOf(row.lastLink),
    batch: Number(row.batch),
    hash: digestOf(row.hash),
  };
}

export function foundationOfHead(head: AuditHead): Foundation {
  return {
    position: Number(head.position),
    link: digestOf(head.link),
    batch: Number(head.batch),
    hash: digestOf(head.hash),
  };
}

/** Null where the signature is not ours, or the columns say something else than what was signed. */
export function foundationOfStub(keys: Pick<AuditKeys, 'publicKey'>, stub: AuditStub): Foundation | null {
  const stated = checkStatement(keys, stub.document);
  const columns = {
    kind: 'stub',
    stubId: stub.stubId,
    firstPosition: Number(stub.firstPosition),
    lastPosition: Number(stub.lastPosition),
    lastBatch: Number(stub.lastBatch),
    lastLink: stub.lastLink.toString('hex'),
    lastHash: stub.lastHash.toString('hex'),
    newestAt: stub.newestAt,
    prunedAt: stub.prunedAt,
  };
  if (stated === null || Object.entries(columns).some(([name, value]) => stated[name] !== value)) return null;
  return {
    position: columns.lastPosition,
    link: digestOf(stub.lastLink),
    batch: columns.lastBatch,
    hash: digestOf(stub.lastHash),
  };
}

export function isSameFoundation(one: Foundation, other: Foundation): boolean {
  return (
    one.position === other.position &&
    one.batch === other.batch &&
    isSameDigest(one.link, other.link) &&
    isSameDigest(one.hash, other.hash)
  );
}

/** Whether the row was sealed with our key, on the hash of the batch before it. */
export function batchFits(
  keys: Pick<AuditKeys, 'batchKey'>,
  row: AuditBatchRow,
  on: { before: Digest; uncodedUntil: string },
): boolean {
  const expected = batchHash(on.before, {
    batch: Number(row.batch),
    firstPosition: Number(row.firstPosition),
    lastPosition: Number(row.lastPosition),
    root: digestOf(row.root),
    lastLink: digestOf(row.lastLink),
    sealedAt: row.sealedAt,
    uncodedUntil: Number(on.uncodedUntil),
  });
  return (
    isSameDigest(digestOf(row.hash), expected) && isSameDigest(digestOf(row.mac), batchMac(keys.batchKey, expected))
  );
}

/** As statements write it. */
export function hexFoundation({ position, link, batch, hash }: Foundation) {
  return { position, link: hexOf(link), batch, hash: hexOf(hash) };
}
