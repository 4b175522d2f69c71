import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { vaultStates } from '../policy/cycle.js';
import { voidAttempts } from '../store/attempt-outcomes.js';
import type { CycleRow } from '../store/cycles.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { markRemaindersWithdrawn, markWithdrawn, voidWaitingNotices } from '../store/withdrawals.js';
import { type ExpiredRecord, removeWaiting } from '../vault/due-records.js';
import { removeIdentifiers } from '../vault/records.js';
import { applyFates } from './apply-fates.js';
import { endCycles, idsOf } from './end-cycles.js';
import { recordDestructions, recordWithdrawal } from './ledger-lines.js';
import type { Fate } from './plan-fates.js';

export interface Withdrawn {
  /** One at most of what was separated; the others are closed, and hold what restorations left. */
  readonly cycles: readonly CycleRow[];
  readonly fates: readonly Fate[];
  readonly asked: { readonly memberId: string; readonly reason: string; readonly actor: Actor };
  readonly now: string;
}

/** Does what was planned for a member who withdraws, and writes it down, in one transaction. */
export async function destroyWithdrawn(ctx: Context, tx: Transaction, withdrawn: Withdrawn): Promise<void> {
  const { fates, asked, now: at } = withdrawn;
  const { actor } = asked;
  const cycles = withdrawn.cycles.map((cycle) => ({ ...cycle, withdrawnAt: at }));
  await applyFates(ctx, tx, fates, at);
  const texts: ExpiredRecord[] = [];
  for (const cycle of cycles) {
    if (vaultStates.includes(cycle.state)) texts.push(...(await restrict(ctx, tx, { ...withdrawn, cycle })));
    else await restrictRemainder(ctx, tx, { ...withdrawn, cycle });
  }
  await recordDestructions(ctx, tx, { cycles, at, actor, reason: 'withdrawn', fates, texts });
  await ctx.reached('before commit of destruction');
}

type OfCycle = Withdrawn & { readonly cycle: CycleRow };

/** Answers the texts that went with it; the ledger has yet to name them. */
async function restrict(
  ctx: Context,
  tx: Transaction,
  { cycle, fates, asked, now: at }: OfCycle,
): Promise<readonly ExpiredRecord[]> {
  const { memberId, reason, actor } = asked;
  const ids = idsOf([cycle]);
  const waiting = await removeWhatWaits(tx, { cycle, at });
  const digests = await removeIdentifiers(tx, [memberId]);
  await markWithdrawn(tx, { ...ids, withdrawnAt: [at] });
  const rows = [{ memberId, cycleId: cycle.cycleId, event: 'withdrawn', state: 'restricted', reason }];
  await recordHappenings(tx, { rows, at, actor });
  const own = fates.filter(({ record }) => record.cycleId === cycle.cycleId);
  const gone = own.some(({ kind }) => kind !== 'stays') || own.length === 0;
  const { texts } = gone ? await endCycles(ctx, tx, { cycles: [cycle], at, actor }) : { texts: [] };
  await recordWithdrawal(ctx, tx, { cycle, digests, at, actor });
  return [...waiting, ...texts];
}

/** The cycle ended with the restoration, and ends no second time; from now on a floor alone keeps what it left. */
async function restrictRemainder(ctx: Context, tx: Transaction, { cycle, asked, now: at }: OfCycle): Promise<void> {
  const { memberId, reason, actor } = asked;
  await markRemaindersWithdrawn(tx, { ...idsOf([cycle]), withdrawnAt: [at] });
  const rows = [{ memberId, cycleId: cycle.cycleId, event: 'remainder_withdrawn', reason }];
  await recordHappenings(tx, { rows, at, actor });
  await recordWithdrawal(ctx, tx, { cycle, digests: null, at, actor });
}

/** Nothing more is sent to who has withdrawn; what they were sent stays as evidence with what stays. */
async function removeWhatWaits(tx: Transaction, { cycle, at }: { cycle: CycleRow; at: string }) {
  const ids = idsOf([cycle]);
  await voidAttempts(tx, { ...ids, at });
  const voided = await voidWaitingNotices(tx, { ...ids, at });
  return removeWaiting(tx, { ...ids, textIds: voided.flatMap(({ recordId }) => recordId ?? []) });
}
