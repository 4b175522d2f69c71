import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { requireMember } from '../cycles/require-member.js';
import { requireText } from '../cycles/require-text.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { type CycleState, openStates, vaultStates } from '../policy/cycle.js';
import { localDateOf } from '../policy/dates.js';
import { voidAttempts } from '../store/attempt-outcomes.js';
import { type CycleRow, lockCycles, readCycles } from '../store/cycles.js';
import { readWithdrawnClasses } from '../store/destructions.js';
import { readStandingHolds } from '../store/holds.js';
import { readStandings } from '../store/standing.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { markWithdrawn, voidWaitingNotices } from '../store/withdrawals.js';
import { removeWaiting } from '../vault/due-records.js';
import { readSeparated, removeIdentifiers } from '../vault/records.js';
import { applyFates } from './apply-fates.js';
import { endCycles, idsOf } from './end-cycles.js';
import { recordDestructions, recordWithdrawal } from './ledger-lines.js';
import { type Fate, planFates } from './plan-fates.js';
import { type ClassRows, destroyedOf, type StayingRows, staysOf } from './told-of-fates.js';
import { withKeysThatStand } from './with-keys-that-stand.js';

export interface WithdrawalRequest {
  readonly memberId: string;
  /** Why, in the caller's words; it stands in timeline and audit. */
  readonly reason: string;
  readonly actor: Actor;
  /** Tells what would go and what would stay, and changes nothing. */
  readonly rehearse?: boolean | undefined;
}

export interface WithdrawnMember {
  readonly memberId: string;
  /** `destroyed` where nothing is left; of a rehearsal, what it would be. */
  readonly state: 'restricted' | 'destroyed';
  /** Null where the data had been destroyed on its day, without a withdrawal. */
  readonly withdrawnAt: string | null;
  readonly destroyed: readonly ClassRows[];
  readonly stays: readonly StayingRows[];
  /** The member had withdrawn, or was destroyed, before this call. */
  readonly already: boolean;
  readonly rehearsed: boolean;
}

const holdsToldMax = 100;

/**
 * Destroys all of a separated member that no floor still requires; the rest is kept for the law alone, and the answer says
 * what, on which ground and until when. Asked again, it says what has stayed.
 */
export async function withdrawMember(ctx: Context, asked: WithdrawalRequest): Promise<WithdrawnMember> {
  const reason = requireText(asked.reason, { name: 'reason', lengthMax: 500 });
  await requireMember(ctx, ctx.clerk, asked.memberId);
  const told = await withKeysThatStand(() => tryWithdrawal(ctx, { ...asked, reason }));
  return told ?? answerDestroyed(ctx, { ...asked, reason });
}

/** Null where the data of the member is destroyed. */
async function tryWithdrawal(ctx: Context, asked: WithdrawalRequest): Promise<WithdrawnMember | null> {
  const { memberId } = asked;
  const now = await ctx.clock.now();
  const under = await ctx.mover.transaction(async (tx) => {
    // A move under way holds its noticed cycle: it is waited for, and what it separated is then looked at.
    const [cycle] = await lockCycles(tx, { memberIds: [memberId], states: [...openStates, ...vaultStates] });
    if (cycle === undefined) return null;
    if (!vaultStates.includes(cycle.state)) throw isLive(cycle.state);
    const [standing] = await readStandings(tx, [memberId]);
    if (standing?.heldForDestruction && cycle.withdrawnAt === null) return 'held';
    return withdraw(ctx, tx, { cycle, asked, now });
  });
  if (under === 'held') throw await underHold(ctx, memberId);
  return under;
}

interface Withdrawing {
  readonly cycle: CycleRow;
  readonly asked: WithdrawalRequest;
  readonly now: string;
}

async function withdraw(ctx: Context, tx: Transaction, { cycle, asked, now }: Withdrawing): Promise<WithdrawnMember> {
  const { memberId, reason, actor } = asked;
  const today = localDateOf(now, ctx.policy.zone);
  const already = cycle.withdrawnAt !== null;
  const rehearsed = asked.rehearse === true;
  const records = await readSeparated(tx, idsOf([cycle]));
  const withdrawn = already ? {} : { withdrawnOn: today };
  const fates = await planFates(ctx, tx, { records, cycles: [cycle], today, ...withdrawn });
  const entry = { memberId, reason, detail: { rehearsed, already } };
  const entries = [{ ...entry, action: rehearsed || already ? 'withdrawal_told' : 'withdrawn' }];
  await appendAudit(ctx, tx, { entries, at: now, actor });
  const stays = staysOf(ctx, fates);
  const state = stays.length > 0 ? 'restricted' : 'destroyed';
  const common = { memberId, rehearsed, already, withdrawnAt: cycle.withdrawnAt ?? now };
  if (already) {
    const destroyed = await readWithdrawnClasses(tx, cycle);
    return { ...common, state: 'restricted', destroyed, stays: staysOf(ctx, fates.map(asItStands)) };
  }
  const destroyed = destroyedOf(ctx, fates);
  if (!rehearsed) await destroy(ctx, tx, { cycle: { ...cycle, withdrawnAt: now }, fates, asked, now });
  return { ...common, state, destroyed, stays };
}

