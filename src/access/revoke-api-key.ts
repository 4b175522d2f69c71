import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { recordRight } from '../store/access-rights.js';
import { markApiKeyRevoked } from '../store/api-keys.js';
import type { Actor } from '../store/timeline.js';
import { requireApiKey } from './require-api-key.js';

export interface RevokedApiKey {
  readonly keyId: string;
  readonly revokedAt: string;
  readonly already: boolean;
}

/** Every process refuses the key within five seconds. Revoking it again answers the first revocation. */
export async function revokeApiKey(
  ctx: Pick<Context, 'clerk' | 'clock' | 'keyring'>,
  revoked: { keyId: string; actor: Actor },
): Promise<RevokedApiKey> {
  const { keyId, actor } = revoked;
  const at = await ctx.clock.now();
  return ctx.clerk.transaction(async (tx) => {
    const key = await requireApiKey(tx, keyId);
    if (key.revokedAt !== null) return { keyId, revokedAt: key.revokedAt, already: true };
    await markApiKeyRevoked(tx, { keyId, at, by: actor.id });
    const right = { credential: `key:${keyId}`, scopes: key.scopes, person: key.person, at, by: actor.id };
    await recordRight(tx, { ...right, event: 'revoked', reason: null });
    await appendAudit(ctx, tx, {
      entries: [{ memberId: null, action: 'api_key.revoked', detail: { keyId } }],
      at,
      actor,
    });
    return { keyId, revokedAt: at, already: false };
  });
}
