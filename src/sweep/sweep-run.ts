/**
 * What one sweep hands to its stages: when it is, who acts, how much is left to do, and the fence that keeps a process
 * which lost its lease from writing. A stage is a bounded, repeatable batch; it knows no schedule and no request.
 */
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { localDateOf } from '../policy/dates.js';
import { holdSweepFence } from '../store/sweeps.js';
import type { Actor } from '../store/timeline.js';

export interface SweepRun {
  readonly sweepId: string;
  readonly mode: 'rehearse' | 'perform';
  readonly actor: Actor;
  readonly signal: AbortSignal;
  readonly fence: string;
  /** `--as-of` moves it, in rehearsals and in development; else each batch asks the database clock. */
  readonly asOf: string | null;
}

export interface StageReport {
  examined: number;
  done: number;
  /** By reason. */
  skipped: Record<string, number>;
  failed: number;
  /** The stage reached what one sweep may do; the rest waits for the next. */
  full: boolean;
}

export function emptyReport(): StageReport {
  return { examined: 0, done: 0, skipped: {}, failed: 0, full: false };
}

export function skip(report: StageReport, reason: string, count = 1): void {
  report.skipped[reason] = (report.skipped[reason] ?? 0) + count;
}

export async function present(ctx: Context, run: Pick<SweepRun, 'asOf'>): Promise<{ now: string; today: string }> {
  const now = run.asOf ?? (await ctx.clock.now());
  return { now, today: localDateOf(now, ctx.policy.zone) };
}

/** The first statement of every batch that writes: without the fence, nothing is written. */
export async function holdFence(tx: Transaction, run: SweepRun): Promise<void> {
  if (await holdSweepFence(tx, run)) return;
  throw new ServiceError('lease_lost', 'Another process took this sweep over; nothing of this batch was written.');
}
