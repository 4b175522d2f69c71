import { type DayNumber, dayNumberOf, yearOf } from './calendar.js';
import type { Random } from './random.js';

/** 28 February, 29 February or 1 March of one of the years before `latest`: the days on which a year is hard to count. */
export function leapDayActivity(latest: DayNumber, random: Random): DayNumber {
  const lastYear = yearOf(latest) - 1;
  const days: DayNumber[] = [];
  for (let year = lastYear - 3; year <= lastYear; year += 1) {
    const march = dayNumberOf(year, 3, 1);
    days.push(march - 1, march, dayNumberOf(year, 2, 28));
  }
  return random.pick(days);
}
