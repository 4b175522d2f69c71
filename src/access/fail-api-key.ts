import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { recordRight } from '../store/access-rights.js';
import { countKeyFailure, lockKeyUntil } from '../store/api-keys.js';

/** More than a person mistypes or a half-renewed program tries; a key of 256 bits is not guessed in them. */
const failuresMax = 10;
const windowMinutes = 15;
/** As long as the window: who goes on guessing has some forty tries an hour, and writes no more rows than that. */
const lockedMinutes = 15;

export type Failed = 'counted' | 'locked' | 'closed';

/**
 * Counts a wrong secret of a key, over all processes; the last one that is borne locks it. A key that is locked or
 * closed already is not written to, however often it is tried.
 */
export async function failApiKey(
  ctx: Pick<Context, 'clerk' | 'clock' | 'keyring'>,
  failure: { keyId: string; address: string | null },
): Promise<Failed> {
  const { keyId, address } = failure;
  const at = await ctx.clock.now();
  return ctx.clerk.transaction(async (tx) => {
    const counted = await countKeyFailure(tx, { keyId, at, windowMinutes });
    if (counted === null) return 'closed';
    if (counted.failures < failuresMax) return 'counted';
    const { lockedUntil } = await lockKeyUntil(tx, { keyId, at, minutes: lockedMinutes });
    const actor = { id: 'access', ...(address === null ? {} : { address }) };
    const right = { credential: `key:${keyId}`, scopes: counted.scopes, person: counted.person, at, by: actor.id };
    await recordRight(tx, { ...right, event: 'locked', reason: `${failuresMax} wrong secrets` });
    const detail = { keyId, failures: counted.failures, lockedUntil };
    await appendAudit(ctx, tx, { entries: [{ memberId: null, action: 'api_key.locked', detail }], at, actor });
    return 'locked';
  });
}
