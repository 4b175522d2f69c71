import { describe, expect, test } from 'vitest';
import {
  dateText,
  dayNumberOf,
  instantText,
  lastActivityDayFor,
  lastDayOfInactiveYear,
  localDayOf,
  localTimestampText,
  microsOf,
  startOfLocalDay,
} from '../../../examples/merchant-services/calendar.js';
import { addDays, expiryDay } from '../../../src/policy/dates.js';

describe('the calendar of the sample', () => {
  test.each([
    ['2025-11-22', '2026-11-22'],
    ['2023-12-31', '2024-12-31'],
    ['2024-02-28', '2025-02-28'],
    ['2024-02-29', '2025-02-28'],
    ['2023-02-28', '2024-02-29'],
    ['2023-03-01', '2024-03-01'],
    ['2028-02-29', '2029-02-28'],
  ])('lets the year after %s end on %s', (last, expiry) => {
    const [year = 0, month = 0, day = 0] = last.split('-').map(Number);
    expect(dateText(lastDayOfInactiveYear(dayNumberOf(year, month, day)))).toBe(expiry);
  });

  test('agrees with the rules of the service on every day of five years', () => {
    const first = dayNumberOf(2023, 1, 1);
    for (let index = 0; index < 5 * 365; index += 1) {
      const counted = dateText(lastDayOfInactiveYear(first + index));
      expect(counted).toBe(expiryDay(addDays('2023-01-01', index), 'P1Y'));
    }
  });

  test('finds the latest day whose year has ended by then', () => {
    for (let expiry = dayNumberOf(2024, 1, 1); expiry < dayNumberOf(2029, 1, 1); expiry += 1) {
      const last = lastActivityDayFor(expiry);
      expect(lastDayOfInactiveYear(last)).toBeLessThanOrEqual(expiry);
      expect(lastDayOfInactiveYear(last + 1)).toBeGreaterThan(expiry);
    }
  });

  test('begins a day at midnight in Seoul', () => {
    const at = startOfLocalDay(dayNumberOf(2026, 11, 22));
    expect(instantText(at)).toBe('2026-11-21 15:00:00.000000+00');
    expect(instantText(at - 1)).toBe('2026-11-21 14:59:59.999999+00');
    expect([localDayOf(at), localDayOf(at - 1)]).toEqual([dayNumberOf(2026, 11, 22), dayNumberOf(2026, 11, 21)]);
    expect(localTimestampText(at)).toBe('2026-11-22 00:00:00.000000');
  });

  test('keeps microseconds', () => {
    expect(instantText(microsOf('2026-11-22T15:03:00.123456Z'))).toBe('2026-11-22 15:03:00.123456+00');
    expect(instantText(microsOf('2026-11-22T15:03:00Z'))).toBe('2026-11-22 15:03:00.000000+00');
    expect(() => microsOf('22 November')).toThrow(RangeError);
  });
});
