import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { cancelCycles } from '../cycles/cancel-cycles.js';
import { renotify } from '../cycles/renotify.js';
import { limitLockWaits } from '../database/limit-lock-waits.js';
import type { Handle, Transaction } from '../database/sql.js';
import { findChangedTable } from '../datamap/shape-stands.js';
import { ServiceError } from '../errors.js';
import type { CycleRow } from '../store/cycles.js';
import { insertDestructions } from '../store/destructions.js';
import { type ClaimAfter, claimSeparable, markSeparated } from '../store/separable.js';
import { recordHappenings } from '../store/timeline.js';
import { lookSoon, setDue } from '../store/watch.js';
import { insertIdentifiers, insertRecords } from '../vault/records.js';
import { holdKeysFor, sealRecords } from '../vault/seal-records.js';
import { assertNoStrangers } from './assert-no-strangers.js';
import { assertPlaced, type TakenFrom } from './assert-placed.js';
import { assertNotTooLarge } from './oversized.js';
import { type GateVerdict, readGate } from './read-gate.js';
import { recordsOf } from './records-of.js';
import { RowsEscaped } from './rows-escaped.js';
import { holdFence, present, type SweepRun } from './sweep-run.js';
import { takeRows } from './take-rows.js';

export interface BatchResult {
  readonly claimed: number;
  readonly separated: string[];
  readonly skipped: Record<string, number>;
}

/** A member of the batch would lose an item that their notice did not name: the batch is undone, and they are left out. */
export class UnnamedItems extends Error {
  override readonly name = 'UnnamedItems';
  readonly memberIds: readonly string[];

  constructor(memberIds: readonly string[]) {
    super('items would leave that the notice did not name');
    this.memberIds = memberIds;
  }
}

export interface BatchRequest {
  readonly limit: number;
  readonly after: ClaimAfter | null;
  /** When set, only these: the retry of a batch that failed, member by member. */
  readonly memberIds: readonly string[] | null;
  /** Members found to have more items than were named; they go back to the ladder instead. */
  readonly unnamed: ReadonlySet<string>;
  /** Hears at once what was claimed, so that it is known even when the batch fails. */
  readonly onClaimed: (cycles: readonly CycleRow[]) => void;
}

/** How far a claim has come; the next one goes on behind it. */
export function claimedUntil(cycles: readonly CycleRow[]): ClaimAfter | null {
  const last = cycles.at(-1);
  return last?.separableFrom ? { separableFrom: last.separableFrom, memberId: last.memberId } : null;
}

/**
 * One batch in one transaction, each step a statement of its own, so that each sees only what was committed before it
 * began: what counts is the state at the moment of the move.
 */
export async function separateBatch(ctx: Context, run: SweepRun, request: BatchRequest): Promise<BatchResult> {
  const at = await present(ctx, run);
  const { now } = at;
  const result = await ctx.mover.transaction(async (tx) => {
    await holdFence(tx, run);
    const cycles = await claimSeparable(tx, { ...at, ...request });
    request.onClaimed(cycles);
    if (cycles.length === 0) return { claimed: 0, separated: [], skipped: {} };
    await ctx.reached('cycles claimed');
    // Whoever uses one of these members waits as long as this batch waits for another program.
    await limitLockWaits(tx, ctx.config.lockTimeoutMs);
    const locked = await lockMembers(ctx, tx, cycles);
    await ctx.reached('members locked');
    const gate = await readGate(ctx, tx, { cycles, locked: locked.members, now, unnamed: request.unnamed });
    await ctx.reached('gate read');
    await turnBack(tx, gate, { now, today: at.today, run });
    if (gate.passed.length > 0) await move(ctx, tx, { passed: gate.passed, locked, now, run });
    await ctx.reached('before commit of separation');
    const separated = gate.passed.map(({ cycle }) => cycle.memberId);
    return { claimed: cycles.length, separated, skipped: gate.skipped };
  });
  if (result.claimed > 0) await ctx.reached('after commit of separation');
  return result;
}

/** Members first, then the parents of deeper tables from the top down, so that no child can slip in. */
async function lockMembers(ctx: Context, tx: Transaction, cycles: readonly CycleRow[]) {
  const memberIds = cycles.map((cycle) => cycle.memberId);
  const locked = await tx.rows<{ memberId: string }>(ctx.map.take.lockMembers, [memberIds]);
  const members = new Set(locked.map((row) => row.memberId));
  const rows = new Map<string, Map<string, number>>();
  const identities = new Map<string, Map<string, string[][]>>();
  for (const { table, sql } of ctx.map.take.lockRows) {
    const counted = await tx.rows<LockedRows>(sql, [[...members]]);
    rows.set(table, new Map(counted.map((row) => [row.memberId, row.rows])));
    identities.set(table, new Map(counted.map((row) => [row.memberId, row.identities ?? []])));
  }
  return { members, rows, identities };
}

