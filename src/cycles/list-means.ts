import type { Context } from '../context.js';
import type { Means } from '../policy/means.js';
import { rungsOf } from '../policy/next-means.js';
import { readBacklog } from '../store/backlog.js';
import { type MeansStop, readMeansStops } from '../store/means-stops.js';
import { isSetUp } from '../sweep/hand-over.js';

export interface MeansView {
  readonly means: Means;
  readonly isSetUp: boolean;
  /** Null while it is used. */
  readonly stopped: Omit<MeansStop, 'means'> | null;
  /** Messages that have not ended: to be sent, or not reported on yet. */
  readonly waiting: number;
  readonly oldestAt: string | null;
}

/** The means of the policy in the order in which they are tried, and others that messages still wait for. */
export async function listMeans(ctx: Context): Promise<MeansView[]> {
  const [stops, backlog] = await Promise.all([readMeansStops(ctx.clerk), readBacklog(ctx.clerk)]);
  const stopOf = new Map(stops.map(({ means, ...stop }) => [means, stop]));
  const backlogOf = new Map(backlog.map((each) => [each.means, each]));
  const listed = new Set([...rungsOf(ctx.policy.means), ...backlogOf.keys(), ...stopOf.keys()]);
  return [...listed].map((means) => ({
    means,
    isSetUp: canSend(ctx, means),
    stopped: stopOf.get(means) ?? null,
    waiting: backlogOf.get(means)?.notices ?? 0,
    oldestAt: backlogOf.get(means)?.oldestAt ?? null,
  }));
}

function canSend(ctx: Context, means: Means): boolean {
  return means === 'letter' || means === 'noticeBoard' || isSetUp(ctx, means);
}
