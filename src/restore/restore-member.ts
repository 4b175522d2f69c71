import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { restorableStates } from '../policy/cycle.js';
import { type CycleRow, readCycles } from '../store/cycles.js';
import { type DestroyedClass, readDestroyedClasses } from '../store/destructions.js';
import type { Actor } from '../store/timeline.js';
import { restoreBatch } from './restore-batch.js';

export interface RestoreMemberRequest {
  readonly memberId: string;
  readonly reason: string;
  readonly proof: { readonly method: string; readonly reference: string };
  readonly actor: Actor;
  /** In development and tests alone. */
  readonly asOf?: string | undefined;
}

export interface RestoredMember {
  readonly state: 'restored';
  readonly memberId: string;
  readonly restoredAt: string;
  /** Rows put back, by table; empty when the member had been restored before. */
  readonly tables: Readonly<Record<string, number>>;
  /** Classes that were destroyed on their day before the member returned: they can't come back. */
  readonly missing: readonly DestroyedClass[];
  readonly already: boolean;
}

/** Gives a returning member's data back exactly, or throws a conflict that says what to do. Calling it again answers the same. */
export async function restoreMember(ctx: Context, request: RestoreMemberRequest): Promise<RestoredMember> {
  const { memberId, reason, proof, actor } = request;
  if (reason.trim() === '')
    throw new ServiceError('input_invalid', 'Restoration needs a reason: it stands in the audit.');
  const now = request.asOf ?? (await ctx.clock.now());
  const { cycles, tables } = await restoreBatch(ctx, { memberIds: [memberId], reason, proof, now, actor });
  const [cycle] = cycles;
  if (!cycle) return answerAgain(ctx, request, now);
  ctx.metrics.restored.inc({ reason: 'returned' });
  const missing = await readDestroyedClasses(ctx.clerk, { memberId, cycleId: cycle.cycleId });
  return { state: 'restored', memberId, restoredAt: now, tables, missing, already: false };
}

/** Nothing was there to restore: it was done before, which is told on record, or there is nothing to give back. */
function answerAgain(ctx: Context, request: RestoreMemberRequest, now: string): Promise<RestoredMember> {
  const { memberId, reason, proof, actor } = request;
  return ctx.clerk.transaction(async (tx) => {
    const [latest] = await readCycles(tx, memberId);
    if (latest?.state !== 'restored' || !latest.closedAt) throw refusal(latest);
    const entries = [{ memberId, action: 'restoration_told', reason, detail: { proof } }];
    await appendAudit(ctx, tx, { entries, at: now, actor });
    const missing = await readDestroyedClasses(tx, { memberId, cycleId: latest.cycleId });
    return { state: 'restored', memberId, restoredAt: latest.closedAt, tables: {}, missing, already: true };
  });
}

function refusal(latest: CycleRow | undefined): ServiceError {
  const state = latest?.state ?? 'watching';
  const why: Record<string, string> = {
    destroyed: 'The data of this member has been destroyed on its day and can not come back.',
    restricted: 'This member withdrew; what a law keeps of them can be disclosed and not restored.',
  };
  if (!latest) return new ServiceError('member_not_found', 'No separated member has this id.');
  const told = why[state] ?? `This member is live (${state}); there is nothing to restore.`;
  return new ServiceError('cycle_in_other_state', told, { detail: { state, restorable: restorableStates } });
}
