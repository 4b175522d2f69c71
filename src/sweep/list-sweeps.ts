import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { readSweep, readSweeps, type SweepRow } from '../store/sweeps.js';

/** The newest first; `before` is the last row of the page before. */
export function listSweeps(
  ctx: Context,
  page: { before: { at: string; sweepId: string } | null; limit: number },
): Promise<SweepRow[]> {
  return readSweeps(ctx.clerk, page);
}

export async function findSweep(ctx: Context, sweepId: string): Promise<SweepRow> {
  const sweep = await readSweep(ctx.clerk, sweepId);
  if (sweep) return sweep;
  throw new ServiceError('sweep_not_found', 'No sweep has this id.');
}
