import type { Context } from '../context.js';
import type { Database } from '../database/database.js';
import type { Transaction } from '../database/sql.js';
import { insertAuditBatch } from '../store/audit-batches.js';
import {
  type EntrySeal,
  isSealedBeyond,
  readUnsealed,
  sealEntries,
  type UnsealedEntry,
} from '../store/audit-entries.js';
import { lockAuditHead, moveAuditHead } from '../store/audit-head.js';
import type { AuditKeys } from './audit-keys.js';
import { batchHash, batchMac, bytesOf, createLinker, type Digest, leafOf, merkleRoot } from './chain.js';
import type { Foundation } from './foundation.js';
import { headStands } from './head-stands.js';
import { beforeAnyEntry, isProven, type Provable } from './is-proven.js';

export type BatchContext = Pick<Context, 'clock' | 'config' | 'reached'>;

export interface AuditLease {
  readonly auditor: Database;
  readonly keys: AuditKeys;
  readonly fence: string;
}

export type SealedBatch =
  | { readonly state: 'sealed'; readonly entries: number; readonly unproven: readonly string[] }
  /** Another holds the lease by now: nothing was written. */
  | { readonly state: 'lost' }
  /** The head is not the end of what was sealed: nothing was written. */
  | { readonly state: 'broken' };

/** Orders, links and seals what waits, up to one batch of it, in one transaction. */
export async function sealBatch(ctx: BatchContext, lease: AuditLease): Promise<SealedBatch> {
  const sealed = await lease.auditor.transaction((tx) => sealIn(tx, ctx, lease));
  if (sealed.state === 'sealed' && sealed.entries > 0) await ctx.reached('after commit of an audit batch');
  return sealed;
}

async function sealIn(tx: Transaction, ctx: BatchContext, { keys, fence }: AuditLease): Promise<SealedBatch> {
  const head = await lockAuditHead(tx, { fence });
  if (head === null) return { state: 'lost' };
  const standing = await headStands(tx, keys, head);
  if (standing === null) return { state: 'broken' };
  const entries = await readUnsealed(tx, { after: beforeAnyEntry, limit: ctx.config.audit.batchSize });
  if (entries.length === 0) return { state: 'sealed', entries: 0, unproven: [] };
  const provable: Provable = {
    uncodedUntil: (await isSealedBeyond(tx, { entryId: head.uncodedUntil })) ? '0' : head.uncodedUntil,
    prunedUntil: standing.prunedUntil,
  };
  const chained = chain(keys, standing.foundation, { entries, provable });
  const { position, link } = chained.end;
  const now = await ctx.clock.now();
  const facts = {
    batch: standing.foundation.batch + 1,
    firstPosition: standing.foundation.position + 1,
    lastPosition: position,
    root: chained.root,
    lastLink: link,
    sealedAt: now,
    uncodedUntil: Number(head.uncodedUntil),
  };
  const hash = batchHash(standing.foundation.hash, facts);
  const marked = await sealEntries(tx, chained.seals);
  if (marked !== entries.length) throw new Error('somebody else sealed entries while the head was locked');
  await insertAuditBatch(tx, {
    ...facts,
    root: bytesOf(facts.root),
    lastLink: bytesOf(link),
    hash: bytesOf(hash),
    mac: bytesOf(batchMac(keys.batchKey, hash)),
  });
  const leaseUntil = new Date(Date.parse(now) + ctx.config.leaseMs).toISOString();
  await moveAuditHead(tx, { position, link: bytesOf(link), batch: facts.batch, hash: bytesOf(hash), leaseUntil });
  await ctx.reached('before commit of an audit batch');
  const unproven = chained.seals.filter(({ proven }) => !proven).map(({ entryId }) => entryId);
  return { state: 'sealed', entries: entries.length, unproven };
}

interface Chained {
  readonly seals: readonly EntrySeal[];
  readonly root: Digest;
  readonly end: { readonly position: number; readonly link: Digest };
}

function chain(
  keys: AuditKeys,
  on: Foundation,
  { entries, provable }: { entries: readonly UnsealedEntry[]; provable: Provable },
): Chained {
  const linkOf = createLinker(keys.linkKey);
  const seals: EntrySeal[] = [];
  const leaves: Digest[] = [];
  let { position, link } = on;
  for (const entry of entries) {
    position += 1;
    const leaf = leafOf(entry.row);
    const proven = isProven(keys, entry, provable);
    link = linkOf({ before: link, position, leaf, proven });
    seals.push({ entryId: entry.entryId, position, link: bytesOf(link), proven });
    leaves.push(leaf);
  }
  return { seals, root: merkleRoot(leaves), end: { position, link } };
}
