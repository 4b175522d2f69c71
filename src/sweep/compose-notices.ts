import type { Context } from '../context.js';
import { daysBetween, startOfDay } from '../policy/dates.js';
import { builtMeans, type Means } from '../policy/means.js';
import { type CycleRow, lockCycles, readCandidates } from '../store/cycles.js';
import { countComposedSince } from '../store/notices.js';
import { planNotices } from './plan-notices.js';
import { holdFence, present, type StageReport, type SweepRun, skip } from './sweep-run.js';
import { writeNotices } from './write-notices.js';

export interface Composing {
  readonly report: StageReport;
  readonly blocked: ReadonlySet<Means>;
  readonly left: Map<Means, number>;
}

/**
 * Gives every candidate without a notice under way their next one, the longest due first. Each candidate is looked at once a pass. Answers how
 * many were composed.
 */
export async function composeNotices(ctx: Context, run: SweepRun, pass: Composing): Promise<number> {
  const limit = ctx.config.batchSize;
  let composed = 0;
  let after: CycleRow | null = null;
  while (!run.signal.aborted) {
    const page: CycleRow[] = await readCandidates(ctx.clerk, { after, limit });
    if (page.length > 0) {
      composed += await composeBatch(ctx, run, { ...pass, memberIds: page.map((row) => row.memberId) });
    }
    if (page.length < limit) break;
    after = page.at(-1) ?? null;
  }
  return composed;
}

/** What each means may still carry today. A text worded on a later day names later days, and so stays true. */
export async function throughputLeft(ctx: Context, at: { today: string }): Promise<Map<Means, number>> {
  const { perDay, zone } = ctx.policy;
  const composed = await countComposedSince(ctx.clerk, startOfDay(at.today, zone));
  const used = new Map(composed.map(({ means, notices }) => [means, notices]));
  const left = builtMeans.map((means): [Means, number] => {
    const most = means === 'noticeBoard' ? Number.POSITIVE_INFINITY : perDay[means];
    return [means, most - (used.get(means) ?? 0)];
  });
  return new Map(left);
}

async function composeBatch(ctx: Context, run: SweepRun, batch: Composing & { memberIds: string[] }): Promise<number> {
  const at = await present(ctx, run);
  return ctx.mover.transaction(async (tx) => {
    await holdFence(tx, run);
    const locked = await lockCycles(tx, { memberIds: batch.memberIds, states: ['candidate'] });
    // What a means may still carry goes to those who have been due the longest.
    const cycles = locked.sort((one, other) => daysBetween(other.expiresOn, one.expiresOn));
    const { planned, skipped } = await planNotices(ctx, tx, { ...batch, ...at, cycles });
    for (const [reason, count] of Object.entries(skipped)) skip(batch.report, reason, count);
    await writeNotices(ctx, tx, { planned, at, actor: run.actor });
    return planned.length;
  });
}
