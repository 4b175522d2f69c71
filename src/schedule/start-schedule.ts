import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from '../context.js';
import { eachMinute } from './each-minute.js';
import { keepSealing } from './keep-sealing.js';
import { readSchedule } from './slots.js';
import { tick } from './tick.js';

export interface RunningSchedule {
  /** Resolves when the signal has been given and the batch under way has ended. */
  readonly ended: Promise<void>;
}

export interface ScheduleOptions {
  readonly signal: AbortSignal;
  /** Between two looks; may end early when the signal is given. */
  readonly pause?: (signal: AbortSignal) => Promise<void>;
}

/** A sweep starts at most so late, and one whose process died is taken over at most so long after its lease. */
const pauseMs = 15_000;

/** Looks now, so that what was missed is caught up, and again after each pause. An outage costs looks, not the service. */
export async function startSchedule(
  ctx: Context,
  { signal, pause = pauseAWhile }: ScheduleOptions,
): Promise<RunningSchedule> {
  const { schedule: configured } = ctx.config;
  const schedule = configured ? readSchedule(configured.expression, ctx.policy.zone) : null;
  const since = await ctx.clock.now();
  if (schedule) ctx.logger.info({ mode: configured?.mode, next: schedule.nextSlot(since) }, 'sweeps run on a schedule');
  const minutely = eachMinute(ctx, { signal });
  const sealing = keepSealing(ctx, { signal });
  const sweeping = (async () => {
    while (!signal.aborted) {
      try {
        await tick(ctx, { schedule, since, signal });
      } catch (error) {
        ctx.logger.error({ err: error }, 'the schedule could not look for sweeps; it tries again');
      }
      await pause(signal);
    }
  })();
  return { ended: Promise.all([sweeping, minutely, sealing]).then(() => undefined) };
}

async function pauseAWhile(signal: AbortSignal): Promise<void> {
  await wait(pauseMs, undefined, { signal }).catch(() => undefined);
}
