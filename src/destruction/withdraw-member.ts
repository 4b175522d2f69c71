import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { requireMember } from '../cycles/require-member.js';
import { requireText } from '../cycles/require-text.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { type CycleState, openStates, vaultStates } from '../policy/cycle.js';
import { localDateOf } from '../policy/dates.js';
import { type CycleRow, lockAnyCycles, readCycles } from '../store/cycles.js';
import { readWithdrawnClasses } from '../store/destructions.js';
import { readStandingHolds } from '../store/holds.js';
import { readRemainders } from '../store/remainders.js';
import { readStandings } from '../store/standing.js';
import type { Actor } from '../store/timeline.js';
import { readSeparated } from '../vault/records.js';
import { destroyWithdrawn } from './destroy-withdrawn.js';
import { idsOf } from './end-cycles.js';
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
  /**
   * What was given back before stands in the member database: it is destroyed there, by the program that it belongs to. The
   * rest of this is about what a restoration had left in the vault.
   */
  readonly live: boolean;
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

/** Null where nothing of the member is sealed. */
async function tryWithdrawal(ctx: Context, asked: WithdrawalRequest): Promise<WithdrawnMember | null> {
  const { memberId } = asked;
  const now = await ctx.clock.now();
  const under = await ctx.mover.transaction(async (tx) => {
    // A move under way holds its noticed cycle: it is waited for, and what it separated is then looked at.
    const known = await lockAnyCycles(tx, [memberId]);
    const listed = new Set((await readRemainders(tx, memberId)).map(({ cycleId }) => cycleId));
    const cycles = known.filter(({ state, cycleId }) => vaultStates.includes(state) || listed.has(cycleId));
    const open = known.find(({ state }) => openStates.includes(state));
    if (cycles.length === 0 && open) throw isLive(open.state);
    if (cycles.length === 0) return null;
    const [standing] = await readStandings(tx, [memberId]);
    if (standing?.heldForDestruction && cycles.some(({ withdrawnAt }) => withdrawnAt === null)) return 'held';
    return withdraw(ctx, tx, { cycles, live: isLiveBeside(known), asked, now });
  });
  if (under === 'held') throw await underHold(ctx, memberId);
  return under;
}

interface Withdrawing {
  /** All that hold something of the member: what was separated, and what restorations left. */
  readonly cycles: readonly CycleRow[];
  readonly live: boolean;
  readonly asked: WithdrawalRequest;
  readonly now: string;
}

/** Whether the newest cycle left the member in the member database. */
function isLiveBeside(known: readonly CycleRow[]): boolean {
  const newest = known.reduce((one, other) => (other.openedAt > one.openedAt ? other : one));
  return newest.state !== 'destroyed' && !vaultStates.includes(newest.state);
}

async function withdraw(ctx: Context, tx: Transaction, withdrawing: Withdrawing): Promise<WithdrawnMember> {
  const { cycles, live, asked, now } = withdrawing;
  const { memberId, reason, actor } = asked;
  const today = localDateOf(now, ctx.policy.zone);
  const rehearsed = asked.rehearse === true;
  const withdrawn = cycles.filter(({ withdrawnAt }) => withdrawnAt !== null);
  const others = cycles.filter(({ withdrawnAt }) => withdrawnAt === null);
  const already = others.length === 0;
  const kept = await planFates(ctx, tx, { records: await readSeparated(tx, idsOf(withdrawn)), cycles, today });
  const records = await readSeparated(tx, idsOf(others));
  const fates = await planFates(ctx, tx, { records, cycles: others, today, withdrawnOn: today });
  const entry = { memberId, reason, detail: { rehearsed, already } };
  const entries = [{ ...entry, action: rehearsed || already ? 'withdrawal_told' : 'withdrawn' }];
  await appendAudit(ctx, tx, { entries, at: now, actor });
  const stays = staysOf(ctx, [...fates, ...kept.map(asItStands)]);
  const common = {
    ...{ memberId, live, rehearsed, already, stays },
    state: stays.length > 0 ? ('restricted' as const) : ('destroyed' as const),
  };
  if (already) {
    const destroyed: ClassRows[] = [];
    for (const cycle of withdrawn) destroyed.push(...(await readWithdrawnClasses(tx, cycle)));
    return { ...common, withdrawnAt: withdrawn[0]?.withdrawnAt ?? now, destroyed };
  }
  const destroyed = destroyedOf(ctx, fates);
  if (!rehearsed) await destroyWithdrawn(ctx, tx, { cycles: others, fates, asked, now });
  return { ...common, withdrawnAt: now, destroyed };
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
    const live = latest?.state === 'restored' && latest.withdrawnAt !== null;
    if (latest === undefined || (latest.state !== 'destroyed' && !live)) throw isLive(latest?.state ?? 'watching');
    const entries = [{ memberId, action: 'withdrawal_told', reason, detail: { rehearsed, already: true } }];
    await appendAudit(ctx, tx, { entries, at, actor });
    const destroyed = await readWithdrawnClasses(tx, latest);
    const { withdrawnAt } = latest;
    return { memberId, state: 'destroyed', live, withdrawnAt, destroyed, stays: [], already: true, rehearsed };
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
