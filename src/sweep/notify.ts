import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.js';
import type { Means } from '../policy/means.js';
import { lockCycles, markCandidateAgain, readLapsed } from '../store/cycles.js';
import { endNoticesOfCycles } from '../store/notices.js';
import { recordHappenings } from '../store/timeline.js';
import { composeNotices } from './compose-notices.js';
import { pollAttempts, sendAttempts } from './send-attempts.js';
import { emptyReport, holdFence, present, type StageReport, type SweepRun } from './sweep-run.js';

/**
 * Climbs the ladder of means: the next one is tried only when the one before failed or is missing, within the same
 * sweep where the answer comes at once. `done` counts notices that took effect.
 */
export async function notify(ctx: Context, run: SweepRun): Promise<StageReport> {
  const report = emptyReport();
  const blocked = new Set<Means>();
  const sending = { report, blocked };
  report.examined += await lapse(ctx, run);
  await pollAttempts(ctx, run, sending);
  // Each round gives a member at most one new notice, so the rounds are bounded by the rungs of the ladder.
  for (let rung = 0; rung <= ctx.policy.means.length && !run.signal.aborted; rung += 1) {
    report.skipped = withoutWaiting(report.skipped);
    const composed = await composeNotices(ctx, run, { report, blocked });
    report.examined += composed;
    const sent = await sendAttempts(ctx, run, sending);
    const final = await pollUntilFinal(ctx, run, sending);
    if (composed + sent + final === 0) break;
  }
  return report;
}

/** Who waits is counted anew each round: the last round tells how many still do. */
function withoutWaiting(skipped: StageReport['skipped']): StageReport['skipped'] {
  const { wait: _wait, no_means_left: _none, ...rest } = skipped;
  return rest;
}

async function pollUntilFinal(
  ctx: Context,
  run: SweepRun,
  sending: Parameters<typeof pollAttempts>[2],
): Promise<number> {
  const { rounds, pauseMs } = ctx.config.smsPoll;
  let final = 0;
  for (let round = 0; round < rounds && !run.signal.aborted; round += 1) {
    const answer = await pollAttempts(ctx, run, sending);
    final += answer.final;
    if (answer.waiting === 0) break;
    if (pauseMs > 0) await pause(pauseMs, undefined, { signal: run.signal }).catch(() => undefined);
  }
  return final;
}

/** After its validity a notice serves nobody: the member is a candidate again and needs a new one. */
async function lapse(ctx: Context, run: SweepRun): Promise<number> {
  const limit = ctx.config.batchSize;
  let lapsed = 0;
  while (!run.signal.aborted) {
    const { now } = await present(ctx, run);
    const page = await readLapsed(ctx.clerk, { now, after: '', limit });
    if (page.length === 0) return lapsed;
    await ctx.clerk.transaction(async (tx) => {
      await holdFence(tx, run);
      const locked = await lockCycles(tx, { memberIds: page.map((row) => row.memberId), states: ['noticed'] });
      const cycles = locked.filter((cycle) => cycle.separableUntil !== null && cycle.separableUntil <= now);
      const ids = { memberIds: cycles.map((cycle) => cycle.memberId), cycleIds: cycles.map((cycle) => cycle.cycleId) };
      await endNoticesOfCycles(tx, { ...ids, state: 'lapsed', reason: 'validity_passed', at: now });
      await markCandidateAgain(tx, ids);
      const rows = cycles.map(({ memberId, cycleId }) => ({
        memberId,
        cycleId,
        event: 'notice_lapsed',
        state: 'candidate',
      }));
      await recordHappenings(tx, { rows, at: now, actor: run.actor });
    });
    lapsed += page.length;
    if (page.length < limit) return lapsed;
  }
  return lapsed;
}
