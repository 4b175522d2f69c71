import type { Context } from '../context.js';
import { isBusy } from '../database/database-error.js';
import { ServiceError } from '../errors.js';
import { isUnreadable } from '../vault/open-record.js';
import { assertBulkApproved, type BulkApproval, endBulkApproval } from './bulk-restoration.js';
import { type RestoreRequest, restoreBatch } from './restore-batch.js';

export interface RestoredMembers {
  readonly restored: string[];
  readonly conflicts: { readonly memberId: string; readonly code: string; readonly table: unknown }[];
}

export interface RestoreManyRequest extends RestoreRequest {
  /** Needed for every list that a person asks for; null where the service itself found that it was wrong. */
  readonly approval?: BulkApproval | null;
}

/** Restores many, batch by batch; where a batch fails, member by member, so that one conflict stops nobody else. */
export async function restoreMembers(ctx: Context, request: RestoreManyRequest): Promise<RestoredMembers> {
  const done: RestoredMembers = { restored: [], conflicts: [] };
  const { approval = null, actor } = request;
  const size = ctx.config.batchSize;
  for (let from = 0; from < request.memberIds.length; from += size) {
    if (approval) await assertBulkApproved(ctx, approval);
    const memberIds = request.memberIds.slice(from, from + size);
    await restoreSome(ctx, { ...request, memberIds }, done);
  }
  if (approval) {
    const counts = { restored: done.restored.length, conflicts: done.conflicts.length };
    await endBulkApproval(ctx, { approval, actor, ...counts });
  }
  ctx.metrics.restored.inc(
    { reason: request.reason === 'late_activity' ? 'late_activity' : 'bulk' },
    done.restored.length,
  );
  return done;
}

async function restoreSome(ctx: Context, request: RestoreRequest, done: RestoredMembers): Promise<void> {
  try {
    const { cycles } = await restoreBatch(ctx, request);
    done.restored.push(...cycles.map((cycle) => cycle.memberId));
  } catch (error) {
    if (!isOfOneMember(error) && !isBusy(error)) throw error;
    const [memberId] = request.memberIds;
    if (request.memberIds.length === 1 && memberId) {
      if (isBusy(error)) {
        done.conflicts.push({ memberId, code: 'busy', table: null });
        return;
      }
      if (error.code !== 'restoration_conflict') ctx.logger.error({ err: error }, 'a member could not be restored');
      done.conflicts.push({ memberId, code: error.code, table: error.detail.table });
      return;
    }
    for (const one of request.memberIds) await restoreSome(ctx, { ...request, memberIds: [one] }, done);
  }
}

function isOfOneMember(error: unknown): error is ServiceError {
  return isUnreadable(error) || (error instanceof ServiceError && error.code === 'restoration_conflict');
}
