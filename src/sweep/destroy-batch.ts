import type { Context } from '../context.js';
import { applyFates } from '../destruction/apply-fates.js';
import { endCycles } from '../destruction/end-cycles.js';
import { recordDestructions } from '../destruction/ledger-lines.js';
import { type Fate, planFates } from '../destruction/plan-fates.js';
import { withKeysThatStand } from '../destruction/with-keys-that-stand.js';
import { type CycleRow, lockAnyCycles } from '../store/cycles.js';
import { readStandings } from '../store/standing.js';
import { lockDue, removeExpiredTexts } from '../vault/due-records.js';
import { emptyReport, holdFence, present, type SweepRun, skip } from './sweep-run.js';

export interface DestroyedBatch {
  readonly members: number;
  /** Of which something was destroyed. */
  readonly records: number;
  readonly skipped: Record<string, number>;
  /** Records that can't be opened, and whose day has not wholly come. */
  readonly failed: number;
}

/**
 * Rows whose day has come go: whole records with their data keys, the rest sealed anew without them. The ledger of
 * destruction is written in the same transaction. A member on hold is passed over, whatever the day.
 */
export async function destroyBatch(ctx: Context, run: SweepRun, memberIds: readonly string[]): Promise<DestroyedBatch> {
  const result = await withKeysThatStand(() => tryBatch(ctx, run, memberIds));
  await ctx.reached('after commit of destruction');
  return result;
}

async function tryBatch(ctx: Context, run: SweepRun, memberIds: readonly string[]): Promise<DestroyedBatch> {
  const { now: at, today } = await present(ctx, run);
  return ctx.mover.transaction(async (tx) => {
    await holdFence(tx, run);
    // A hold that is being placed has locked the cycle: it is waited for, and then seen.
    const cycles = await lockAnyCycles(tx, memberIds);
    const standings = await readStandings(tx, memberIds);
    const report = emptyReport();
    const free = standings.filter((standing) => !standing.heldForDestruction).map((standing) => standing.memberId);
    if (free.length < memberIds.length) skip(report, 'held', memberIds.length - free.length);
    const records = await lockDue(tx, { memberIds: free, today });
    const fates = await planFates(ctx, tx, { records, cycles, today });
    await applyFates(ctx, tx, fates, at);
    const expired = await removeExpiredTexts(tx, { memberIds: free, today });
    const destroyed = fates.filter((fate) => fate.kind !== 'stays').map(({ record }) => record);
    const touched = new Set(destroyed.map(({ cycleId }) => cycleId));
    // A closed cycle, whose rows somebody put back from a backup, ends no second time.
    const mayEnd = (row: CycleRow) => touched.has(row.cycleId) && row.closedAt === null;
    const actor = run.actor;
    const ended = await endCycles(ctx, tx, { cycles: cycles.filter(mayEnd), at, actor });
    const texts = [...expired, ...ended.texts];
    await recordDestructions(ctx, tx, { fates, texts, cycles, reason: 'retention_ended', at, actor });
    await ctx.reached('before commit of destruction');
    const unreadable = fates.filter(isUnreadable).length;
    const kept = fates.length - destroyed.length - unreadable;
    if (kept > 0) skip(report, 'kept_longer', kept);
    return {
      members: new Set([...destroyed, ...expired].map((row) => row.memberId)).size,
      records: destroyed.length + expired.length,
      skipped: report.skipped,
      failed: unreadable,
    };
  });
}

function isUnreadable(fate: Fate): boolean {
  return fate.kind === 'stays' && fate.because.because === 'unreadable';
}
