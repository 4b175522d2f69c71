import type { Context } from '../context.js';
import { type ApiKeySecretRow, findApiKeySecret } from '../store/api-keys.js';
import { hashSecret, isSameHash, parseKeyToken } from './key-token.js';
import { isScope, type Scope } from './scopes.js';

export interface Credential {
  readonly keyId: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly person: boolean;
}

export interface Authenticator {
  /** Null for a key that is malformed, unknown, wrong, expired or revoked: the caller learns no more than that. */
  authenticate(token: string): Promise<Credential | null>;
  /** The id of a key that has proven itself here before, without asking the database. It grants nothing. */
  recognise(token: string): string | null;
}

/** A revocation is honoured within five seconds: a row is believed for three, and a look-up takes no two. */
const believedMs = 3_000;
const keysKeptMax = 1_000;
/** Compared with where there is no such key, so that a wrong id and a wrong secret take the same time. */
const noHash = Buffer.alloc(32);

export function createAuthenticator(
  ctx: Pick<Context, 'clerk' | 'clock'>,
  options: { readonly elapsedMs?: () => number } = {},
): Authenticator {
  const elapsedMs = options.elapsedMs ?? (() => performance.now());
  const kept = new Map<string, { row: ApiKeySecretRow; believedUntilMs: number }>();

  async function lookUp(keyId: string): Promise<ApiKeySecretRow | null> {
    const known = kept.get(keyId);
    if (known && elapsedMs() < known.believedUntilMs) return known.row;
    const askedMs = elapsedMs();
    const [row, now] = await Promise.all([findApiKeySecret(ctx.clerk, keyId), ctx.clock.now()]);
    kept.delete(keyId);
    if (row === null || row.revokedAt !== null || row.expiresAt <= now) return null;
    const livesMs = Date.parse(row.expiresAt) - Date.parse(now);
    kept.set(keyId, { row, believedUntilMs: askedMs + Math.min(believedMs, livesMs) });
    if (kept.size > keysKeptMax) kept.delete(kept.keys().next().value as string);
    return row;
  }

  return {
    async authenticate(token) {
      const parsed = parseKeyToken(token);
      if (parsed === null) return null;
      const row = await lookUp(parsed.keyId);
      const proven = isSameHash(hashSecret(parsed.secret), row?.secretHash ?? noHash);
      return row !== null && proven ? credentialOf(row) : null;
    },
    recognise(token) {
      const parsed = parseKeyToken(token);
      const known = parsed && kept.get(parsed.keyId);
      if (!parsed || !known) return null;
      return isSameHash(hashSecret(parsed.secret), known.row.secretHash) ? parsed.keyId : null;
    },
  };
}

function credentialOf(row: ApiKeySecretRow): Credential {
  return { keyId: row.keyId, scopes: new Set(row.scopes.filter(isScope)), person: row.person };
}
