import type { Context } from '../context.js';
import { type CycleRow, readCandidates, readLapsed } from '../store/cycles.js';
import { chunksOf } from './batches.js';
import type { Findings } from './detect.js';
import { planNotices } from './plan-notices.js';
import { emptyReport, present, type StageReport, type SweepRun, skip } from './sweep-run.js';

/**
 * Plans the next notice of everybody who would be a candidate by then, and sends none: `done` counts those that would
 * take effect in this sweep if every message came through.
 */
export async function rehearseNotices(ctx: Context, run: SweepRun, found: Findings): Promise<StageReport> {
  const report = emptyReport();
  const cancelled = new Set(found.cancellations.map(({ cycleId }) => cycleId));
  const limit = ctx.config.batchSize;
  const { now } = await present(ctx, run);
  await eachPage(run, limit, async (after) => {
    const page = await readCandidates(ctx.clerk, { after, limit });
    await plan(ctx, run, { report, cycles: page.filter(({ cycleId }) => !cancelled.has(cycleId)) });
    return page;
  });
  await eachPage(run, limit, async (after) => {
    const page = await readLapsed(ctx.clerk, { now, after, limit });
    const cycles = page.filter(({ cycleId }) => !cancelled.has(cycleId));
    report.examined += cycles.length;
    await plan(ctx, run, { report, cycles: cycles.map((cycle) => ({ ...cycle, state: 'candidate' })) });
    return page;
  });
  for (const openings of chunksOf(found.openings, limit)) {
    if (run.signal.aborted) return report;
    await plan(ctx, run, { report, cycles: openings.map((opening) => toCandidate(ctx, opening, now)) });
  }
  return report;
}

async function eachPage(
  run: SweepRun,
  limit: number,
  work: (after: string) => Promise<readonly CycleRow[]>,
): Promise<void> {
  let after = '';
  while (!run.signal.aborted) {
    const page = await work(after);
    if (page.length < limit) return;
    after = page.at(-1)?.memberId ?? '';
  }
}

async function plan(
  ctx: Context,
  run: SweepRun,
  { report, cycles }: { report: StageReport; cycles: readonly CycleRow[] },
): Promise<void> {
  const { today } = await present(ctx, run);
  const { planned, skipped } = await planNotices(ctx, ctx.mover, { cycles, today, blocked: new Set() });
  report.examined += planned.length;
  // A letter takes effect some days after it was handed over.
  report.done += planned.filter(({ means }) => means !== 'letter').length;
  for (const [reason, count] of Object.entries(skipped)) skip(report, reason, count);
}

/** The cycle as it would stand when it had just been opened. */
function toCandidate(ctx: Context, opening: Findings['openings'][number], now: string): CycleRow {
  const { memberId, cycleId, lastActivityAt, lastActivityOn, expiresOn } = opening;
  return {
    memberId,
    cycleId,
    lastActivityAt,
    lastActivityOn,
    expiresOn,
    state: 'candidate',
    policyVersion: ctx.policy.version,
    zone: ctx.policy.zone,
    openedAt: now,
    noticeId: null,
    noticeEffectiveOn: null,
    separableFrom: null,
    separableUntil: null,
    separatedAt: null,
    closedAt: null,
    blockedUntil: null,
    blockedReason: null,
  };
}
