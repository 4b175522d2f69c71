import type { Context } from '../context.js';
import { builtMeans } from '../policy/means.js';
import { listMeans } from './list-means.js';

/** Keeps the gauges true in a process that neither stopped nor resumed the means itself. */
export async function measureMeans(ctx: Context): Promise<void> {
  const views = new Map((await listMeans(ctx)).map((view) => [view.means, view]));
  for (const means of builtMeans) {
    const view = views.get(means);
    ctx.metrics.meansStopped.set({ means }, view?.stopped ? 1 : 0);
    ctx.metrics.noticesPending.set({ means }, view?.waiting ?? 0);
  }
}
