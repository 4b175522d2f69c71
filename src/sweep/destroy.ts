import type { Context } from '../context.js';
import { countMembersExpired, readMembersExpired } from '../vault/records.js';
import { destroyBatch } from './destroy-batch.js';
import { emptyReport, present, skip, type StageReport, type SweepRun } from './sweep-run.js';

/** Destroys the sealed records whose last day has passed and that nothing holds. `done` counts records. */
export async function destroy(ctx: Context, run: SweepRun): Promise<StageReport> {
  const report = emptyReport();
  const at = await present(ctx, run);
  if (run.mode === 'rehearse') {
    const { members } = await countMembersExpired(ctx.mover, at.today);
    report.examined = members;
    report.done = members;
    return report;
  }
  let after = '';
  let left = ctx.policy.perSweep;
  while (!run.signal.aborted) {
    const limit = Math.min(ctx.config.batchSize, left);
    if (limit <= 0) {
      report.full = true;
      return report;
    }
    const page = await readMembersExpired(ctx.mover, { today: at.today, after, limit });
    if (page.length > 0) {
      const batch = await destroyBatch(ctx, run, page.map((row) => row.memberId));
      report.examined += page.length;
      report.done += batch.records;
      left -= batch.members;
      for (const [reason, count] of Object.entries(batch.skipped)) skip(report, reason, count);
      ctx.metrics.destroyed.inc(batch.records);
    }
    if (page.length < limit) return report;
    after = page.at(-1)?.memberId ?? '';
  }
  return report;
}
