/**
 * A sweep: detect, notify, separate, destroy. It holds no rule and no SQL; each stage can be run again at any point,
 * and goes on where the last one stopped.
 */
import type { Context } from '../context.js';
import type { SweepRow } from '../store/sweeps.js';
import { destroy } from './destroy.js';
import { detect, type Findings } from './detect.js';
import { findExcess, findSilence, type Halt } from './find-halt.js';
import { lookForLateActivity } from './late-activity.js';
import { notify, notifyFurther } from './notify.js';
import { openCycles } from './open-cycles.js';
import { rehearseNotices } from './rehearse-notices.js';
import { rehearseSeparation } from './rehearse-separation.js';
import { separate } from './separate.js';
import type { StageReport, SweepRun } from './sweep-run.js';

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
  const silence = await findSilence(ctx, run);
  if (silence) {
    // What is sealed is still destroyed on its day: that rests on no activity. Too much of it waits for a repair.
    const excess = await findExcess(ctx, run, sweep, null);
    if (excess) return report(0, {}, { ...excess, ...silence, message: `${silence.message} ${nothingDestroyed}` });
    stages.destroy = await destroy(ctx, run);
    return report(0, {}, silence);
  }
  const found = await detect(ctx, run);
  const excess = await findExcess(ctx, run, sweep, found);
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

/** Whose cycle a performing sweep would have cancelled by then. */
function leavingOf(found: Findings): ReadonlySet<string> {
  return new Set(found.cancellations.map(({ memberId }) => memberId));
}
