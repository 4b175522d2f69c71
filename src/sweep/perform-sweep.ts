import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { recordPolicy } from '../store/policies.js';
import {
  finishSweep,
  readSweep,
  renewSweepLease,
  type SweepRow,
  type SweepState,
  takeSweepLease,
} from '../store/sweeps.js';
import { runSweep, type SweepReport } from './run-sweep.js';
import type { SweepRun } from './sweep-run.js';

const holder = randomUUID();

/**
 * Runs a requested sweep under its lease, or answers null where another process holds it. The row says how it ended:
 * done, halted, stopped or failed; what a failed one had done stays done, and the next goes on.
 */
export async function performSweep(ctx: Context, sweepId: string, signal: AbortSignal): Promise<SweepRow | null> {
  const sweep = await readSweep(ctx.clerk, sweepId);
  if (!sweep) throw new ServiceError('sweep_not_found', 'No sweep has this id.');
  const fence = await takeLease(ctx, sweepId);
  if (fence === null) return null;
  const stopping = new AbortController();
  // Asked of a process that died before it heard.
  if (sweep.stopRequestedBy) stopping.abort();
  const ended = new AbortController();
  const renewing = keepLease(ctx, { sweepId, fence, stopping, ended: ended.signal });
  const run: SweepRun = {
    sweepId,
    fence,
    mode: sweep.mode,
    asOf: sweep.asOf,
    signal: AbortSignal.any([signal, stopping.signal]),
    // A sweep acts on its own; who asked for it stands in its row.
    actor: { id: `sweep:${sweepId}`, agent: sweep.requestedBy },
  };
  // Every message under way listens to it, and Node warns of a leak from ten on.
  setMaxListeners(0, run.signal);
  try {
    const report = await runSweep(ctx, run, sweep);
    const state = endedAs(report, { stopped: stopping.signal.aborted, closing: signal.aborted });
    await finish(ctx, run, { state, report });
  } catch (error) {
    ctx.logger.error({ err: error, sweepId }, 'a sweep failed');
    await finish(ctx, run, { state: 'failed', report: null }).catch(() => undefined);
    throw error;
  } finally {
    ended.abort();
    await renewing;
  }
  return readSweep(ctx.clerk, sweepId);
}

/** A process that closes leaves the rest to another: only a stop that somebody asked for ends a sweep for good. */
function endedAs(report: SweepReport, by: { stopped: boolean; closing: boolean }): SweepState {
  if (report.halt) return 'halted';
  if (by.stopped) return 'stopped';
  return by.closing ? 'waiting' : 'done';
}

async function takeLease(ctx: Context, sweepId: string): Promise<string | null> {
  const now = await ctx.clock.now();
  const until = new Date(Date.parse(now) + ctx.config.leaseMs).toISOString();
  try {
    const lease = await ctx.clerk.transaction((tx) => takeSweepLease(tx, { sweepId, holder, now, until }));
    return lease?.fence ?? null;
  } catch (error) {
    // The index lets one sweep perform at a time: another one does.
    if ((error as { constraint?: string }).constraint === 'one_sweep_performs') return null;
    throw error;
  }
}

/** Shows a sign of life three times in each lease, and hears of a stop. Losing the lease stops the sweep. */
async function keepLease(
  ctx: Context,
  lease: { sweepId: string; fence: string; stopping: AbortController; ended: AbortSignal },
): Promise<void> {
  const { sweepId, fence } = lease;
  while (!lease.ended.aborted) {
    await pause(ctx.config.leaseMs / 3, undefined, { signal: lease.ended }).catch(() => undefined);
    if (lease.ended.aborted) return;
    try {
      const until = new Date(Date.parse(await ctx.clock.now()) + ctx.config.leaseMs).toISOString();
      const renewed = await renewSweepLease(ctx.clerk, { sweepId, fence, until });
      if (!renewed || renewed.stopRequestedBy) lease.stopping.abort();
    } catch (error) {
      ctx.logger.warn({ err: error, sweepId }, 'the lease of a sweep could not be renewed');
    }
  }
}

async function finish(
  ctx: Context,
  run: SweepRun,
  { state, report }: { state: SweepState; report: SweepReport | null },
): Promise<void> {
  const at = await ctx.clock.now();
  await ctx.clerk.transaction(async (tx) => {
    const { sweepId, fence, actor } = run;
    await recordPolicy(tx, { version: ctx.policy.version, document: ctx.policy, at });
    const finished = await finishSweep(tx, { sweepId, fence, state, at, halt: report?.halt ?? null, report });
    if (finished === 0) throw new ServiceError('lease_lost', 'Another process took this sweep over.');
    const entries = [{ memberId: null, action: 'sweep_finished', detail: { sweepId, state, mode: run.mode } }];
    await appendAudit(ctx, tx, { entries, at, actor });
  });
  ctx.metrics.sweeps.inc({ mode: run.mode, state });
  ctx.metrics.sweepFull.set(report?.full ? 1 : 0);
  ctx.metrics.sweepFinishedAt.set(Date.parse(at) / 1000);
  if (report?.halt) ctx.metrics.alarms.inc({ kind: `halted_${report.halt.kind}` });
}
