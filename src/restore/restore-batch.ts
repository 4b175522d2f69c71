import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { firstLookOn } from '../policy/consider-member.js';
import { openStates, restorableStates } from '../policy/cycle.js';
import { localDateOf } from '../policy/dates.js';
import { type CycleRow, lockCycles, markClosed } from '../store/cycles.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { setDue } from '../store/watch.js';
import { readSeparated, removeIdentifiers } from '../vault/records.js';
import type { RestorationChoices } from './choices.js';
import { detailOf, inRestoration, type ReturnedRecords, returnRecords } from './return-records.js';

export interface RestoreRequest {
  readonly memberIds: readonly string[];
  /** Why, in the caller's words; it stands in timeline and audit. */
  readonly reason: string;
  /** How the caller made sure of the person: a method and a reference, no value. */
  readonly proof: { readonly method: string; readonly reference: string } | null;
  readonly now: string;
  readonly actor: Actor;
  /** Of one member: rows of several are told apart by nothing that a choice names. */
  readonly choices?: RestorationChoices;
  /** Nothing stays of it. The caller puts on record that it was asked for. */
  readonly rehearse?: boolean;
}

export interface RestoredBatch extends ReturnedRecords {
  readonly cycles: readonly CycleRow[];
}

/**
 * Gives the data of these members back in one transaction, all or nothing. Members who aren't separated (any more) are
 * left out, so that calling it again changes nothing.
 */
export async function restoreBatch(ctx: Context, request: RestoreRequest): Promise<RestoredBatch> {
  const result = await inRestoration(ctx, request, (tx) => restoreOnce(ctx, tx, request));
  await ctx.reached('after commit of restoration');
  return result;
}

async function restoreOnce(ctx: Context, tx: Transaction, request: RestoreRequest): Promise<RestoredBatch> {
  // A move under way holds its noticed cycles: it is waited for, and what it separated is then given back.
  const locked = await lockCycles(tx, { memberIds: request.memberIds, states: [...openStates, ...restorableStates] });
  const cycles = locked.filter(({ state }) => restorableStates.includes(state));
  if (cycles.length === 0) return { cycles, tables: {}, changed: [], left: [] };
  const ids = { memberIds: cycles.map((cycle) => cycle.memberId), cycleIds: cycles.map((cycle) => cycle.cycleId) };
  const records = await readSeparated(tx, ids);
  const returned = await returnRecords(ctx, tx, { ...request, records, cycles });
  if (!request.rehearse) await endAsRestored(ctx, tx, request, { cycles, ...returned });
  return { cycles, ...returned };
}

async function endAsRestored(
  ctx: Context,
  tx: Transaction,
  request: RestoreRequest,
  { cycles, changed, left }: RestoredBatch,
): Promise<void> {
  const { now, actor, reason } = request;
  const ids = { memberIds: cycles.map((cycle) => cycle.memberId), cycleIds: cycles.map((cycle) => cycle.cycleId) };
  await markClosed(tx, { ...ids, state: 'restored', at: now });
  await removeIdentifiers(tx, ids.memberIds);
  const today = localDateOf(now, ctx.policy.zone);
  // The inactivity clock starts anew: the member is watched from today.
  const dueOn = firstLookOn(now, ctx.policy, today, ctx.map.minKeepsDays);
  await setDue(tx, { memberIds: ids.memberIds, dueOn, lastActivityAt: now });
  const told = cycles.map(({ memberId, cycleId }) => {
    const own = left.filter((row) => row.cycleId === cycleId);
    return { memberId, cycleId, reason, detail: detailOf(request, { changed, left: own }) };
  });
  const rows = told.map((one) => ({ ...one, event: 'restored', state: 'restored' }));
  await recordHappenings(tx, { rows, at: now, actor });
  const entries = told.map(({ cycleId: _, ...one }) => ({ ...one, action: 'restored' }));
  await appendAudit(ctx, tx, { entries, at: now, actor });
  await ctx.reached('before commit of restoration');
}
