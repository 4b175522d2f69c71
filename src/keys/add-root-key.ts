import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Actor } from '../store/timeline.js';

export interface AddedRootKey {
  readonly rootKeyId: string;
  /** True where there was no keyring: it was made, and this is its first root key. */
  readonly keyringMade: boolean;
}

/**
 * A new version of the root key, which wraps all that is new from now on. What older versions wrap stays under them
 * until it is rewrapped.
 */
export async function addRootKey(
  ctx: Pick<Context, 'clock' | 'keyring' | 'mover'>,
  { actor, keyringMade }: { actor: Actor; keyringMade: boolean },
): Promise<AddedRootKey> {
  const at = await ctx.clock.now();
  return ctx.mover.transaction(async (tx) => {
    const primary = (await ctx.keyring.listRootKeys()).find((rootKey) => rootKey.primary);
    const rootKeyId = keyringMade && primary ? primary.id : await ctx.keyring.addRootKey(at);
    const action = keyringMade ? 'keyring_made' : 'root_key_added';
    await appendAudit(ctx, tx, { entries: [{ memberId: null, action, detail: { rootKeyId } }], at, actor });
    return { rootKeyId, keyringMade };
  });
}
