import type { Context } from '../context.js';
import type { Credential } from './credential.js';
import { createKeyAuthenticator } from './key-authenticator.js';
import { parseKeyToken } from './key-token.js';
import { createTokenAuthenticator } from './token-authenticator.js';

export interface Authenticator {
  /**
   * Null for an API key that is malformed, unknown, wrong, expired, revoked or locked, and for a token that isn't one of
   * our issuer's for us: the caller learns no more than that.
   */
  authenticate(token: string, address?: string | null): Promise<Credential | null>;
  /** The credential that has proven itself here before, without asking anybody. It grants nothing. */
  recognise(token: string): string | null;
}

export interface AuthenticatorContext
  extends Pick<Context, 'clerk' | 'clock' | 'keyring'>,
    Partial<Pick<Context, 'logger' | 'metrics'>> {
  readonly config: Pick<Context['config'], 'jwt'>;
}

export function createAuthenticator(
  ctx: AuthenticatorContext,
  options: { readonly elapsedMs?: () => number; readonly keySetTimeoutMs?: number } = {},
): Authenticator {
  const elapsedMs = options.elapsedMs ?? (() => performance.now());
  const keys = createKeyAuthenticator(ctx, elapsedMs);
  const { jwt } = ctx.config;
  const tokens =
    jwt === null ? null : createTokenAuthenticator(ctx, jwt, { elapsedMs, keySetTimeoutMs: options.keySetTimeoutMs });
  return {
    async authenticate(token, address = null) {
      const key = parseKeyToken(token);
      if (key !== null) return keys.authenticate(key, address);
      return (await tokens?.authenticate(token)) ?? null;
    },
    recognise(token) {
      const key = parseKeyToken(token);
      if (key !== null) return keys.recognise(key);
      return tokens?.recognise(token) ?? null;
    },
  };
}
