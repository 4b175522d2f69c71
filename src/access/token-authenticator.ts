import { createHash } from 'node:crypto';
import type { JWTVerifyGetKey } from 'jose';
import type { Context } from '../context.js';
import type { Credential } from './credential.js';
import { remoteKeySet } from './remote-key-set.js';
import { type TokenRules, verifyToken } from './verify-token.js';

export interface TokenAuthenticator {
  authenticate(token: string): Promise<Credential | null>;
  recognise(token: string): string | null;
}

/** A busy caller sends the same token again and again: its signature is checked once in so long. */
const believedMs = 3_000;
const tokensKeptMax = 1_000;
/** Longer ones carry more than who may do what. */
const tokenLengthMax = 8_192;
const tokenPattern = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** Tokens of the operator's identity provider. They aren't revoked one by one: they end soon, and with their key. */
export function createTokenAuthenticator(
  ctx: Pick<Context, 'clock'> & Partial<Pick<Context, 'logger' | 'metrics'>>,
  rules: TokenRules,
  { elapsedMs, keySetTimeoutMs }: { elapsedMs: () => number; keySetTimeoutMs?: number | undefined },
): TokenAuthenticator {
  const kept = new Map<string, { credential: Credential; believedUntilMs: number }>();
  const keys: JWTVerifyGetKey = remoteKeySet({
    url: rules.jwksUrl,
    elapsedMs,
    timeoutMs: keySetTimeoutMs,
    onUnreachable(error) {
      ctx.metrics?.alarms.inc({ kind: 'identity_provider_unreachable' });
      ctx.logger?.warn({ err: error }, 'the keys of the identity provider could not be read');
    },
  });

  return {
    async authenticate(token) {
      if (!isWellFormed(token)) return null;
      const name = nameOf(token);
      const known = kept.get(name);
      if (known && elapsedMs() < known.believedUntilMs) return known.credential;
      kept.delete(name);
      const askedMs = elapsedMs();
      const now = await ctx.clock.now();
      const verified = await verifyToken(token, rules, { keys, now });
      if (verified === null) return null;
      const livesMs = verified.validUntilMs - Date.parse(now);
      const { credential } = verified;
      kept.set(name, { credential, believedUntilMs: askedMs + Math.min(believedMs, livesMs) });
      if (kept.size > tokensKeptMax) kept.delete(kept.keys().next().value as string);
      return credential;
    },
    recognise(token) {
      return isWellFormed(token) ? (kept.get(nameOf(token))?.credential.id ?? null) : null;
    },
  };
}

function isWellFormed(token: string): boolean {
  return token.length <= tokenLengthMax && tokenPattern.test(token);
}

/** The token itself is never kept. */
function nameOf(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('base64');
}
