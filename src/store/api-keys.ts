import type { Handle, Transaction } from '../database/sql.js';

export interface ApiKeyRow {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly person: boolean;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  readonly lockedUntil: string | null;
}

const columns = `key_id as "keyId", name, scopes, person, created_at as "createdAt", created_by as "createdBy",
  expires_at as "expiresAt", revoked_at as "revokedAt", revoked_by as "revokedBy",
  locked_until as "lockedUntil"`;

export function insertApiKey(
  tx: Transaction,
  key: {
    keyId: string;
    name: string;
    secretHash: Buffer;
    scopes: readonly string[];
    person: boolean;
    at: string;
    by: string;
    expiresInDays: number;
  },
): Promise<ApiKeyRow> {
  return tx.one(
    `insert into dormouse.api_key (key_id, name, secret_hash, scopes, person, created_at, created_by, expires_at)
     values ($1::text, $2::text, $3::bytea, $4::text[], $5::boolean, $6::timestamptz, $7::text,
       $6::timestamptz + make_interval(days => $8::int))
     returning ${columns}`,
    [key.keyId, key.name, key.secretHash, key.scopes, key.person, key.at, key.by, key.expiresInDays],
  );
}

export interface ApiKeySecretRow {
  readonly keyId: string;
  readonly secretHash: Buffer;
  readonly scopes: readonly string[];
  readonly person: boolean;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly failures: number;
  readonly lockedUntil: string | null;
}

export function findApiKeySecret(handle: Handle, keyId: string): Promise<ApiKeySecretRow | null> {
  return handle.maybeOne(
    `select key_id as "keyId", secret_hash as "secretHash", scopes, person, expires_at as "expiresAt",
       revoked_at as "revokedAt", failures, locked_until as "lockedUntil"
     from dormouse.api_key
     where key_id = $1::text`,
    [keyId],
  );
}

export function readApiKeys(handle: Handle, page: { limit: number }): Promise<ApiKeyRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.api_key
     order by created_at desc, key_id
     limit $1::int`,
    [page.limit],
  );
}

export function lockApiKey(tx: Transaction, keyId: string): Promise<ApiKeyRow | null> {
  return tx.maybeOne(`select ${columns} from dormouse.api_key where key_id = $1::text for update`, [keyId]);
}

/** Zero rows where the key was revoked before: the first revocation stands. */
export function markApiKeyRevoked(tx: Transaction, key: { keyId: string; at: string; by: string }): Promise<number> {
  return tx.affected(
    `update dormouse.api_key set revoked_at = $2::timestamptz, revoked_by = $3::text
     where key_id = $1::text and revoked_at is null`,
    [key.keyId, key.at, key.by],
  );
}

export function setApiKeyScopes(tx: Transaction, key: { keyId: string; scopes: readonly string[] }): Promise<number> {
  return tx.affected(`update dormouse.api_key set scopes = $2::text[] where key_id = $1::text and revoked_at is null`, [
    key.keyId,
    key.scopes,
  ]);
}

/**
 * Counts a wrong secret within the window that the first one opened. Null where there is nothing to count: the key is
 * locked, revoked or expired already.
 */
export function countKeyFailure(
  tx: Transaction,
  failure: { keyId: string; at: string; windowMinutes: number },
): Promise<{ failures: number; scopes: readonly string[]; person: boolean } | null> {
  return tx.maybeOne(
    `update dormouse.api_key
     set failures = case when failed_at > $2::timestamptz - make_interval(mins => $3::int) then failures + 1 else 1 end,
       failed_at = case when failed_at > $2::timestamptz - make_interval(mins => $3::int) then failed_at
         else $2::timestamptz end
     where key_id = $1::text and revoked_at is null and expires_at > $2::timestamptz
       and (locked_until is null or locked_until <= $2::timestamptz)
     returning failures, scopes, person`,
    [failure.keyId, failure.at, failure.windowMinutes],
  );
}

export function lockKeyUntil(
  tx: Transaction,
  lock: { keyId: string; at: string; minutes: number },
): Promise<{ lockedUntil: string }> {
  return tx.one(
    `update dormouse.api_key
     set locked_until = $2::timestamptz + make_interval(mins => $3::int), failures = 0, failed_at = null
     where key_id = $1::text
     returning locked_until as "lockedUntil"`,
    [lock.keyId, lock.at, lock.minutes],
  );
}

/** A right secret ends the count; a lock it doesn't end. */
export function forgetKeyFailures(handle: Handle, key: { keyId: string; at: string }): Promise<number> {
  return handle.affected(
    `update dormouse.api_key set failures = 0, failed_at = null
     where key_id = $1::text and failures > 0 and (locked_until is null or locked_until <= $2::timestamptz)`,
    [key.keyId, key.at],
  );
}

export function unlockKey(tx: Transaction, keyId: string): Promise<number> {
  return tx.affected(
    `update dormouse.api_key set locked_until = null, failures = 0, failed_at = null where key_id = $1::text`,
    [keyId],
  );
}
