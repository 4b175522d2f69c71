/**
 * A sweep: detect, notify, separate, destroy. It holds no rule and no SQL; each stage can be run again at any point,
 * and goes on where the last one stopped.
 */
import type { Context } from '../context.js';
import type { Doubt } from '../policy/doubt.js';
import type { SweepRow } from '../store/sweeps.js';
import { turnEnrolmentBack } from '../store/watch.js';
import { destroy } from './destroy.js';
import { detect, type Findings } from './detect.js';
import { findDoubts } from './find-doubts.js';
import { findExcess, type Halt, haltInDoubt } from './find-halt.js';
import { lookForLateActivity } from './late-activity.js';
import { notify, notifyFurther } from './notify.js';
import { openCycles } from './open-cycles.js';
import { rehearseNotices } from './rehearse-notices.js';
import { rehearseSeparation } from './rehearse-separation.js';
import { separate } from './separate.js';
import { holdFence, present, type StageReport, type SweepRun } from './sweep-run.js';

export interface SweepReport {
  readonly stages: Readonly<Partial<Record<Stage, StageReport>>>;
  readonly enrolled: number;
  /** Activity dated in the future, by source: it counted as of now. */
  readonly futureActivity: Readonly<Record<string, number>>;
  readonly halt: Halt | null;
  readonly full: boolean;
}

const nothingDestroyed = 'Nothing was destroyed either: more is due than `haltAbove` allows.';

type Stage = 'detect' | 'lateActivity' | 'notify' | 'separate' | 'destroy';

export async function runSweep(ctx: Context, run: SweepRun, sweep: SweepRow | null): Promise<SweepReport> {
  const stages: Partial<Record<Stage, StageReport>> = {};
  const report = (enrolled: number, futureActivity: Record<string, number>, halt: Halt | null): SweepReport => ({
    stages,
    enrolled,
    futureActivity,
    halt,
    full: Object.values(stages).some((stage) => stage.full),
  });
  const doubts = await findDoubts(ctx, run);
  const halt = await haltInDoubt(ctx, run, sweep, doubts);
  if (halt) {
    if (halt.kind === 'clock') return report(0, {}, halt);
    // What is sealed is still destroyed on its day: that rests on no activity. Too much of it waits for an approval.
    const excess = await findExcess(ctx, run, sweep, { found: null, doubts });
    if (excess) return report(0, {}, { ...excess, ...wordsOf(halt) });
    stages.destroy = await destroy(ctx, run);
    return report(0, {}, halt);
  }
  await followClock(ctx, run, doubts);
  const found = await detect(ctx, run);
  const excess = await findExcess(ctx, run, sweep, { found, doubts });
  if (excess) return report(found.enrolled, found.futureSources, excess);
  stages.detect = await openCycles(ctx, run, found);
  stages.lateActivity = await lookForLateActivity(ctx, run);
  stages.notify = run.mode === 'perform' ? await notify(ctx, run) : await rehearseNotices(ctx, run, found);
  stages.separate =
    run.mode === 'perform' ? await separate(ctx, run) : await rehearseSeparation(ctx, run, leavingOf(found));
  stages.destroy = await destroy(ctx, run);
  if (run.mode === 'perform') await notifyFurther(ctx, run, stages.notify);
  return report(found.enrolled, found.futureSources, null);
}

function wordsOf({ kind, sources = [], message }: Halt): Pick<Halt, 'kind' | 'sources' | 'message'> {
  return { kind, sources, message: `${message} ${nothingDestroyed}` };
}

/** A person has confirmed that the clock ran ahead and is right now: what it enrolled of the future counts no more. */
async function followClock(ctx: Context, run: SweepRun, doubts: readonly Doubt[]): Promise<void> {
  if (run.mode === 'rehearse' || !doubts.some((doubt) => doubt.kind === 'clock' && doubt.found === 'backwards')) return;
  const { now } = await present(ctx, run);
  await ctx.clerk.transaction(async (tx) => {
    await holdFence(tx, run);
    await turnEnrolmentBack(tx, now);
  });
}

/** Whose cycle a performing sweep would have cancelled by then. */
function leavingOf(found: Findings): ReadonlySet<string> {
  return new Set(found.cancellations.map(({ memberId }) => memberId));
}
