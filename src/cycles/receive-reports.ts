import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import type { ProviderReport } from '../notice/ports.js';
import type { Actor } from '../store/timeline.js';
import { eachAtOnce } from '../sweep/batches.js';
import { type Received, receiveReport } from './receive-report.js';

/** How many reports had which effect. */
export type ReceivedCounts = Readonly<Record<Received, number>>;

/** More than any provider tells of in one call. */
const reportsMax = 1_000;
/** Sweeps need the same connections. */
const atOnce = 2;

/**
 * Each report in a transaction of its own. The first failure is thrown when the others under way have ended: whoever sent
 * them sends them all again, and those that were taken count once.
 */
export async function receiveReports(
  ctx: Context,
  { reports, actor }: { reports: readonly ProviderReport[]; actor: Actor },
): Promise<ReceivedCounts> {
  if (reports.length > reportsMax) {
    throw new ServiceError('input_invalid', `Send at most ${reportsMax} reports in one call.`);
  }
  const counts = noneReceived();
  await eachAtOnce(reports, atOnce, async (report) => {
    const effect = await receiveReport(ctx, { report, actor });
    counts[effect] += 1;
    ctx.metrics.callbacks.inc({ source: report.source, kind: report.kind, effect });
  });
  return counts;
}

export function noneReceived(): Record<Received, number> {
  return { applied: 0, recorded: 0, duplicate: 0, unknown: 0 };
}

export function addReceived(total: Record<Received, number>, more: ReceivedCounts): void {
  for (const effect of Object.keys(total) as Received[]) total[effect] += more[effect];
}
