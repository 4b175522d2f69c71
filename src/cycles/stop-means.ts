import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Means } from '../policy/means.js';
import { insertMeansStop, removeMeansStop } from '../store/means-stops.js';
import type { Actor } from '../store/timeline.js';

/**
 * An operator's fault (credentials, sender, reputation) stops a means for everybody: nobody's ladder burns for it. After a
 * while one message is tried, and with its success the means is free again; an operator may resume it at once.
 */
export async function stopMeans(
  ctx: Context,
  fault: { means: Means; reason: string; now: string; actor: Actor },
): Promise<void> {
  const { means, reason, now, actor } = fault;
  const stopped = await ctx.mover.transaction(async (tx) => {
    const stop = await insertMeansStop(tx, { means, reason, at: now, backoffMs: ctx.policy.attempts.backoffMs });
    if (!stop) return false;
    const { times } = stop;
    await appendAudit(ctx, tx, {
      entries: [{ memberId: null, action: 'means_stopped', reason, detail: { means, times } }],
      at: now,
      actor,
    });
    return true;
  });
  if (!stopped) return;
  ctx.metrics.alarms.inc({ kind: `${means}_blocked` });
  ctx.metrics.meansStopped.set({ means }, 1);
  ctx.logger.error(
    { means, reason },
    'a means was stopped: an operator has to look at it; docs/runbook.md says what the reason means',
  );
}

/** The careful try went through: the fault is over. */
export async function freeMeans(
  ctx: Context,
  { means, now, actor }: { means: Means; now: string; actor: Actor },
): Promise<void> {
  await ctx.mover.transaction(async (tx) => {
    if ((await removeMeansStop(tx, means)) === 0) return;
    const reason = 'went_through';
    await appendAudit(ctx, tx, {
      entries: [{ memberId: null, action: 'means_resumed', reason, detail: { means } }],
      at: now,
      actor,
    });
  });
  ctx.metrics.meansStopped.set({ means }, 0);
  ctx.logger.info({ means }, 'a means that had been stopped is used again');
}
