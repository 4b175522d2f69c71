import type pg from 'pg';
import { type AuditKeys, deriveAuditKeys } from '../../src/audit/audit-keys.js';
import {
  batchHash,
  batchMac,
  bytesOf,
  createLinker,
  type Digest,
  digestOf,
  leafOf,
  merkleRoot,
  zeroDigest,
} from '../../src/audit/chain.js';
import { hexFoundation } from '../../src/audit/foundation.js';
import { signStatement } from '../../src/audit/statement.js';
import { transactionOver } from '../../src/database/sql.js';
import { readAuditBatch, readAuditBatches } from '../../src/store/audit-batches.js';
import { readSealed } from '../../src/store/audit-entries.js';
import { readAuditHead } from '../../src/store/audit-head.js';

/** Everything that the service has but the keyring. */
export const foreignKeys: AuditKeys = deriveAuditKeys({ macKey: Buffer.alloc(32, 0x5a) });

/**
 * What somebody does who changed entries, knows how the log is made, may write every table and has no key: links,
 * roots, hashes, codes and signatures are made anew from a batch on, with keys of their own. `made` may leave what
 * needs a key as it is.
 */
export async function hashAnew(
  client: pg.Client,
  { fromBatch = 1, toBatch = Number.POSITIVE_INFINITY, made = 'all' as 'all' | 'what needs no key' } = {},
): Promise<void> {
  const tx = transactionOver(client as never);
  const { uncodedUntil } = (await readAuditHead(tx)) ?? { uncodedUntil: '0' };
  const before = await readAuditBatch(tx, { batch: fromBatch - 1 });
  let link: Digest = before ? digestOf(before.lastLink) : zeroDigest;
  let hash: Digest = before ? digestOf(before.hash) : zeroDigest;
  const linkOf = createLinker(foreignKeys.linkKey);
  for (const row of await readAuditBatches(tx, { after: fromBatch - 1, limit: 1000 })) {
    if (Number(row.batch) > toBatch) return;
    const first = Number(row.firstPosition);
    const limit = Number(row.lastPosition) - first + 1;
    const entries = await readSealed(tx, { after: first - 1, limit });
    const leaves = entries.map((entry) => leafOf(entry.row));
    const links = entries.map((entry, index) => {
      if (made !== 'all') return digestOf(entry.link ?? Buffer.alloc(32));
      link = linkOf({ before: link, position: first + index, leaf: leaves[index] ?? '', proven: true });
      return link;
    });
    if (made === 'all') await relink(client, entries, links);
    const facts = {
      batch: Number(row.batch),
      firstPosition: first,
      lastPosition: first + limit - 1,
      root: merkleRoot(leaves),
      lastLink: links.at(-1) ?? link,
      sealedAt: row.sealedAt,
      uncodedUntil: Number(uncodedUntil),
    };
    hash = batchHash(hash, facts);
    const mac = made === 'all' ? bytesOf(batchMac(foreignKeys.batchKey, hash)) : row.mac;
    await client.query(
      'update dormouse.audit_batch set root = $2, last_link = $3, hash = $4, mac = $5 where batch = $1',
      [facts.batch, bytesOf(facts.root), bytesOf(facts.lastLink), bytesOf(hash), mac],
    );
    if (made === 'all' && row.document !== null) {
      const place = hexFoundation({ position: facts.lastPosition, link: facts.lastLink, batch: facts.batch, hash });
      const { keyId: _keyId, signature: _signature, ...stated } = JSON.parse(row.document);
      const statement = { ...stated, ...place, root: bytesOf(facts.root).toString('hex') };
      await client.query('update dormouse.audit_checkpoint set document = $2 where batch = $1', [
        facts.batch,
        signStatement(foreignKeys, statement),
      ]);
    }
  }
  await headToEnd(client);
}

async function relink(
  client: pg.Client,
  entries: readonly { position: string }[],
  links: readonly Digest[],
): Promise<void> {
  await client.query(
    `update dormouse.audit_entry as entry set link = new.link
     from unnest($1::bigint[], $2::bytea[]) as new (position, link) where entry.position = new.position`,
    [entries.map(({ position }) => position), links.map(bytesOf)],
  );
}

/** The head is made to fit the last batch that is there. */
export async function headToEnd(client: pg.Client): Promise<void> {
  await client.query(
    `update dormouse.audit_head set position = last.last_position, link = last.last_link, batch = last.batch,
       batch_hash = last.hash
     from (select * from dormouse.audit_batch order by batch desc limit 1) as last`,
  );
}
