/**
 * The schedule decides when, never what: it writes requests down and hands them to performSweep. It promises one sweep
 * for each slot whatever the number of processes, and knows no stage of a sweep.
 */
import { Cron } from 'croner';
import { ServiceError } from '../errors.js';
import { canonicalInstant, type Instant } from '../policy/dates.js';

export interface Schedule {
  /** The newest slot that is not later than `now`; null where there has been none yet. */
  newestSlot(now: Instant): Instant | null;
  nextSlot(now: Instant): Instant | null;
}

/** Minute, hour, day of month, month, day of week, in the policy's zone. Throws where nobody could keep to it. */
export function readSchedule(expression: string, zone: string): Schedule {
  const cron = parse(expression, zone);
  return {
    newestSlot(now) {
      // croner answers what lies before a moment; the slot of this very moment counts as well.
      const [slot] = cron.previousRuns(1, new Date(Date.parse(now) + 1));
      return slot ? canonicalInstant(slot.toISOString()) : null;
    },
    nextSlot(now) {
      const slot = cron.nextRun(new Date(now));
      return slot ? canonicalInstant(slot.toISOString()) : null;
    },
  };
}

function parse(expression: string, zone: string): Cron {
  const fields = expression.trim().split(/\s+/);
  try {
    if (fields.length !== 5) throw new Error('not five fields');
    const cron = new Cron(expression.trim(), { timezone: zone, mode: '5-part', paused: true });
    if (cron.nextRun() === null) throw new Error('never due');
    return cron;
  } catch (cause) {
    throw new ServiceError(
      'configuration_invalid',
      `SCHEDULE can't be read: give minute, hour, day of month, month and day of week, such as "30 4 * * *" for half past four in ${zone}.`,
      { cause, detail: { variable: 'SCHEDULE' } },
    );
  }
}
