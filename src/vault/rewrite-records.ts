import type { Transaction } from '../database/sql.js';
import type { ExpiredRecord } from './due-records.js';
import { sealEnvelope } from './envelope.js';
import type { Keyring } from './keyring.js';
import type { PeriodKey } from './period-key.js';
import { holdKeysOf } from './period-keys.js';
import type { SealedRecord } from './records.js';
import { holdKeysFor, keysFor, monthFor } from './seal-records.js';

/** What of a record stays, to be sealed anew under a higher revision. */
export interface Remainder {
  readonly record: ExpiredRecord;
  readonly content: Buffer;
  readonly rowCount: number;
  readonly nextExpiryOn: string | null;
  readonly expiresOn: string | null;
  readonly revision: number;
}

/** Seals each under a fresh data key and the key of the month in which its last row falls due, which it holds. */
export async function sealRemainders(
  tx: Transaction,
  keyring: Keyring,
  remainders: readonly Remainder[],
  at: string,
): Promise<SealedRecord[]> {
  await holdKeysFor(tx, keyring, remainders, at);
  const keys = await keysFor(keyring, remainders, at);
  return remainders.map(({ record, content, ...rest }) => {
    const { memberId, recordId, cycleId } = record;
    const binding = { memberId, class: record.class, recordId, revision: rest.revision };
    const periodKey = keys.get(monthFor(rest, at)) as PeriodKey;
    const envelope = sealEnvelope({ plaintext: content, binding, periodKey });
    return { ...envelope, ...rest, memberId, recordId, cycleId, class: record.class, sealedAt: at };
  });
}

/** Puts what was sealed anew in the place of its older self, which no key opens under the new revision. */
export async function rewriteRecords(tx: Transaction, records: readonly SealedRecord[]): Promise<void> {
  if (records.length === 0) return;
  await holdKeysOf(tx, records);
  const rewritten = await tx.affected(
    `update vault.record as record
     set revision = row.revision, sealed_at = row.sealed_at, next_expiry_on = row.next_expiry_on,
       expires_on = row.expires_on, row_count = row.row_count, key_id = row.key_id, wrapped_key = row.wrapped_key,
       sealed = row.sealed
     from unnest($1::text[], $2::uuid[], $3::int[], $4::timestamptz[], $5::date[], $6::date[], $7::int[], $8::uuid[],
       $9::bytea[], $10::bytea[])
       as row (member_id, record_id, revision, sealed_at, next_expiry_on, expires_on, row_count, key_id, wrapped_key, sealed)
     where record.member_id = row.member_id and record.record_id = row.record_id and record.revision < row.revision`,
    [
      records.map((record) => record.memberId),
      records.map((record) => record.recordId),
      records.map((record) => record.revision),
      records.map((record) => record.sealedAt),
      records.map((record) => record.nextExpiryOn),
      records.map((record) => record.expiresOn),
      records.map((record) => record.rowCount),
      records.map((record) => record.keyId),
      records.map((record) => record.wrappedKey),
      records.map((record) => record.sealed),
    ],
  );
  if (rewritten !== records.length)
    throw new Error(`${records.length} records were sealed anew and ${rewritten} written`);
}

/** Other days for a record; what is sealed in it stays as it is. */
export async function moveDays(
  tx: Transaction,
  moved: readonly Pick<SealedRecord, 'memberId' | 'recordId' | 'nextExpiryOn' | 'expiresOn'>[],
): Promise<void> {
  if (moved.length === 0) return;
  await tx.affected(
    `update vault.record as record set next_expiry_on = row.next_expiry_on, expires_on = row.expires_on
     from unnest($1::text[], $2::uuid[], $3::date[], $4::date[])
       as row (member_id, record_id, next_expiry_on, expires_on)
     where record.member_id = row.member_id and record.record_id = row.record_id`,
    [
      moved.map((row) => row.memberId),
      moved.map((row) => row.recordId),
      moved.map((row) => row.nextExpiryOn),
      moved.map((row) => row.expiresOn),
    ],
  );
}

/** Has the next sweep look at what these cycles still hold, by the rules that count for them now. */
export function lookAtOnce(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[]; today: string },
): Promise<number> {
  return tx.affected(
    `update vault.record set next_expiry_on = least($3::date, expires_on)
     where member_id = any($1::text[]) and cycle_id = any($2::uuid[]) and class not in ('notice', 'letter')`,
    [cycles.memberIds, cycles.cycleIds, cycles.today],
  );
}

/** Those of these records that there are, with what is sealed in them, locked. */
export function lockRecords(
  tx: Transaction,
  records: { memberIds: readonly string[]; recordIds: readonly string[] },
): Promise<SealedRecord[]> {
  return tx.rows(
    `select record.member_id as "memberId", record.record_id as "recordId", record.cycle_id as "cycleId", record.class,
       record.revision, record.sealed_at as "sealedAt", record.next_expiry_on as "nextExpiryOn",
       record.expires_on as "expiresOn", record.row_count as "rowCount", record.key_id as "keyId",
       record.wrapped_key as "wrappedKey", record.sealed
     from unnest($1::text[], $2::uuid[]) as asked (member_id, record_id)
     join vault.record as record on record.member_id = asked.member_id and record.record_id = asked.record_id
     order by record.member_id, record.record_id
     for update of record`,
    [records.memberIds, records.recordIds],
  );
}
