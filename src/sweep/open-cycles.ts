import type { Context } from '../context.js';
import { cancelCycles } from '../cycles/cancel-cycles.js';
import { addDays } from '../policy/dates.js';
import { openCycles as insertCycles } from '../store/cycles.js';
import { recordHappenings } from '../store/timeline.js';
import { recordLooks, setDue } from '../store/watch.js';
import { chunksOf } from './batches.js';
import type { Findings } from './detect.js';
import { emptyReport, holdFence, present, type StageReport, type SweepRun, skip } from './sweep-run.js';

/** Opens the cycles of those who are due and cancels those of members who returned. Run twice, it changes once. */
export async function openCycles(ctx: Context, run: SweepRun, found: Findings): Promise<StageReport> {
  const report = emptyReport();
  report.examined = found.examined;
  report.full = found.dueToOpen > found.openings.length;
  for (const batch of chunksOf(found.cancellations, ctx.config.batchSize)) {
    if (run.signal.aborted) return report;
    for (const { reason } of batch) skip(report, `cancelled: ${reason}`);
    if (run.mode === 'perform') await cancelBatch(ctx, run, batch);
  }
  for (const batch of chunksOf(found.openings, ctx.config.batchSize)) {
    if (run.signal.aborted) return report;
    report.done += run.mode === 'perform' ? await openBatch(ctx, run, batch) : batch.length;
  }
  return report;
}

async function cancelBatch(ctx: Context, run: SweepRun, batch: Findings['cancellations']): Promise<void> {
  const { now, today } = await present(ctx, run);
  await ctx.clerk.transaction(async (tx) => {
    await holdFence(tx, run);
    await cancelCycles(tx, { cycles: batch, at: now, actor: run.actor });
    const rows = batch.map(({ next }) => next);
    await recordLooks(tx, { rows, today, policyVersion: ctx.policy.version });
  });
}

async function openBatch(ctx: Context, run: SweepRun, batch: Findings['openings']): Promise<number> {
  const { now, today } = await present(ctx, run);
  return ctx.clerk.transaction(async (tx) => {
    await holdFence(tx, run);
    const { version, zone } = ctx.policy;
    const opened = await insertCycles(tx, { rows: batch, at: now, policyVersion: version, zone });
    await setDue(tx, { memberIds: batch.map((row) => row.memberId), dueOn: addDays(today, 1) });
    const rows = opened.map(({ memberId, cycleId }) => ({ memberId, cycleId, event: 'opened', state: 'candidate' }));
    await recordHappenings(tx, { rows, at: now, actor: run.actor });
    return opened.length;
  });
}
