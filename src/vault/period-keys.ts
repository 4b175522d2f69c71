/**
 * What the database knows of period keys: their ids, and which are withdrawn. Whoever seals holds the ids of its keys
 * until the commit, and a key is withdrawn before it is destroyed, so that no record ever comes in under a key that is
 * being destroyed. It knows no key itself.
 */
import type { Handle, Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';

export interface RecordsUnderKey {
  readonly keyId: string;
  readonly records: number;
}

/**
 * Holds these keys until the end of the transaction: none of them is withdrawn meanwhile. Throws 'key_withdrawn' where
 * one was; the transaction is still good then, and the keyring has a fresh key for the month.
 */
export async function holdKeys(tx: Transaction, keyIds: readonly string[], at: string): Promise<void> {
  const asked = [...new Set(keyIds)];
  if (asked.length === 0) return;
  let held = await lockKeys(tx, asked);
  if (held.length < asked.length) {
    await registerKeys(tx, { keyIds: asked, at });
    held = await lockKeys(tx, asked);
  }
  const withdrawn = held.filter((key) => key.withdrawnAt !== null).map((key) => key.keyId);
  if (withdrawn.length === 0 && held.length === asked.length) return;
  throw new ServiceError(
    'key_withdrawn',
    'A period key was withdrawn while records were sealed under it; nothing of them was kept. Try again: there is a ' +
      'fresh key for the month.',
    { detail: { keyIds: withdrawn } },
  );
}

/** The keys that these records were sealed under. */
export async function holdKeysOf(
  tx: Transaction,
  records: readonly { readonly keyId: string; readonly sealedAt: string }[],
): Promise<void> {
  const keyIds = records.map(({ keyId }) => keyId);
  await holdKeys(tx, keyIds, records[0]?.sealedAt ?? '');
}

/** In one order, so that two that hold several never wait for each other. */
function lockKeys(
  tx: Transaction,
  keyIds: readonly string[],
): Promise<{ keyId: string; withdrawnAt: string | null }[]> {
  return tx.rows(
    `select key_id as "keyId", withdrawn_at as "withdrawnAt" from vault.period_key
     where key_id = any($1::uuid[])
     order by key_id
     for share`,
    [keyIds],
  );
}

function registerKeys(tx: Transaction, keys: { keyIds: readonly string[]; at: string }): Promise<number> {
  return tx.affected(
    `insert into vault.period_key (key_id, registered_at)
     select key_id, $2::timestamptz from unnest($1::uuid[]) as fresh (key_id)
     order by key_id
     on conflict (key_id) do nothing`,
    [keys.keyIds, keys.at],
  );
}

/** Waits for all who hold it, also for one that has just registered it; whoever comes later is refused. */
export function withdrawKey(tx: Transaction, key: { keyId: string; at: string }): Promise<number> {
  return tx.affected(
    `insert into vault.period_key as known (key_id, registered_at, withdrawn_at)
     values ($1::uuid, $2::timestamptz, $2::timestamptz)
     on conflict (key_id) do update set withdrawn_at = coalesce(known.withdrawn_at, excluded.withdrawn_at)`,
    [key.keyId, key.at],
  );
}

export function readWithdrawn(handle: Handle, keyIds: readonly string[]): Promise<{ keyId: string }[]> {
  return handle.rows(
    `select key_id as "keyId" from vault.period_key
     where key_id = any($1::uuid[]) and withdrawn_at is not null
     order by key_id`,
    [keyIds],
  );
}

/** Only what `key_id` names: a key that no record needs is not among them. */
export function countRecordsUnder(handle: Handle, keyIds: readonly string[]): Promise<RecordsUnderKey[]> {
  return handle.rows(
    `select key_id as "keyId", count(*)::int as records from vault.record
     where key_id = any($1::uuid[])
     group by key_id
     order by key_id`,
    [keyIds],
  );
}

/** Of every key that opens a record, whether the keyring has it or not. */
export function countRecordsByKey(handle: Handle): Promise<RecordsUnderKey[]> {
  return handle.rows(
    'select key_id as "keyId", count(*)::int as records from vault.record group by key_id order by key_id',
  );
}
