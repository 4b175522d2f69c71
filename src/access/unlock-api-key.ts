import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { recordRight } from '../store/access-rights.js';
import { unlockKey } from '../store/api-keys.js';
import type { Actor } from '../store/timeline.js';
import { requireApiKey } from './require-api-key.js';

export interface UnlockedApiKey {
  readonly keyId: string;
  /** False where the key wasn't locked: its count of failures begins anew all the same. */
  readonly wasLocked: boolean;
}

/** Ends a lock before its time. */
export async function unlockApiKey(
  ctx: Pick<Context, 'clerk' | 'clock' | 'keyring'>,
  unlocked: { keyId: string; reason: string | null; actor: Actor },
): Promise<UnlockedApiKey> {
  const { keyId, reason, actor } = unlocked;
  const at = await ctx.clock.now();
  return ctx.clerk.transaction(async (tx) => {
    const key = await requireApiKey(tx, keyId);
    await unlockKey(tx, keyId);
    const wasLocked = key.lockedUntil !== null && key.lockedUntil > at;
    if (!wasLocked) return { keyId, wasLocked };
    const right = { credential: `key:${keyId}`, scopes: key.scopes, person: key.person, at, by: actor.id, reason };
    await recordRight(tx, { ...right, event: 'unlocked' });
    const entries = [{ memberId: null, action: 'api_key.unlocked', reason, detail: { keyId } }];
    await appendAudit(ctx, tx, { entries, at, actor });
    return { keyId, wasLocked };
  });
}
