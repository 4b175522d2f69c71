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
}

const columns = `key_id as "keyId", name, scopes, person, created_at as "createdAt", created_by as "createdBy",
  expires_at as "expiresAt", revoked_at as "revokedAt", revoked_by as "revokedBy"`;

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
}

export function findApiKeySecret(handle: Handle, keyId: string): Promise<ApiKeySecretRow | null> {
  return handle.maybeOne(
    `select key_id as "keyId", secret_hash as "secretHash", scopes, person, expires_at as "expiresAt",
       revoked_at as "revokedAt"
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