async function destroy(
  ctx: Context,
  tx: Transaction,
  { cycle, fates, asked, now }: Withdrawing & { fates: readonly Fate[] },
): Promise<void> {
  const { memberId, reason, actor } = asked;
  const cycles = [cycle];
  await applyFates(ctx, tx, fates, now);
  const waiting = await removeWhatWaits(tx, { cycle, now });
  const digests = await removeIdentifiers(tx, [memberId]);
  await markWithdrawn(tx, { ...idsOf(cycles), withdrawnAt: [now] });
  const rows = [{ memberId, cycleId: cycle.cycleId, event: 'withdrawn', state: 'restricted', reason }];
  await recordHappenings(tx, { rows, at: now, actor });
  const gone = fates.some(({ kind }) => kind !== 'stays') || fates.length === 0;
  const { texts } = gone ? await endCycles(ctx, tx, { cycles, at: now, actor }) : { texts: [] };
  const common = { cycles, at: now, actor, reason: 'withdrawn' } as const;
  await recordDestructions(ctx, tx, { ...common, fates, texts: [...waiting, ...texts] });
  await recordWithdrawal(ctx, tx, { cycle, digests, at: now, actor });
  await ctx.reached('before commit of destruction');
}

/** Nothing more is sent to who has withdrawn; what they were sent stays as evidence with what stays. */
async function removeWhatWaits(tx: Transaction, { cycle, now }: Pick<Withdrawing, 'cycle' | 'now'>) {
  const ids = idsOf([cycle]);
  await voidAttempts(tx, { ...ids, at: now });
  const voided = await voidWaitingNotices(tx, { ...ids, at: now });
  return removeWaiting(tx, { ...ids, textIds: voided.flatMap(({ recordId }) => recordId ?? []) });
}

/** Who asks again is told what is there now; what is due by now waits for the next sweep. */
function asItStands(fate: Fate): Fate {
  if (fate.kind === 'stays') return fate;
  const { record } = fate;
  const { nextExpiryOn, expiresOn } = record;
  return { kind: 'stays', record, nextExpiryOn, expiresOn, content: null, because: { basis: [], because: 'floor' } };
}

async function answerDestroyed(ctx: Context, asked: WithdrawalRequest): Promise<WithdrawnMember> {
  const { memberId, reason, actor } = asked;
  const rehearsed = asked.rehearse === true;
  const at = await ctx.clock.now();
  return ctx.clerk.transaction(async (tx) => {
    const [latest] = await readCycles(tx, memberId);
    if (latest?.state !== 'destroyed') throw isLive(latest?.state ?? 'watching');
    const entries = [{ memberId, action: 'withdrawal_told', reason, detail: { rehearsed, already: true } }];
    await appendAudit(ctx, tx, { entries, at, actor });
    const destroyed = await readWithdrawnClasses(tx, latest);
    const { withdrawnAt } = latest;
    return { memberId, state: 'destroyed', withdrawnAt, destroyed, stays: [], already: true, rehearsed };
  });
}

function isLive(state: CycleState | 'watching'): ServiceError {
  const told =
    `The data of this member is live (${state}): it stands in the member database and is destroyed there, by the ` +
    'program that it belongs to. Only what has been separated is destroyed here. Nothing has changed.';
  return new ServiceError('cycle_in_other_state', told, { detail: { state } });
}

async function underHold(ctx: Context, memberId: string): Promise<ServiceError> {
  const holds = await readStandingHolds(ctx.clerk, { memberId, limit: holdsToldMax });
  const holdIds = holds.filter(({ scope }) => scope !== 'separation').map(({ holdId }) => holdId);
  const told = 'A hold suspends the destruction of this member. Release it first, or tell the person why it stands.';
  return new ServiceError('under_hold', told, { detail: { holdIds } });
}
