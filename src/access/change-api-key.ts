import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { recordRight } from '../store/access-rights.js';
import { setApiKeyScopes } from '../store/api-keys.js';
import type { Actor } from '../store/timeline.js';
import { knownScopes } from './known-scopes.js';
import { requireApiKey } from './require-api-key.js';
import type { Scope } from './scopes.js';

export interface ChangedApiKey {
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  readonly already: boolean;
}

/** Every process follows within five seconds. What the key was before stands in the record of rights. */
export async function changeApiKey(
  ctx: Pick<Context, 'clerk' | 'clock' | 'keyring'>,
  changed: { keyId: string; scopes: readonly string[]; reason: string | null; actor: Actor },
): Promise<ChangedApiKey> {
  const { keyId, reason, actor } = changed;
  const { granted: scopes, problems } = knownScopes(changed.scopes);
  if (problems.length > 0) throw new ServiceError('input_invalid', problems.join(' '), { detail: { problems } });
  const at = await ctx.clock.now();
  return ctx.clerk.transaction(async (tx) => {
    const key = await requireApiKey(tx, keyId);
    if (key.revokedAt !== null) {
      throw new ServiceError('input_invalid', 'This key is revoked and may do nothing any more: create another.');
    }
    if (isSameSet(key.scopes, scopes)) return { keyId, scopes, already: true };
    await setApiKeyScopes(tx, { keyId, scopes });
    const right = { credential: `key:${keyId}`, scopes, person: key.person, at, by: actor.id, reason };
    await recordRight(tx, { ...right, event: 'changed' });
    const detail = { keyId, scopes, before: key.scopes };
    const entries = [{ memberId: null, action: 'api_key.changed', reason, detail }];
    await appendAudit(ctx, tx, { entries, at, actor });
    return { keyId, scopes, already: false };
  });
}

function isSameSet(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && after.every((scope) => before.includes(scope));
}
