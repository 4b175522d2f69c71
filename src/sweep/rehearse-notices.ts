import type { Context } from '../context.js';
import { type CycleRow, readCandidates, readLapsed } from '../store/cycles.js';
import { chunksOf } from './batches.js';
import { type Composing, throughputLeft } from './compose-notices.js';
import type { Findings } from './detect.js';
import { followUpKinds } from './find-follow-ups.js';
import { meansNow } from './means-now.js';
import { planNotices } from './plan-notices.js';
import { emptyReport, present, type StageReport, type SweepRun, skip } from './sweep-run.js';

/**
 * Plans the next notice of everybody who would be a candidate by then, and sends none: `done` counts those that would
 * take effect in this sweep if every message came through. Whom a stopped means keeps waiting, it says as a sweep does.
 */
export async function rehearseNotices(ctx: Context, run: SweepRun, found: Findings): Promise<StageReport> {
  const report = emptyReport();
  const cancelled = new Set(found.cancellations.map(({ cycleId }) => cycleId));
  const limit = ctx.config.batchSize;
  const { now, today } = await present(ctx, run);
  const left = await throughputLeft(ctx, { today });
  const { blocked } = await meansNow(ctx, run);
  const pass = { report, left, blocked };
  await eachPage(run, limit, async (after) => {
    const page = await readCandidates(ctx.clerk, { after, limit });
    await plan(ctx, run, { ...pass, cycles: page.filter(({ cycleId }) => !cancelled.has(cycleId)) });
    return page;
  });
  await eachPage(run, limit, async (after) => {
    const page = await readLapsed(ctx.clerk, { now, after: after?.memberId ?? '', limit });
    const cycles = page.filter(({ cycleId }) => !cancelled.has(cycleId));
    report.examined += cycles.length;
    await plan(ctx, run, { ...pass, cycles: cycles.map((cycle) => ({ ...cycle, state: 'candidate' })) });
    return page;
  });
  for (const openings of chunksOf(found.openings, limit)) {
    if (run.signal.aborted) return report;
    await plan(ctx, run, { ...pass, cycles: openings.map((opening) => toCandidate(ctx, opening, now)) });
  }
  await countFollowUps(ctx, run, { report, cancelled });
  return report;
}

/** Further messages that are due already; what this sweep itself would lead to is told by its own numbers. */
async function countFollowUps(
  ctx: Context,
  run: SweepRun,
  { report, cancelled }: { report: StageReport; cancelled: ReadonlySet<string> },
): Promise<void> {
  const at = await present(ctx, run);
  for (const kind of followUpKinds(ctx)) {
    let after: string | null = '';
    while (after !== null && !run.signal.aborted) {
      const page = await kind.find({ after, limit: ctx.config.batchSize, ...at });
      const due = page.cycles.filter(({ cycleId }) => !cancelled.has(cycleId)).length;
      report.examined += due;
      report.done += due;
      after = page.next;
    }
  }
}

async function eachPage(
  run: SweepRun,
  limit: number,
  work: (after: CycleRow | null) => Promise<readonly CycleRow[]>,
): Promise<void> {
  let after: CycleRow | null = null;
  while (!run.signal.aborted) {
    const page: readonly CycleRow[] = await work(after);
    if (page.length < limit) return;
    after = page.at(-1) ?? null;
  }
}

async function plan(
  ctx: Context,
  run: SweepRun,
  { report, cycles, left, blocked }: Composing & { cycles: readonly CycleRow[] },
): Promise<void> {
  const at = await present(ctx, run);
  const { planned, skipped } = await planNotices(ctx, ctx.mover, { ...at, cycles, blocked, left });
  report.examined += planned.length;
  // A letter takes effect some days after it was handed over, a call when a person has confirmed it.
  report.done += planned.filter(({ means }) => means !== 'letter' && means !== 'voice').length;
  for (const [reason, count] of Object.entries(skipped)) skip(report, reason, count);
  // Nothing is planned for those whose message is under way.
  const underWay = cycles.length - planned.length - Object.values(skipped).reduce((sum, count) => sum + count, 0);
  if (underWay > 0) skip(report, 'wait', underWay);
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
    withdrawnAt: null,
    closedAt: null,
    blockedUntil: null,
    blockedReason: null,
  };
}
