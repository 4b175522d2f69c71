import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { approveSweep as markApproved, readSweep, type SweepRow } from '../store/sweeps.js';
import type { Actor } from '../store/timeline.js';

/** Lets a halted sweep go on, by another credential than the one that asked for it. It then waits to be performed. */
export async function approveSweep(ctx: Context, approval: { sweepId: string; actor: Actor }): Promise<SweepRow> {
  const { sweepId, actor } = approval;
  const sweep = await readSweep(ctx.clerk, sweepId);
  if (!sweep) throw new ServiceError('sweep_not_found', 'No sweep has this id.');
  if (sweep.requestedBy === actor.id) {
    throw new ServiceError(
      'approval_needs_another',
      'Whoever asked for a sweep can not approve it: use another credential.',
    );
  }
  if (sweep.state !== 'halted' || sweep.halt?.kind !== 'above') throw notToApprove(sweep);
  const at = await ctx.clock.now();
  await ctx.clerk.transaction(async (tx) => {
    // Somebody else may have approved or stopped it meanwhile.
    if ((await markApproved(tx, { sweepId, by: actor.id, at })) === 0)
      throw notToApprove((await readSweep(tx, sweepId)) ?? sweep);
    const entries = [{ memberId: null, action: 'sweep_approved', detail: { sweepId, due: sweep.halt } }];
    await appendAudit(ctx, tx, { entries, at, actor });
  });
  return (await readSweep(ctx.clerk, sweepId)) ?? sweep;
}

function notToApprove({ state }: SweepRow): ServiceError {
  const why = state === 'halted' ? 'A silent source is repaired, not approved.' : `This sweep is ${state}, not halted.`;
  return new ServiceError('cycle_in_other_state', why, { detail: { state } });
}
