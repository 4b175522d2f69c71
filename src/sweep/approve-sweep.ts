import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { approveSweep as markApproved, readSweep, type SweepRow } from '../store/sweeps.js';
import type { Actor } from '../store/timeline.js';

export interface SweepApproval {
  readonly sweepId: string;
  readonly actor: Actor;
  /** Whether the credential of the actor stands for a person. */
  readonly person: boolean;
  /** The hash of what the approver was shown, `halt.shownHash`: another halt since then is not approved by it. */
  readonly shown: string;
}

/** Lets a halted sweep go on, by another person than the one that asked for it. It then waits to be performed. */
export async function approveSweep(ctx: Context, approval: SweepApproval): Promise<SweepRow> {
  const { sweepId, actor } = approval;
  const sweep = await readSweep(ctx.clerk, sweepId);
  if (!sweep) throw new ServiceError('sweep_not_found', 'No sweep has this id.');
  assertAnotherPerson(sweep, approval);
  const at = await ctx.clock.now();
  await ctx.clerk.transaction(async (tx) => {
    // Locked by its change, so that what is approved is what stands in the audit.
    if ((await markApproved(tx, { sweepId, by: actor.id, at })) === 0)
      throw notToApprove((await readSweep(tx, sweepId)) ?? sweep);
    const approved = await readSweep(tx, sweepId);
    const halt = approved?.approvedHalt;
    // An earlier version halted without saying what an approval would be bound to.
    if (typeof halt?.shownHash !== 'string') throw notToApprove(sweep);
    if (approval.shown !== halt.shownHash) {
      const told = 'This sweep has halted anew since you looked: read it again, and approve what it says now.';
      throw new ServiceError('approval_not_open', told, { detail: { shownHash: halt.shownHash } });
    }
    const { kind, due, sources, shownHash } = halt;
    const detail = { sweepId, kind, due, sources, shownHash };
    await appendAudit(ctx, tx, { entries: [{ memberId: null, action: 'sweep_approved', detail }], at, actor });
  });
  return (await readSweep(ctx.clerk, sweepId)) ?? sweep;
}

function assertAnotherPerson(sweep: SweepRow, { actor, person }: SweepApproval): void {
  if (sweep.requestedBy === actor.id) {
    throw new ServiceError(
      'approval_needs_another',
      'Whoever asked for a sweep can not approve it: another person must, with a credential of their own.',
    );
  }
  if (person) return;
  throw new ServiceError(
    'approval_needs_person',
    'This credential stands for a program. A sweep is approved with one that stands for a person.',
  );
}

function notToApprove({ state }: SweepRow): ServiceError {
  const why = state === 'halted' ? 'This halt can not be approved: sweep anew.' : `This sweep is ${state}, not halted.`;
  return new ServiceError('cycle_in_other_state', why, { detail: { state } });
}
