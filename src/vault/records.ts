/**
 * The only SQL that names the vault schema stands here, in due-records.ts and rewrite-records.ts for what falls due, and
 * in period-keys.ts and rewrap-records.ts for the keys. It runs as the mover; no other role may read a line of it.
 */
import type { Handle, Transaction } from '../database/sql.js';
import type { Shape } from '../datamap/compiled-map.js';
import { copyRows, dateField, instantField, intField, textField, uuidField } from './copy-rows.js';
import { holdKeysOf } from './period-keys.js';

/** A sealed record is one member × one retention class; texts of notices are of the class `notice`. */
export interface SealedRecord {
  readonly memberId: string;
  readonly recordId: string;
  readonly cycleId: string;
  readonly class: string;
  readonly revision: number;
  readonly sealedAt: string;
  /** The first day on which the first, and on which the last, of its rows may be destroyed. */
  readonly nextExpiryOn: string | null;
  readonly expiresOn: string | null;
  readonly rowCount: number;
  readonly keyId: string;
  readonly wrappedKey: Buffer;
  readonly sealed: Buffer;
}

export const noticeClass = 'notice';
/** A letter that was drawn for print; it goes on the last day of its batch. */
export const letterClass = 'letter';

/** Records of these are about a notice: no data was separated into them, and nothing comes back out of them. */
export function isAboutNotice(retentionClass: string): boolean {
  return retentionClass === noticeClass || retentionClass === letterClass;
}

const columns = `member_id as "memberId", record_id as "recordId", cycle_id as "cycleId", class, revision,
  sealed_at as "sealedAt", next_expiry_on as "nextExpiryOn", expires_on as "expiresOn", row_count as "rowCount",
  key_id as "keyId", wrapped_key as "wrappedKey", sealed`;

/** Throws 'key_withdrawn' where a key was withdrawn since the records were sealed. */
export async function insertRecords(tx: Transaction, records: readonly SealedRecord[]): Promise<void> {
  await holdKeysOf(tx, records);
  await copyRows(
    tx,
    `vault.record (member_id, record_id, cycle_id, class, revision, sealed_at, next_expiry_on, expires_on, row_count,
       key_id, wrapped_key, sealed)`,
    records.map((record) => [
      textField(record.memberId),
      uuidField(record.recordId),
      uuidField(record.cycleId),
      textField(record.class),
      intField(record.revision),
      instantField(record.sealedAt),
      dateField(record.nextExpiryOn),
      dateField(record.expiresOn),
      intField(record.rowCount),
      uuidField(record.keyId),
      record.wrappedKey,
      record.sealed,
    ]),
  );
}

/** The separated data of these members' cycles, without the texts of their notices. */
export function readSeparated(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[] },
): Promise<SealedRecord[]> {
  return tx.rows(
    `select ${columns}
     from vault.record
     where cycle_id = any($1::uuid[]) and member_id = any($2::text[]) and class not in ('notice', 'letter')
     order by member_id, class, record_id
     for update`,
    [cycles.cycleIds, cycles.memberIds],
  );
}

export function readRecord(
  handle: Handle,
  record: { memberId: string; recordId: string },
): Promise<SealedRecord | null> {
  return handle.maybeOne(`select ${columns} from vault.record where member_id = $1::text and record_id = $2::uuid`, [
    record.memberId,
    record.recordId,
  ]);
}

export function readRecords(
  handle: Handle,
  records: { memberIds: readonly string[]; recordIds: readonly string[] },
): Promise<SealedRecord[]> {
  return handle.rows(
    `select ${columns} from vault.record
     where (member_id, record_id) in (select * from unnest($1::text[], $2::uuid[]))`,
    [records.memberIds, records.recordIds],
  );
}

export function removeRecords(
  tx: Transaction,
  records: { memberIds: readonly string[]; recordIds: readonly string[] },
): Promise<number> {
  return tx.affected('delete from vault.record where member_id = any($1::text[]) and record_id = any($2::uuid[])', [
    records.memberIds,
    records.recordIds,
  ]);
}

export interface Identifier {
  readonly memberId: string;
  readonly field: string;
  readonly digest: Buffer;
}

export function insertIdentifiers(tx: Transaction, identifiers: readonly Identifier[]): Promise<void> {
  return copyRows(
    tx,
    'vault.identifier (member_id, field, digest)',
    identifiers.map((row) => [textField(row.memberId), textField(row.field), row.digest]),
  );
}

export function findByDigest(
  handle: Handle,
  wanted: { fields: readonly string[]; digests: readonly Buffer[]; limit: number },
): Promise<{ memberId: string; field: string }[]> {
  return handle.rows(
    `select identifier.member_id as "memberId", identifier.field
     from unnest($1::text[], $2::bytea[]) as asked (field, digest)
     join vault.identifier as identifier on identifier.field = asked.field and identifier.digest = asked.digest
     order by identifier.member_id, identifier.field
     limit $3::int`,
    [wanted.fields, wanted.digests, wanted.limit],
  );
}

export function removeIdentifiers(tx: Transaction, memberIds: readonly string[]): Promise<number> {
  return tx.affected('delete from vault.identifier where member_id = any($1::text[])', [memberIds]);
}

export function insertShape(handle: Handle, shape: { id: string; document: Shape }): Promise<number> {
  return handle.affected(
    'insert into vault.shape (shape_id, document) values ($1::text, $2::jsonb) on conflict (shape_id) do nothing',
    [shape.id, JSON.stringify(shape.document)],
  );
}

export function readShape(handle: Handle, shapeId: string): Promise<{ document: Shape } | null> {
  return handle.maybeOne('select document from vault.shape where shape_id = $1::text', [shapeId]);
}
