import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Means } from '../policy/means.js';
import { hastenAttempts } from '../store/backlog.js';
import { readMeansStops, removeMeansStop } from '../store/means-stops.js';
import type { Actor } from '../store/timeline.js';
import { requireText } from './require-text.js';

export interface ResumedMeans {
  readonly means: Means;
  readonly wasStopped: boolean;
}

/** What was under way when a means stopped is a few leases' worth; the rest was never claimed. */
const hastenedMax = 10_000;

/**
 * Somebody has put right what stopped a means: the next sweep tries it at once. If the fault is still there, the first
 * message stops it again. A means that doesn't stand still stays as it is.
 */
export async function resumeMeans(
  ctx: Context,
  asked: { means: Means; reason: string; actor: Actor },
): Promise<ResumedMeans> {
  const { means, actor } = asked;
  const reason = requireText(asked.reason, { name: 'reason', lengthMax: 500 });
  const now = await ctx.clock.now();
  const wasStopped = await ctx.mover.transaction(async (tx) => {
    const stop = (await readMeansStops(tx)).find((each) => each.means === means);
    if (!stop || (await removeMeansStop(tx, means)) === 0) return false;
    const hastened = await hastenAttempts(tx, { means, at: now, limit: hastenedMax });
    const { reason: stoppedBy, stoppedAt, times } = stop;
    const detail = { means, stoppedBy, stoppedAt, times, hastened };
    await appendAudit(ctx, tx, {
      entries: [{ memberId: null, action: 'means_resumed', reason, detail }],
      at: now,
      actor,
    });
    return true;
  });
  if (wasStopped) {
    ctx.metrics.meansStopped.set({ means }, 0);
    ctx.logger.info({ means }, 'a means was resumed');
  }
  return { means, wasStopped };
}
