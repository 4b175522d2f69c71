import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { isSqlState, sqlStates } from '../database/database-error.js';
import { refuseOutdated } from '../destruction/refuse-outdated.js';
import { firstLookOn } from '../policy/consider-member.js';
import { openStates, restorableStates } from '../policy/cycle.js';
import { localDateOf } from '../policy/dates.js';
import { type CycleRow, lockCycles, markClosed } from '../store/cycles.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { setDue } from '../store/watch.js';
import { readSeparated, removeIdentifiers, removeRecords } from '../vault/records.js';
import { giveBack } from './give-back.js';
import { openRows } from './opened-rows.js';

export interface RestoreRequest {
  readonly memberIds: readonly string[];
  /** Why, in the caller's words; it stands in timeline and audit. */
  readonly reason: string;
  /** How the caller made sure of the person: a method and a reference, no value. */
  readonly proof: { readonly method: string; readonly reference: string } | null;
  readonly now: string;
  readonly actor: Actor;
}

export interface RestoredBatch {
  readonly cycles: readonly CycleRow[];
  /** Rows put back, by table. */
  readonly tables: Record<string, number>;
}

const triesMax = 5;

/**
 * Gives the data of these members back in one transaction, all or nothing. Members who aren't separated (any more) are
 * left out, so that calling it again changes nothing.
 *
 * Where rows of members refer to other members, two batches may each have the member locked that a row of the other
 * refers to, and no order of locks helps: the database ends one of them, which is then begun anew.
 */
export async function restoreBatch(ctx: Context, request: RestoreRequest): Promise<RestoredBatch> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await restoreOnce(ctx, request);
    } catch (error) {
      if (!isSqlState(error, sqlStates.deadlockDetected) || tries === triesMax) throw error;
    }
  }
}

async function restoreOnce(ctx: Context, request: RestoreRequest): Promise<RestoredBatch> {
  const { now, actor } = request;
  const result = await ctx.mover.transaction(async (tx) => {
    // A move under way holds its noticed cycles: it is waited for, and what it separated is then given back.
    const locked = await lockCycles(tx, { memberIds: request.memberIds, states: [...openStates, ...restorableStates] });
    const cycles = locked.filter(({ state }) => restorableStates.includes(state));
    if (cycles.length === 0) return { cycles, tables: {} };
    const ids = { memberIds: cycles.map((cycle) => cycle.memberId), cycleIds: cycles.map((cycle) => cycle.cycleId) };
    const records = await readSeparated(tx, ids);
    await refuseOutdated(tx, records);
    const opened = await openRows(ctx, tx, records);
    await ctx.reached('records opened');
    const tables = await giveBack(ctx, tx, opened);
    await ctx.reached('rows inserted');
    await markClosed(tx, { ...ids, state: 'restored', at: now });
    await removeRecords(tx, { memberIds: ids.memberIds, recordIds: records.map((record) => record.recordId) });
    await removeIdentifiers(tx, ids.memberIds);
    const today = localDateOf(now, ctx.policy.zone);
    // The inactivity clock starts anew: the member is watched from today.
    const dueOn = firstLookOn(now, ctx.policy, today, ctx.map.minKeepsDays);
    await setDue(tx, { memberIds: ids.memberIds, dueOn, lastActivityAt: now });
    const { reason, proof } = request;
    const detail = proof ? { proof } : null;
    const rows = cycles.map(({ memberId, cycleId }) => ({
      memberId,
      cycleId,
      event: 'restored',
      state: 'restored',
      reason,
      detail,
    }));
    await recordHappenings(tx, { rows, at: now, actor });
    const entries = cycles.map(({ memberId }) => ({ memberId, action: 'restored', reason, detail }));
    await appendAudit(ctx, tx, { entries, at: now, actor });
    await ctx.reached('before commit of restoration');
    return { cycles, tables };
  });
  await ctx.reached('after commit of restoration');
  return result;
}
