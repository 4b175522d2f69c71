/** The statements that move records from one period key to another; what they hold is neither read nor written. */
import type { Transaction } from '../database/sql.js';

export interface WrappedRecord {
  readonly memberId: string;
  readonly recordId: string;
  readonly class: string;
  readonly revision: number;
  readonly expiresOn: string | null;
  readonly wrappedKey: Buffer;
}

export interface RewrappedRecord {
  readonly memberId: string;
  readonly recordId: string;
  readonly keyId: string;
  readonly wrappedKey: Buffer;
}

/** The next records under a key. One that a restoration or a destruction has locked is about to go, and is passed over. */
export function lockWrapped(
  tx: Transaction,
  page: { keyId: string; after: { memberId: string; recordId: string }; limit: number },
): Promise<WrappedRecord[]> {
  return tx.rows(
    `select member_id as "memberId", record_id as "recordId", class, revision, expires_on as "expiresOn",
       wrapped_key as "wrappedKey"
     from vault.record
     where key_id = $1::uuid and (member_id, record_id) > ($2::text, $3::uuid)
     order by member_id, record_id
     limit $4::int
     for update skip locked`,
    [page.keyId, page.after.memberId, page.after.recordId, page.limit],
  );
}

export function writeRewrapped(tx: Transaction, records: readonly RewrappedRecord[]): Promise<number> {
  return tx.affected(
    `update vault.record as record
     set key_id = row.key_id, wrapped_key = row.wrapped_key
     from unnest($1::text[], $2::uuid[], $3::uuid[], $4::bytea[]) as row (member_id, record_id, key_id, wrapped_key)
     where record.member_id = row.member_id and record.record_id = row.record_id`,
    [
      records.map((record) => record.memberId),
      records.map((record) => record.recordId),
      records.map((record) => record.keyId),
      records.map((record) => record.wrappedKey),
    ],
  );
}
