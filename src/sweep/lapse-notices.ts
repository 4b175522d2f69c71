import type { Context } from '../context.js';
import { lockCycles, markCandidateAgain, readLapsed } from '../store/cycles.js';
import { endNoticesOfCycles } from '../store/notices.js';
import { recordHappenings } from '../store/timeline.js';
import { holdFence, present, type SweepRun } from './sweep-run.js';

/** After its validity a notice serves nobody: the member is a candidate again and needs a new one. Answers how many. */
export async function lapseNotices(ctx: Context, run: SweepRun): Promise<number> {
  const limit = ctx.config.batchSize;
  let lapsed = 0;
  while (!run.signal.aborted) {
    const { now } = await present(ctx, run);
    const page = await readLapsed(ctx.clerk, { now, after: '', limit });
    if (page.length === 0) return lapsed;
    await ctx.clerk.transaction(async (tx) => {
      await holdFence(tx, run);
      const locked = await lockCycles(tx, { memberIds: page.map((row) => row.memberId), states: ['noticed'] });
      const cycles = locked.filter((cycle) => cycle.separableUntil !== null && cycle.separableUntil <= now);
      const ids = { memberIds: cycles.map((cycle) => cycle.memberId), cycleIds: cycles.map((cycle) => cycle.cycleId) };
      await endNoticesOfCycles(tx, { ...ids, state: 'lapsed', reason: 'validity_passed', at: now });
      await markCandidateAgain(tx, ids);
      const rows = cycles.map(({ memberId, cycleId }) => ({
        memberId,
        cycleId,
        event: 'notice_lapsed',
        state: 'candidate',
      }));
      await recordHappenings(tx, { rows, at: now, actor: run.actor });
    });
    lapsed += page.length;
    if (page.length < limit) return lapsed;
  }
  return lapsed;
}
