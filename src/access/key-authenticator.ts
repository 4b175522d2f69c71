import type { Context } from '../context.js';
import { type ApiKeySecretRow, findApiKeySecret, forgetKeyFailures } from '../store/api-keys.js';
import type { Credential } from './credential.js';
import { failApiKey } from './fail-api-key.js';
import { hashSecret, isSameHash, type KeyToken } from './key-token.js';
import { isScope } from './scopes.js';

export interface KeyAuthenticator {
  authenticate(key: KeyToken, address: string | null): Promise<Credential | null>;
  recognise(key: KeyToken): string | null;
}

/** A revocation, change or lock is honoured within five seconds: a row is believed for three, and a look-up takes no two. */
const believedMs = 3_000;
const keysKeptMax = 1_000;
/** Compared with where there is no such key. That a key id exists is no secret; what the rest of it is, is. */
const noHash = Buffer.alloc(32);

export function createKeyAuthenticator(
  ctx: Pick<Context, 'clerk' | 'clock' | 'keyring'> & Partial<Pick<Context, 'logger' | 'metrics'>>,
  elapsedMs: () => number,
): KeyAuthenticator {
  const kept = new Map<string, { row: ApiKeySecretRow; believedUntilMs: number }>();

  async function lookUp(keyId: string): Promise<ApiKeySecretRow | null> {
    const known = kept.get(keyId);
    if (known && elapsedMs() < known.believedUntilMs) return known.row;
    const askedMs = elapsedMs();
    const [row, now] = await Promise.all([findApiKeySecret(ctx.clerk, keyId), ctx.clock.now()]);
    kept.delete(keyId);
    if (row === null || row.revokedAt !== null || row.expiresAt <= now) return null;
    if (row.lockedUntil !== null && row.lockedUntil > now) return null;
    const livesMs = Date.parse(row.expiresAt) - Date.parse(now);
    kept.set(keyId, { row, believedUntilMs: askedMs + Math.min(believedMs, livesMs) });
    if (kept.size > keysKeptMax) kept.delete(kept.keys().next().value as string);
    return row;
  }

  async function countFailure(keyId: string, address: string | null): Promise<void> {
    const failed = await failApiKey(ctx, { keyId, address });
    if (failed !== 'counted') kept.delete(keyId);
    if (failed !== 'locked') return;
    ctx.metrics?.alarms.inc({ kind: 'api_key_locked' });
    ctx.logger?.warn({ keyId }, 'an API key was locked after repeated failures');
  }

  /** Once for each look-up, so that a guesser beside a busy caller makes few writes and not one for every try. */
  async function endCount(row: ApiKeySecretRow): Promise<void> {
    await forgetKeyFailures(ctx.clerk, { keyId: row.keyId, at: await ctx.clock.now() });
    const known = kept.get(row.keyId);
    if (known) kept.set(row.keyId, { ...known, row: { ...row, failures: 0 } });
  }

  return {
    async authenticate({ keyId, secret }, address) {
      const row = await lookUp(keyId);
      const proven = isSameHash(hashSecret(secret), row?.secretHash ?? noHash);
      if (row === null) return null;
      if (!proven) {
        await countFailure(keyId, address);
        return null;
      }
      if (row.failures > 0) await endCount(row);
      return credentialOf(row);
    },
    recognise({ keyId, secret }) {
      const known = kept.get(keyId);
      return known && isSameHash(hashSecret(secret), known.row.secretHash) ? `key:${keyId}` : null;
    },
  };
}

function credentialOf(row: ApiKeySecretRow): Credential {
  return { id: `key:${row.keyId}`, scopes: new Set(row.scopes.filter(isScope)), person: row.person };
}
