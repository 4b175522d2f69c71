import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { lockApiKey, markApiKeyRevoked } from '../store/api-keys.js';
import type { Actor } from '../store/timeline.js';

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
    const key = await lockApiKey(tx, keyId);
    if (key === null) {
      throw new ServiceError(
        'api_key_not_found',
        'There is no API key with this id. `dormouse api-keys list` shows them.',
      );
    }
    if (key.revokedAt !== null) return { keyId, revokedAt: key.revokedAt, already: true };
    await markApiKeyRevoked(tx, { keyId, at, by: actor.id });
    await appendAudit(ctx, tx, {
      entries: [{ memberId: null, action: 'api_key.revoked', detail: { keyId } }],
      at,
      actor,
    });
    return { keyId, revokedAt: at, already: false };
  });
}
