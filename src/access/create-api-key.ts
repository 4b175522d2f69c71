import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { recordRight } from '../store/access-rights.js';
import { insertApiKey } from '../store/api-keys.js';
import type { Actor } from '../store/timeline.js';
import { hashSecret, newKeyToken } from './key-token.js';
import { knownScopes } from './known-scopes.js';
import type { Scope } from './scopes.js';

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly string[];
  /** The key stands for one person and not for a program. */
  readonly person: boolean;
  readonly expiresInDays: number;
  readonly actor: Actor;
}

export interface CreatedApiKey {
  readonly keyId: string;
  /** Shown this once; only its hash is kept. */
  readonly token: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly person: boolean;
  readonly expiresAt: string;
}

const nameLengthMax = 100;
const expiresInDaysMax = 3650;

export async function createApiKey(
  ctx: Pick<Context, 'clerk' | 'clock' | 'keyring'>,
  asked: NewApiKey,
): Promise<CreatedApiKey> {
  const granted = checkedScopes(asked);
  const at = await ctx.clock.now();
  const { keyId, secret, token } = newKeyToken();
  const row = await ctx.clerk.transaction(async (tx) => {
    const inserted = await insertApiKey(tx, {
      keyId,
      name: asked.name,
      secretHash: hashSecret(secret),
      scopes: granted,
      person: asked.person,
      at,
      by: asked.actor.id,
      expiresInDays: asked.expiresInDays,
    });
    const detail = { keyId, scopes: granted, person: asked.person, expiresAt: inserted.expiresAt };
    const entries = [{ memberId: null, action: 'api_key.created', detail }];
    const { person, actor } = asked;
    const credential = `key:${keyId}`;
    await recordRight(tx, { credential, event: 'granted', scopes: granted, person, at, by: actor.id, reason: null });
    await appendAudit(ctx, tx, { entries, at, actor });
    return inserted;
  });
  return { keyId, token, name: row.name, scopes: granted, person: row.person, expiresAt: row.expiresAt };
}

function checkedScopes(asked: NewApiKey): Scope[] {
  const { granted, problems } = knownScopes(asked.scopes);
  if (!isPlainName(asked.name)) problems.push(`The name must have 1 to ${nameLengthMax} characters on one line.`);
  if (!Number.isInteger(asked.expiresInDays) || asked.expiresInDays < 1 || asked.expiresInDays > expiresInDaysMax) {
    problems.push(`The key must expire in 1 to ${expiresInDaysMax} whole days.`);
  }
  if (problems.length > 0) throw new ServiceError('input_invalid', problems.join(' '), { detail: { problems } });
  return granted;
}

function isPlainName(name: string): boolean {
  return name.trim() !== '' && name.length <= nameLengthMax && !/[\p{Cc}\p{Cs}]/u.test(name);
}
