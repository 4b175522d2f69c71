import type { Transaction } from '../database/sql.js';
import type { AuditBatchRow } from '../store/audit-batches.js';
import { readSealed, type SealedEntry } from '../store/audit-entries.js';
import type { AuditKeys } from './audit-keys.js';
import { createLinker, type Digest, digestOf, isSameDigest, leafOf, merkleRoot } from './chain.js';
import { batchFits, type Foundation, foundationOfBatch } from './foundation.js';

const pageSize = 10_000;

/**
 * Whether batches at the front of the log, with every entry of theirs, are what was sealed on `on`. Asked before they
 * are removed: pruning must not be the way to lose the trace of a tampering.
 */
export async function frontStands(
  tx: Transaction,
  keys: AuditKeys,
  front: { on: Foundation; uncodedUntil: string; batches: readonly AuditBatchRow[] },
): Promise<boolean> {
  const { uncodedUntil, batches } = front;
  const entries = entriesFrom(tx, front.on.position);
  const linkOf = createLinker(keys.linkKey);
  let on = front.on;
  for (const row of batches) {
    const ended = foundationOfBatch(row);
    if (Number(row.firstPosition) !== on.position + 1 || ended.batch !== on.batch + 1) return false;
    if (!batchFits(keys, row, { before: on.hash, uncodedUntil })) return false;
    const leaves: Digest[] = [];
    let { position, link } = on;
    while (position < ended.position) {
      const { value: entry, done } = await entries.next();
      position += 1;
      if (done || Number(entry.position) !== position || entry.proven === null || entry.link === null) return false;
      const leaf = leafOf(entry.row);
      link = linkOf({ before: link, position, leaf, proven: entry.proven });
      if (!isSameDigest(link, digestOf(entry.link))) return false;
      leaves.push(leaf);
    }
    if (!isSameDigest(merkleRoot(leaves), digestOf(row.root)) || !isSameDigest(link, ended.link)) return false;
    on = ended;
  }
  return true;
}

async function* entriesFrom(tx: Transaction, position: number): AsyncGenerator<SealedEntry, undefined> {
  let after = position;
  for (;;) {
    const page = await readSealed(tx, { after, limit: pageSize });
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return undefined;
    after = Number(last.position);
  }
}
