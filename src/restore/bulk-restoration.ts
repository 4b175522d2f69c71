import { createHash } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { approvalStands, markApprovalUsed } from '../store/approvals.js';
import type { Actor } from '../store/timeline.js';
import type { RestoreRequest } from './restore-batch.js';

const operation = 'restore.bulk';

/** What another person approved: exactly these members, for this reason, on this proof. */
export interface BulkApproval {
  readonly approvalId: string;
  readonly requestHash: Buffer;
}

/** What a second person is asked for. The list is named by its hash: `LC_ALL=C sort -u FILE | sha256sum` gives the same. */
export function bulkRestoration(asked: Pick<RestoreRequest, 'memberIds' | 'reason' | 'proof'>) {
  const { memberIds, reason, proof } = asked;
  const members = [...new Set(memberIds)].sort();
  const list = createHash('sha256');
  for (const memberId of members) list.update(`${memberId}\n`, 'utf8');
  const summary = { members: members.length, listHash: list.digest('hex') };
  return { operation, request: { ...summary, reason, proof }, summary };
}

/** Before each batch, so that a run which outlives its approval ends. */
export async function assertBulkApproved(ctx: Context, approval: BulkApproval): Promise<void> {
  if (await approvalStands(ctx.clerk, { ...approval, operation, at: await ctx.clock.now() })) return;
  throw notApproved();
}

/**
 * When all batches are through, and not before: a run that broke off goes on under the same approval. What it had done
 * is not done again, for those members aren't separated any more.
 */
export async function endBulkApproval(
  ctx: Context,
  ended: { approval: BulkApproval; actor: Actor; restored: number; conflicts: number },
): Promise<void> {
  const { approval, actor, restored, conflicts } = ended;
  const at = await ctx.clock.now();
  await ctx.clerk.transaction(async (tx) => {
    // Another run of the same person may have ended it, and time may have: what was restored is restored.
    if ((await markApprovalUsed(tx, { ...approval, operation, at })) === 0) return;
    const requestHash = approval.requestHash.toString('hex');
    const detail = { approvalId: approval.approvalId, operation, requestHash, restored, conflicts };
    await appendAudit(ctx, tx, { entries: [{ memberId: null, action: 'approval_used', detail }], at, actor });
  });
}

function notApproved(): ServiceError {
  return new ServiceError(
    'approval_not_open',
    'The approval has expired or was used. Call it again: that asks for another one, and goes on where this ended.',
  );
}
