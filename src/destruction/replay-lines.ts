import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { localDateOf } from '../policy/dates.js';
import { voidAttempts } from '../store/attempt-outcomes.js';
import { type CycleRow, lockAnyCycles } from '../store/cycles.js';
import { type DestructionRow, putBackLines, readKnown } from '../store/destruction-ledger.js';
import { readRemaindersIn } from '../store/remainders.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { markRemaindersWithdrawn, markWithdrawn, voidWaitingNotices } from '../store/withdrawals.js';
import { removeIdentifiers, type SealedRecord } from '../vault/records.js';
import { lockRecords, lookAtOnce } from '../vault/rewrite-records.js';
import { applyFates } from './apply-fates.js';
import { endCycles, idsOf } from './end-cycles.js';
import { fateAgain } from './fate-again.js';
import { identifiersClass } from './ledger-lines.js';
import type { Fate } from './plan-fates.js';
import { sortLines } from './sort-lines.js';

export interface ReplayedLines {
  readonly applied: number;
  readonly already: number;
  readonly notFound: readonly DestructionRow[];
  /** Ids of records. */
  readonly unclear: readonly string[];
}

/** One batch of an exported ledger, in one transaction. Holds don't stand in the way: this was destroyed before. */
export async function replayLines(
  ctx: Context,
  { rows, perform, actor }: { rows: readonly DestructionRow[]; perform: boolean; actor: Actor },
): Promise<ReplayedLines> {
  const at = await ctx.clock.now();
  return ctx.mover.transaction(async (tx) => {
    const cycles = await lockAnyCycles(tx, [...new Set(rows.map(({ memberId }) => memberId))]);
    const ofRecords = rows.flatMap(({ memberId, recordId }) => (recordId === null ? [] : [{ memberId, recordId }]));
    const records = await lockRecords(tx, {
      memberIds: ofRecords.map(({ memberId }) => memberId),
      recordIds: ofRecords.map(({ recordId }) => recordId),
    });
    const ids = rows.map(({ destructionId }) => destructionId);
    const known = new Set((await readKnown(tx, ids)).map(({ destructionId }) => destructionId));
    const sorted = sortLines(rows, { cycles, records, known });
    const fates: Fate[] = [];
    const unclear: string[] = [];
    const left = new Set((await readRemaindersIn(tx, idsOfRecords(records))).map(({ recordId }) => recordId));
    for (const [recordId, lines] of sorted.ofRecords) {
      const record = records.find((one) => one.recordId === recordId) as SealedRecord;
      const fate = await fateAgain(ctx, { record, isRemainder: left.has(recordId) }, lines);
      if (fate === null) unclear.push(recordId);
      else fates.push(fate);
    }
    const again = [...sorted.ofRecords].flatMap(([id, lines]) => (unclear.includes(id) ? [] : lines));
    const applied = [...again, ...sorted.withdrawals];
    if (perform) {
      await applyAgain(ctx, tx, { fates, cycles, applied, withdrawals: sorted.withdrawals, at, actor });
      // What is unclear is not done: its line comes back when it is.
      const undone = new Set([...sorted.notFound, ...sorted.lines(unclear)]);
      await putBackLines(
        tx,
        rows.filter((row) => !undone.has(row)),
      );
    }
    const already = rows.length - applied.length - sorted.notFound.length - sorted.lines(unclear).length;
    return { applied: applied.length, already, notFound: sorted.notFound, unclear };
  });
}

interface Again {
  readonly fates: readonly Fate[];
  readonly cycles: readonly CycleRow[];
  readonly applied: readonly DestructionRow[];
  readonly withdrawals: readonly DestructionRow[];
  readonly at: string;
  readonly actor: Actor;
}

