import type { Handle, Transaction } from '../database/sql.js';
import type { AuditBatchRow, AuditStub } from './audit-batches.js';

/** Until the commit nobody seals, and nobody else prunes. */
export function holdAuditHead(tx: Transaction): Promise<{ uncodedUntil: string }> {
  return tx.one(`select uncoded_until as "uncodedUntil" from dormouse.audit_head where only_row for update`);
}

export function readNewestStub(handle: Handle): Promise<AuditStub | null> {
  return handle.maybeOne(
    `select stub_id as "stubId", first_position as "firstPosition", last_position as "lastPosition",
       last_batch as "lastBatch", last_link as "lastLink", last_hash as "lastHash", newest_at as "newestAt",
       pruned_at as "prunedAt", document
     from dormouse.audit_stub
     order by last_position desc, stub_id
     limit 1`,
  );
}

export interface FrontBatch extends AuditBatchRow {
  /** Of its newest entry; null where there is none left. */
  readonly newestAt: string | null;
}

/** The oldest batches, up to so many entries together; one at least. */
export function readAuditFront(
  handle: Handle,
  front: { batches: number; entries: number; sealedBefore: string },
): Promise<FrontBatch[]> {
  return handle.rows(
    `select front.batch, front.first_position as "firstPosition", front.last_position as "lastPosition", front.root,
       front.last_link as "lastLink", front.hash, front.mac, front.sealed_at as "sealedAt", newest.at as "newestAt"
     from (
       select oldest.*, sum(last_position - first_position + 1) over (order by batch) as entries,
         row_number() over (order by batch) as place,
         bool_and(sealed_at < $3::timestamptz) over (order by batch) as is_old
       from (select * from dormouse.audit_batch order by batch limit $1::int) as oldest
     ) as front
     cross join lateral (
       select max(entry.at) as at from dormouse.audit_entry as entry
       where entry.position between front.first_position and front.last_position
     ) as newest
     where front.is_old and (front.entries <= $2::bigint or front.place = 1)
     order by front.batch`,
    [front.batches, front.entries, front.sealedBefore],
  );
}

/** Of all batches from the front that were sealed before an instant. */
export function countAuditFront(
  handle: Handle,
  front: { sealedBefore: string },
): Promise<{ batches: number; entries: number; newestAt: string | null }> {
  return handle.one(
    `select count(*)::int as batches, coalesce(sum(last_position - first_position + 1), 0)::int as entries,
       max(sealed_at) as "newestAt"
     from dormouse.audit_batch
     where batch < coalesce((select min(batch) from dormouse.audit_batch where sealed_at >= $1::timestamptz),
       9223372036854775807)`,
    [front.sealedBefore],
  );
}

export function insertStub(tx: Transaction, stub: StubRow): Promise<number> {
  return tx.affected(
    `insert into dormouse.audit_stub
       (stub_id, first_position, last_position, last_batch, last_link, last_hash, newest_at, pruned_at, document)
     values ($1::uuid, $2::bigint, $3::bigint, $4::bigint, $5::bytea, $6::bytea, $7::timestamptz, $8::timestamptz,
       $9::text)`,
    [
      stub.stubId,
      stub.firstPosition,
      stub.lastPosition,
      stub.lastBatch,
      stub.lastLink,
      stub.lastHash,
      stub.newestAt,
      stub.prunedAt,
      stub.document,
    ],
  );
}

export interface StubRow extends Omit<AuditStub, 'firstPosition' | 'lastPosition' | 'lastBatch'> {
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly lastBatch: number;
}

/** What the stub stands for, with the checkpoints of those batches. */
export async function deletePruned(
  tx: Transaction,
  { firstPosition, lastPosition, lastBatch }: Pick<StubRow, 'firstPosition' | 'lastPosition' | 'lastBatch'>,
): Promise<{ entries: number; batches: number }> {
  await tx.affected('delete from dormouse.audit_checkpoint where batch <= $1::bigint', [lastBatch]);
  const batches = await tx.affected('delete from dormouse.audit_batch where batch <= $1::bigint', [lastBatch]);
  const entries = await tx.affected(
    'delete from dormouse.audit_entry where position between $1::bigint and $2::bigint',
    [firstPosition, lastPosition],
  );
  return { entries, batches };
}

const agedRight = `aged.at < $1::timestamptz and (aged.event = 'revoked' or exists (
  select from dormouse.access_right as later
  where later.credential = aged.credential and later.right_id > aged.right_id))`;

/**
 * Of the record of rights, what is older and no longer says what stands: the last word on a credential stays, unless it
 * was its revocation.
 */
export function deleteAgedRights(tx: Transaction, aged: { before: string; limit: number }): Promise<number> {
  return tx.affected(
    `delete from dormouse.access_right where right_id in (
       select aged.right_id from dormouse.access_right as aged
       where ${agedRight}
       order by aged.right_id
       limit $2::int)`,
    [aged.before, aged.limit],
  );
}

export function countAgedRights(handle: Handle, aged: { before: string }): Promise<{ rights: number }> {
  return handle.one(`select count(*)::int as rights from dormouse.access_right as aged where ${agedRight}`, [
    aged.before,
  ]);
}