interface LockedRows {
  readonly memberId: string;
  readonly rows: number;
  readonly identities?: string[][];
}

/** Whoever must not be moved: cancelled, sent back to the ladder, or left to wait. */
async function turnBack(
  tx: Transaction,
  gate: GateVerdict,
  { now, today, run }: { now: string; today: string; run: SweepRun },
): Promise<void> {
  if (gate.cancelled.length > 0) {
    await cancelCycles(tx, { cycles: gate.cancelled, at: now, actor: run.actor });
    await lookSoon(tx, { memberIds: gate.cancelled.map((cycle) => cycle.memberId), today });
  }
  if (gate.renotified.length > 0) await renotify(tx, { cycles: gate.renotified, at: now, actor: run.actor });
}

interface Move {
  readonly passed: GateVerdict['passed'];
  readonly locked: Pick<TakenFrom, 'identities'> & {
    readonly rows: ReadonlyMap<string, ReadonlyMap<string, number>>;
  };
  readonly now: string;
  readonly run: SweepRun;
}

async function move(ctx: Context, tx: Transaction, { passed, locked, now, run }: Move): Promise<void> {
  const memberIds = passed.map(({ cycle }) => cycle.memberId);
  const cycleIds = passed.map(({ cycle }) => cycle.cycleId);
  await assertNoStrangers(ctx, tx, memberIds);
  const taken = await takeRows(ctx, tx, memberIds);
  // From here on the locks keep the tables as they are.
  await assertShapeStands(ctx, tx);
  assertNothingEscaped(ctx, taken[0]?.taken, { memberIds, lockedRows: locked.rows });
  await assertPlaced(ctx, tx, { memberIds, identities: locked.identities });
  assertNotTooLarge(taken);
  await ctx.reached('rows taken');
  const { unsealed, identifiers, details, discarded, unnamed, returned } = recordsOf(ctx, { taken, passed, now });
  // The next try sees the activity at the gate, and cancels.
  if (returned.length > 0) throw new RowsEscaped('activity came in while the rows were taken; the batch is undone');
  if (unnamed.length > 0) throw new UnnamedItems(unnamed);
  await holdKeysFor(tx, ctx.keyring, unsealed, now);
  const records = await sealRecords(ctx.keyring, unsealed, now);
  await ctx.reached('sealed');
  await insertRecords(tx, records);
  await insertIdentifiers(tx, identifiers);
  await insertDestructions(tx, {
    rows: discarded,
    at: now,
    by: run.actor.id,
    reason: 'discarded_at_separation',
    method: 'rows deleted from the member database; nothing of them is kept',
    copies: ['live'],
  });
  await ctx.reached('vault inserted');
  const marked = await markSeparated(tx, { memberIds, cycleIds, at: now });
  if (marked !== passed.length) throw new Error(`${passed.length} members were taken and ${marked} cycles marked`);
  await setDue(tx, { memberIds, dueOn: null });
  const rows = passed.map(({ cycle }) => ({
    memberId: cycle.memberId,
    cycleId: cycle.cycleId,
    event: 'separated',
    state: 'separated',
    detail: details.get(cycle.memberId) ?? {},
  }));
  await recordHappenings(tx, { rows, at: now, actor: run.actor });
  const entries = rows.map(({ memberId, detail }) => ({ memberId, action: 'separated', detail }));
  await appendAudit(ctx, tx, { entries, at: now, actor: run.actor });
}

export async function assertShapeStands(ctx: Context, handle: Handle): Promise<void> {
  const changed = await findChangedTable(handle, ctx.map.shape);
  if (changed === null) return;
  const told = `${changed} has other columns than when the service started. Nothing was moved; look whether the data map still fits, then restart.`;
  throw new ServiceError('map_invalid', told, { detail: { table: changed } });
}

/** What the locks saw is what must have been taken: a row more or less means that something moved beneath us. */
function assertNothingEscaped(
  ctx: Context,
  taken: string | undefined,
  { memberIds, lockedRows }: { memberIds: readonly string[]; lockedRows: Move['locked']['rows'] },
): void {
  const counts = (taken ?? '').split(',').map(Number);
  for (const [index, table] of ctx.map.take.tables.entries()) {
    const locked = lockedRows.get(table);
    const expected =
      table === ctx.dataMap.member.table
        ? memberIds.length
        : locked && memberIds.reduce((sum, memberId) => sum + (locked.get(memberId) ?? 0), 0);
    if (expected === undefined || counts[index] === expected) continue;
    throw new RowsEscaped(`${table}: ${expected} rows were locked and ${counts[index]} taken; the batch is undone`);
  }
}