async function applyAgain(ctx: Context, tx: Transaction, again: Again): Promise<void> {
  const { fates, applied, at, actor } = again;
  if (applied.length === 0) return;
  await applyFates(ctx, tx, fates, at);
  const cycles = await withdrawAgain(ctx, tx, again);
  const touched = new Set(applied.filter(isOfData).map(({ cycleId }) => cycleId));
  const open = cycles.filter(({ cycleId, closedAt }) => touched.has(cycleId) && closedAt === null);
  await endCycles(ctx, tx, { cycles: open, at, actor });
  const lines = applied.map((row) => ({
    ...row,
    destructionId: randomUUID(),
    reason: 'replayed' as const,
    ...{ destroyedAt: at, executedBy: actor.id, confirmedBy: null, confirmedAt: null },
  }));
  await putBackLines(tx, lines);
  const entries = applied.map((row) => ({
    memberId: row.memberId,
    action: 'destroyed',
    detail: { class: row.class, rows: row.rowCounts.rows, reason: 'replayed' },
  }));
  await appendAudit(ctx, tx, { entries, at, actor });
}

/** Answers the cycles as they are then. What a floor still keeps gets its days from the next sweep. */
async function withdrawAgain(ctx: Context, tx: Transaction, again: Again): Promise<readonly CycleRow[]> {
  const { cycles, withdrawals, at, actor } = again;
  const withdrawnAt = new Map(withdrawals.map((row) => [row.cycleId, row.destroyedAt]));
  const withdrawn = cycles.filter(({ cycleId }) => withdrawnAt.has(cycleId));
  if (withdrawn.length === 0) return cycles;
  await restrictAgain(tx, {
    cycles: withdrawn.filter(({ state }) => state !== 'restored'),
    ...{ withdrawnAt, at, actor },
  });
  const left = withdrawn.filter(({ state }) => state === 'restored');
  const ats = left.map(({ cycleId }) => withdrawnAt.get(cycleId) ?? at);
  await markRemaindersWithdrawn(tx, { ...idsOf(left), withdrawnAt: ats });
  const rows = left.map(({ memberId, cycleId }) => {
    return { memberId, cycleId, event: 'remainder_withdrawn', reason: 'replayed' };
  });
  await recordHappenings(tx, { rows, at, actor });
  await lookAtOnce(tx, { ...idsOf(withdrawn), today: localDateOf(at, ctx.policy.zone) });
  return cycles.map((cycle) => {
    const since = withdrawnAt.get(cycle.cycleId);
    if (since === undefined) return cycle;
    return { ...cycle, state: cycle.state === 'restored' ? cycle.state : 'restricted', withdrawnAt: since };
  });
}

async function restrictAgain(
  tx: Transaction,
  withdrawn: {
    cycles: readonly CycleRow[];
    withdrawnAt: ReadonlyMap<string, string>;
    at: string;
    actor: Actor;
  },
): Promise<void> {
  const { cycles, withdrawnAt, at, actor } = withdrawn;
  if (cycles.length === 0) return;
  const ids = idsOf(cycles);
  const ats = cycles.map(({ cycleId }) => withdrawnAt.get(cycleId) ?? at);
  await voidAttempts(tx, { ...ids, at });
  await voidWaitingNotices(tx, { ...ids, at });
  await markWithdrawn(tx, { ...ids, withdrawnAt: ats });
  await removeIdentifiers(tx, ids.memberIds);
  const rows = cycles.map(({ memberId, cycleId }) => ({
    ...{ memberId, cycleId, event: 'withdrawn' },
    ...{ state: 'restricted', reason: 'replayed' },
  }));
  await recordHappenings(tx, { rows, at, actor });
}

function idsOfRecords(records: readonly SealedRecord[]) {
  return { memberIds: records.map(({ memberId }) => memberId), recordIds: records.map(({ recordId }) => recordId) };
}

function isOfData({ recordId, class: retentionClass }: DestructionRow): boolean {
  const about = ['notice', 'letter'].includes(retentionClass);
  return (recordId !== null && !about) || (recordId === null && retentionClass === identifiersClass);
}
