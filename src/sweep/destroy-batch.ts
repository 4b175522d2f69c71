import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { firstLookOn } from '../policy/consider-member.js';
import { localDateOf } from '../policy/dates.js';
import { lockAnyCycles, markClosed, markPartlyDestroyed } from '../store/cycles.js';
import { insertDestructions } from '../store/destructions.js';
import { readStandings } from '../store/standing.js';
import { recordHappenings } from '../store/timeline.js';
import { setDue } from '../store/watch.js';
import { type ExpiredRecord, readCyclesHolding, removeExpired, removeNoticeTexts } from '../vault/due-records.js';
import { isAboutNotice, letterClass, noticeClass, removeIdentifiers } from '../vault/records.js';
import { emptyReport, holdFence, present, type SweepRun, skip } from './sweep-run.js';

export interface DestroyedBatch {
  readonly members: number;
  readonly records: number;
  readonly skipped: Record<string, number>;
}

/**
 * Whole records whose day has come go with their data keys; the ledger of destruction is written in the same
 * transaction. A member on hold is passed over, whatever the day.
 */
export async function destroyBatch(ctx: Context, run: SweepRun, memberIds: readonly string[]): Promise<DestroyedBatch> {
  const at = await present(ctx, run);
  const result = await ctx.mover.transaction(async (tx) => {
    await holdFence(tx, run);
    // A hold that is being placed has locked the cycle: it is waited for, and then seen.
    await lockAnyCycles(tx, memberIds);
    const standings = await readStandings(tx, memberIds);
    const report = emptyReport();
    const free = standings.filter((standing) => !standing.heldForDestruction).map((standing) => standing.memberId);
    if (free.length < memberIds.length) skip(report, 'held', memberIds.length - free.length);
    const removed = await removeExpired(tx, { memberIds: free, today: at.today });
    const ended = await endCycles(ctx, tx, { removed, at: at.now, run });
    await recordDestructions(ctx, tx, { removed: [...removed, ...ended], at: at.now, run });
    await ctx.reached('before commit of destruction');
    return {
      members: new Set(removed.map((row) => row.memberId)).size,
      records: removed.length,
      skipped: report.skipped,
    };
  });
  await ctx.reached('after commit of destruction');
  return result;
}

/** Cycles that hold nothing more are over; the evidence of their notices goes with the data it stood for. */
async function endCycles(
  ctx: Context,
  tx: Transaction,
  { removed, at, run }: { removed: readonly ExpiredRecord[]; at: string; run: SweepRun },
): Promise<ExpiredRecord[]> {
  const separated = removed.filter((record) => !isAboutNotice(record.class));
  const memberOf = new Map(separated.map((record) => [record.cycleId, record.memberId]));
  const touched = { memberIds: [...new Set(memberOf.values())], cycleIds: [...memberOf.keys()] };
  if (touched.cycleIds.length === 0) return [];
  const holding = new Set((await readCyclesHolding(tx, touched)).map((row) => row.cycleId));
  const cyclesWhere = (holds: boolean) => {
    const cycleIds = touched.cycleIds.filter((cycleId) => holding.has(cycleId) === holds);
    return { cycleIds, memberIds: cycleIds.map((cycleId) => memberOf.get(cycleId) ?? '') };
  };
  const over = cyclesWhere(false);
  const partly = cyclesWhere(true);
  await markPartlyDestroyed(tx, partly);
  await markClosed(tx, { ...over, state: 'destroyed', at });
  await removeIdentifiers(tx, over.memberIds);
  // Somebody may use the emptied row again, and then is a member like all others.
  const dueOn = firstLookOn(at, ctx.policy, localDateOf(at, ctx.policy.zone), ctx.map.minKeepsDays);
  await setDue(tx, { memberIds: over.memberIds, dueOn });
  const rowsOf = (cycles: typeof over, state: string) =>
    cycles.cycleIds.map((cycleId, index) => ({
      memberId: cycles.memberIds[index] ?? '',
      cycleId,
      event: state,
      state,
    }));
  const rows = [...rowsOf(partly, 'partly_destroyed'), ...rowsOf(over, 'destroyed')];
  await recordHappenings(tx, { rows, at, actor: run.actor });
  return removeNoticeTexts(tx, over);
}

async function recordDestructions(
  ctx: Context,
  tx: Transaction,
  { removed, at, run }: { removed: readonly ExpiredRecord[]; at: string; run: SweepRun },
): Promise<void> {
  const rows = removed.map((record) => ({
    destructionId: randomUUID(),
    memberId: record.memberId,
    cycleId: record.cycleId,
    recordId: record.recordId,
    class: record.class,
    basis: basisOf(ctx, record.class),
    items: itemsOf(ctx, record.class),
    rowCounts: { rows: record.rowCount },
    separatedOn: localDateOf(record.sealedAt, ctx.policy.zone),
    dueOn: record.expiresOn ?? localDateOf(at, ctx.policy.zone),
  }));
  await insertDestructions(tx, {
    rows,
    at,
    by: run.actor.id,
    reason: 'retention_ended',
    method: 'sealed record and its data key deleted; the period key is destroyed when its month is over',
    copies: ['vault'],
  });
  const entries = rows.map((row) => ({ memberId: row.memberId, action: 'destroyed', detail: { class: row.class } }));
  await appendAudit(ctx, tx, { entries, at, actor: run.actor });
}

function basisOf(ctx: Context, retentionClass: string): string {
  if (retentionClass === noticeClass) return "operator's policy: evidence of the notice";
  if (retentionClass === letterClass) return "operator's policy: term of a batch of letters";
  return ctx.map.retention.get(retentionClass)?.basis.join('; ') ?? 'a class of an earlier data map';
}

/** Names of the items that the class is kept for; never a value. */
function itemsOf(ctx: Context, retentionClass: string): string[] {
  if (retentionClass === noticeClass) return ['text of the notice and its recipient'];
  if (retentionClass === letterClass) return ['letter as printed and its recipient'];
  return [...(ctx.map.itemsOfClass.get(retentionClass) ?? [])];
}
