import type { Context } from '../context.js';
import { canonicalInstant } from '../policy/dates.js';
import type { Means } from '../policy/means.js';
import { readMeansStops } from '../store/means-stops.js';
import { present, type SweepRun } from './sweep-run.js';

/** Which means stand still because of an operator's fault, and which may be tried with one message. */
export async function meansNow(
  ctx: Context,
  run: Pick<SweepRun, 'asOf'>,
): Promise<{ blocked: Set<Means>; probing: Set<Means> }> {
  const now = canonicalInstant((await present(ctx, run)).now);
  const stops = await readMeansStops(ctx.clerk);
  const chosen = (stopped: boolean) =>
    new Set(stops.filter(({ resumeAt }) => canonicalInstant(resumeAt) > now === stopped).map(({ means }) => means));
  return { blocked: chosen(true), probing: chosen(false) };
}
