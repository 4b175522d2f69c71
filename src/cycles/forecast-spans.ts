import { daysBetween, type LocalDate } from '../policy/dates.js';
import type { ForecastDay } from '../policy/forecast.js';

/** Some days on end, told together. */
export interface ForecastSpanSum extends Omit<ForecastDay, 'on' | 'halts'> {
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** Days of it that wait for an approval. */
  readonly halts: number;
}

/** Weeks of seven days from the first day on, or months of the calendar. */
export function spansOf(days: readonly ForecastDay[], by: 'day' | 'week' | 'month'): ForecastSpanSum[] {
  const first = days[0]?.on ?? '';
  const spanOf = {
    day: (on: LocalDate) => on,
    week: (on: LocalDate) => String(Math.floor(daysBetween(first, on) / 7)),
    month: (on: LocalDate) => on.slice(0, 7),
  }[by];
  const spans = new Map<string, ForecastSpanSum>();
  for (const { on, halts, ...counts } of days) {
    const key = spanOf(on);
    const known = spans.get(key);
    spans.set(key, {
      from: known?.from ?? on,
      to: on,
      notices: counts.notices + (known?.notices ?? 0),
      separations: counts.separations + (known?.separations ?? 0),
      destructions: counts.destructions + (known?.destructions ?? 0),
      halts: (halts ? 1 : 0) + (known?.halts ?? 0),
    });
  }
  return [...spans.values()];
}
