import type { Context } from '../context.js';
import { foreseeFates } from '../destruction/plan-fates.js';
import { readAnyCycles } from '../store/member-cycles.js';
import { readStandings } from '../store/standing.js';
import { countExpiredTexts, readDue, readMembersExpired } from '../vault/due-records.js';
import { type DestroyedBatch, destroyBatch } from './destroy-batch.js';
import { destroyKeys } from './destroy-keys.js';
import { emptyReport, present, type StageReport, type SweepRun, skip } from './sweep-run.js';

/** Destroys what of the sealed records is due and that nothing holds. `done` counts records, also those of which rows stay. */
export async function destroy(ctx: Context, run: SweepRun): Promise<StageReport> {
  const report = emptyReport();
  const { today } = await present(ctx, run);
  const workOn = run.mode === 'perform' ? destroyBatch : rehearseBatch;
  let after = '';
  let left = ctx.policy.perSweep;
  while (!run.signal.aborted) {
    const limit = Math.min(ctx.config.batchSize, left);
    // With nothing left to do, one more member tells that the sweep was full.
    const page = await readMembersExpired(ctx.mover, { today, after, limit: Math.max(1, limit) });
    report.full = page.length > 0 && limit === 0;
    if (page.length === 0 || report.full) break;
    const batch = await workOn(
      ctx,
      run,
      page.map((row) => row.memberId),
    );
    report.examined += page.length;
    report.done += batch.records;
    report.failed += batch.failed;
    left -= batch.members;
    for (const [reason, count] of Object.entries(batch.skipped)) skip(report, reason, count);
    if (run.mode === 'perform') ctx.metrics.destroyed.inc(batch.records);
    if (batch.failed > 0) ctx.metrics.setAside.inc({ stage: 'destroy' }, batch.failed);
    if (page.length < limit) break;
    after = page.at(-1)?.memberId ?? '';
  }
  if (run.mode === 'perform' && !run.signal.aborted && !report.full) await destroyKeys(ctx, run);
  return report;
}

/** Nothing is opened for a rehearsal: of a record whose rows have days of their own, some row is taken to be due. */
async function rehearseBatch(ctx: Context, run: SweepRun, memberIds: readonly string[]): Promise<DestroyedBatch> {
  const { today } = await present(ctx, run);
  const report = emptyReport();
  const standings = await readStandings(ctx.mover, memberIds);
  const free = standings.filter((standing) => !standing.heldForDestruction).map((standing) => standing.memberId);
  if (free.length < memberIds.length) skip(report, 'held', memberIds.length - free.length);
  const records = await readDue(ctx.mover, { memberIds: free, today });
  const cycles = await readAnyCycles(ctx.mover, free);
  const { gone, kept } = foreseeFates(ctx, { records, cycles, today });
  if (kept > 0) skip(report, 'kept_longer', kept);
  const texts = await countExpiredTexts(ctx.mover, { memberIds: free, today });
  return { members: free.length, records: gone + texts.records, skipped: report.skipped, failed: 0 };
}
