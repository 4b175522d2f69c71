import { describe, expect, test } from 'vitest';
import { readSchedule } from '../../../src/schedule/slots.js';

describe('the slots of a schedule', () => {
  test('are counted in the zone of the policy', () => {
    const schedule = readSchedule('30 4 * * *', 'Asia/Seoul');
    expect(schedule.newestSlot('2026-11-22T03:00:00.000000Z')).toBe('2026-11-21T19:30:00.000000Z');
    expect(schedule.nextSlot('2026-11-22T03:00:00.000000Z')).toBe('2026-11-22T19:30:00.000000Z');
  });

  test('begin with their very moment, and not a microsecond before', () => {
    const schedule = readSchedule('30 4 * * *', 'Asia/Seoul');
    expect(schedule.newestSlot('2026-11-22T19:29:59.999999Z')).toBe('2026-11-21T19:30:00.000000Z');
    expect(schedule.newestSlot('2026-11-22T19:30:00.000000Z')).toBe('2026-11-22T19:30:00.000000Z');
    expect(schedule.newestSlot('2026-11-22T19:30:00.000001Z')).toBe('2026-11-22T19:30:00.000000Z');
  });

  test('come once on the day on which clocks go back, and once where they skip the hour', () => {
    const back = readSchedule('30 1 * * *', 'America/New_York');
    expect(back.newestSlot('2026-11-01T05:29:00.000000Z')).toBe('2026-10-31T05:30:00.000000Z');
    expect(back.newestSlot('2026-11-01T06:45:00.000000Z')).toBe('2026-11-01T05:30:00.000000Z');
    const skipped = readSchedule('30 2 * * *', 'America/New_York');
    expect(skipped.newestSlot('2026-03-08T12:00:00.000000Z')).toBe('2026-03-08T07:00:00.000000Z');
  });

  test('may be as rare as the 29th of February', () => {
    const schedule = readSchedule('0 3 29 2 *', 'Asia/Seoul');
    expect(schedule.newestSlot('2026-11-22T00:00:00.000000Z')).toBe('2024-02-28T18:00:00.000000Z');
  });

  test.each(['', '61 4 * * *', 'daily', '* * * * * *', '0 3 30 2 *', '2020-01-01T00:00:00', '30 4 * *'])(
    'refuse an expression that nobody could keep to: "%s"',
    (expression) => {
      expect(() => readSchedule(expression, 'Asia/Seoul')).toThrow('SCHEDULE');
    },
  );
});
