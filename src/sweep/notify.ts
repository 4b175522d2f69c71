import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.js';
import { checkNoticeBoard } from '../cycles/check-notice-board.js';
import { composeFollowUps } from './compose-follow-ups.js';
import { type Composing, composeNotices, throughputLeft } from './compose-notices.js';
import { lapseNotices } from './lapse-notices.js';
import { meansNow } from './means-now.js';
import { pollAttempts } from './poll-attempts.js';
import { type Sending, type SendingRun, sendAttempts } from './send-attempts.js';
import { emptyReport, holdFence, present, type StageReport, type SweepRun } from './sweep-run.js';

interface Pass extends Composing, Sending {
  readonly blocked: Sending['blocked'];
  readonly sender: SendingRun;
}

/**
 * Climbs the ladder of means: the next one is tried only when the one before failed or is missing, within the same
 * sweep where the answer comes at once. `done` counts messages that arrived.
 */
export async function notify(ctx: Context, run: SweepRun): Promise<StageReport> {
  const pass = await openPass(ctx, run, emptyReport());
  const { report } = pass;
  report.examined += await lapseNotices(ctx, run);
  await pollAttempts(ctx, pass.sender, pass);
  // What the board did not keep up is taken back before anybody is separated on it.
  await checkBoard(ctx, run, pass);
  // Each round gives a member at most one new notice, so the rounds are bounded by the rungs of the ladder.
  for (let rung = 0; rung <= ctx.policy.means.length + 1 && !run.signal.aborted; rung += 1) {
    report.skipped = withoutWaiting(report.skipped);
    const composed = await composeNotices(ctx, run, pass);
    report.examined += composed;
    if (composed > 0) await checkBoard(ctx, run, pass);
    const sent = await sendAttempts(ctx, pass.sender, pass);
    const final = await pollUntilFinal(ctx, run, pass);
    if (composed + sent + final === 0) break;
  }
  return report;
}

/** Tells what the notices led to: reminders, and the news of what this sweep and others did. Adds to the same report. */
export async function notifyFurther(ctx: Context, run: SweepRun, report: StageReport): Promise<void> {
  const pass = { ...(await openPass(ctx, run, report)), passedOver: new Set<string>() };
  for (let rung = 0; rung <= ctx.policy.means.length + 1 && !run.signal.aborted; rung += 1) {
    const composed = await composeFollowUps(ctx, run, pass);
    if (composed === 0) return;
    report.examined += composed;
    await checkBoard(ctx, run, pass);
    await sendAttempts(ctx, pass.sender, pass);
    await pollUntilFinal(ctx, run, pass);
  }
}

async function openPass(ctx: Context, run: SweepRun, report: StageReport): Promise<Pass> {
  const { today } = await present(ctx, run);
  const { signal, actor, asOf } = run;
  const sender = { signal, actor, asOf, holdFence: (tx: Parameters<typeof holdFence>[0]) => holdFence(tx, run) };
  return { report, sender, left: await throughputLeft(ctx, { today }), ...(await meansNow(ctx, run)) };
}

/** A posting takes effect when somebody outside can read it, and only as long as they can. */
async function checkBoard(ctx: Context, run: SweepRun, { report }: Pass): Promise<void> {
  const { asOf, actor, signal } = run;
  const { effective } = await checkNoticeBoard(ctx, { asOf, actor, signal });
  report.done += effective;
}

/** Who waits is counted anew each round: the last round tells how many still do. */
function withoutWaiting(skipped: StageReport['skipped']): StageReport['skipped'] {
  const { wait: _wait, no_means_left: _none, waits_for_throughput: _full, ...rest } = skipped;
  return rest;
}

async function pollUntilFinal(ctx: Context, run: SweepRun, pass: Pass): Promise<number> {
  const { rounds, pauseMs } = ctx.config.smsPoll;
  let final = 0;
  for (let round = 0; round < rounds && !run.signal.aborted; round += 1) {
    const answer = await pollAttempts(ctx, pass.sender, pass);
    final += answer.final;
    if (answer.waiting === 0) break;
    if (pauseMs > 0) await pause(pauseMs, undefined, { signal: run.signal }).catch(() => undefined);
  }
  return final;
}
