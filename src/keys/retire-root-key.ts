import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { markApprovalUsed } from '../store/approvals.js';
import type { Actor } from '../store/timeline.js';
import { listKeys } from './list-keys.js';

export const retirement = 'keys.retire';

export interface Retirement {
  readonly rootKeyId: string;
  /** Of another person, for exactly this root key. */
  readonly approval: { readonly approvalId: string; readonly requestHash: Buffer };
  readonly actor: Actor;
}

/** Throws where it can't be retired, so that nobody is asked to approve what would be refused. */
export async function requireRetirable(
  ctx: Pick<Context, 'keyring' | 'mover'>,
  rootKeyId: string,
): Promise<{ createdAt: string | null }> {
  const found = (await listKeys(ctx)).rootKeys.find((rootKey) => rootKey.id === rootKeyId);
  if (!found) throw refused('No root key has this id. `dormouse keys list` shows them.', rootKeyId);
  if (found.primary) {
    throw refused('This is the primary root key. Run `dormouse keys add` and `dormouse keys rewrap` first.', rootKeyId);
  }
  if (found.keys > 0) {
    const told = `This root key still wraps ${found.keys} of the keyring's keys. Run \`dormouse keys rewrap\` first.`;
    throw refused(told, rootKeyId);
  }
  return { createdAt: found.createdAt };
}

/**
 * Gives up a version of the root key: whatever only it could open, in old copies of the keyring too, stays closed from
 * then on. The keyring refuses while it wraps anything, whoever wrapped it.
 */
export async function retireRootKey(
  ctx: Pick<Context, 'clock' | 'keyring' | 'mover'>,
  { rootKeyId, approval, actor }: Retirement,
): Promise<void> {
  await requireRetirable(ctx, rootKeyId);
  const at = await ctx.clock.now();
  await ctx.mover.transaction(async (tx) => {
    if ((await markApprovalUsed(tx, { ...approval, operation: retirement, at })) !== 1) {
      throw new ServiceError('approval_not_open', 'This approval was used or has expired. Ask for another one.');
    }
    const detail = { rootKeyId, approvalId: approval.approvalId };
    await appendAudit(ctx, tx, { entries: [{ memberId: null, action: 'root_key_retired', detail }], at, actor });
    await ctx.keyring.retireRootKey(rootKeyId);
  });
}

function refused(message: string, rootKeyId: string): ServiceError {
  return new ServiceError('input_invalid', message, { detail: { rootKeyId } });
}
