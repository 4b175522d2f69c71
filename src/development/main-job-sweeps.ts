import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { canonicalInstant, type LocalDate, startOfDay } from '../policy/dates.js';
import { readSweeps, type SweepRow } from '../store/sweeps.js';
import type { Actor } from '../store/timeline.js';
import { performSweep } from '../sweep/perform-sweep.js';
import { requestSweep } from '../sweep/request-sweep.js';

export const mainJobActor: Actor = { id: 'quick-start' };

const sweepsMax = 100_000;

/** Oldest first. */
export async function allSweeps(ctx: Context): Promise<SweepRow[]> {
  const newestFirst = await readSweeps(ctx.clerk, { before: null, limit: sweepsMax });
  return newestFirst.reverse();
}

/** Whether a sweep performed as of this day to its end; null asks for one as of its own present. */
export async function hasSwept(ctx: Context, asOf: LocalDate | null): Promise<boolean> {
  const wanted = asOf && canonicalInstant(startOfDay(asOf, ctx.policy.zone));
  const sweeps = await allSweeps(ctx);
  return sweeps.some(
    (sweep) =>
      sweep.mode === 'perform' &&
      sweep.state === 'done' &&
      sweep.requestedBy === mainJobActor.id &&
      (sweep.asOf && canonicalInstant(sweep.asOf)) === wanted,
  );
}

/** Asks for a sweep and performs it, as the command line does. */
export async function sweep(ctx: Context, asOf: LocalDate | null, signal: AbortSignal): Promise<SweepRow> {
  const requested = await requestSweep(ctx, { mode: 'perform', asOf, actor: mainJobActor });
  const performed = requested && (await performSweep(ctx, requested.sweepId, signal));
  if (performed) return performed;
  throw new ServiceError('sweep_in_progress', 'Another sweep is being performed on the development database.');
}

/** What a person has to know when a sweep was halted; null where it was not. */
export function haltOf(sweep: SweepRow): string | null {
  if (sweep.state !== 'halted') return null;
  const { message } = (sweep.halt ?? {}) as { message?: string };
  return message ?? 'A safety rule halted the sweep.';
}
