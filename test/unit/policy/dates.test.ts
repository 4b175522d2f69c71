import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  canonicalInstant,
  clampActivity,
  daysBetween,
  earlierOf,
  isZone,
  laterOf,
  localDateOf,
  startOfDay,
} from '../../../src/policy/dates.js';
import { anyAwkwardDate, anyZone, plusDays } from './make.js';

const now = '2026-11-22T15:03:00.123456Z';

describe('days', () => {
  test('add across months, years and leap days, both ways', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2023-02-28', 1)).toBe('2023-03-01');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(addDays('2026-11-22', 0)).toBe('2026-11-22');
  });

  test('never pass the last day that four digits can say', () => {
    expect(addDays('9999-12-31', 1)).toBe('9999-12-31');
  });

  test('agree with counting, for any day and distance', () => {
    fc.assert(
      fc.property(anyAwkwardDate, fc.integer({ min: -4000, max: 4000 }), (date, days) => {
        expect(addDays(date, days)).toBe(plusDays(date, days));
        expect(daysBetween(date, addDays(date, days))).toBe(days);
      }),
    );
  });

  test('the later and the earlier of two', () => {
    expect(laterOf('2026-11-22', '2026-11-23')).toBe('2026-11-23');
    expect(laterOf('2026-11-23', '2026-11-22')).toBe('2026-11-23');
    expect(earlierOf('2026-11-22', '2026-11-23')).toBe('2026-11-22');
    expect(earlierOf('2026-11-23', '2026-11-22')).toBe('2026-11-22');
  });
});

describe('the local day of an instant', () => {
  test.each([
    ['2026-11-22T14:59:59.999999Z', 'Asia/Seoul', '2026-11-22'],
    ['2026-11-22T15:00:00Z', 'Asia/Seoul', '2026-11-23'],
    ['2026-11-22T15:00:00.000001Z', 'Asia/Seoul', '2026-11-23'],
    ['2026-03-08T04:59:59Z', 'America/New_York', '2026-03-07'],
    ['2026-03-08T05:00:00Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T03:59:59Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T04:00:00Z', 'America/New_York', '2026-03-09'],
    ['2026-11-22T18:14:59Z', 'Asia/Kathmandu', '2026-11-22'],
    ['2026-11-22T18:15:00Z', 'Asia/Kathmandu', '2026-11-23'],
  ])('%s in %s is %s', (instant, zone, date) => {
    expect(localDateOf(instant, zone)).toBe(date);
  });

  test('is the same through the memo as computed plainly, for any instant and zone', () => {
    const anyInstant = fc.date({ min: new Date('1995-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(anyInstant, anyZone, (date, zone) => {
        const instant = date.toISOString();
        const plain = Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
        expect(localDateOf(instant, zone)).toBe(plain);
        expect(localDateOf(instant, zone)).toBe(plain);
      }),
      { numRuns: 500 },
    );
  });

  test('follows clocks that go back over midnight, and then over it again', () => {
    const zone = 'America/St_Johns';
    expect(localDateOf('2006-10-29T02:29:59Z', zone)).toBe('2006-10-28');
    expect(localDateOf('2006-10-29T02:30:30Z', zone)).toBe('2006-10-29');
    expect(localDateOf('2006-10-29T02:31:00Z', zone)).toBe('2006-10-28');
    expect(localDateOf('2006-10-29T03:30:00Z', zone)).toBe('2006-10-29');
  });
});

describe('the start of a local day', () => {
  test.each([
    ['2026-12-23', 'Asia/Seoul', '2026-12-22T15:00:00.000000Z'],
    ['2026-12-23', 'UTC', '2026-12-23T00:00:00.000000Z'],
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00.000000Z'],
    ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00.000000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000000Z'],
    ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00.000000Z'],
  ])('%s in %s is %s', (date, zone, instant) => {
    expect(startOfDay(date, zone)).toBe(instant);
    expect(startOfDay(date, zone, 'second')).toBe(instant);
  });

  test('is 01:00 where the clocks skip midnight', () => {
    expect(startOfDay('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000000Z');
    expect(startOfDay('2018-11-04', 'America/Sao_Paulo', 'second')).toBe('2018-11-04T03:00:00.000000Z');
  });

  test('is the first midnight, or on request the second, where the clocks go back over it', () => {
    expect(startOfDay('2025-11-02', 'America/Havana')).toBe('2025-11-02T04:00:00.000000Z');
    expect(startOfDay('2025-11-02', 'America/Havana', 'second')).toBe('2025-11-02T05:00:00.000000Z');
  });

  test('lies on its own day, and the microsecond before does not', () => {
    fc.assert(
      fc.property(anyAwkwardDate, anyZone, (date, zone) => {
        fc.pre(!(zone === 'Pacific/Apia' && date === '2011-12-30'));
        const start = Temporal.Instant.from(startOfDay(date, zone));
        expect(localDateOf(start.toString(), zone)).toBe(date);
        expect(localDateOf(start.subtract({ microseconds: 1 }).toString(), zone) < date).toBe(true);
      }),
    );
  });
});

describe('instants', () => {
  test.each([
    ['2026-11-22T15:03:00Z', '2026-11-22T15:03:00.000000Z'],
    ['2026-11-22T15:03:00.1Z', '2026-11-22T15:03:00.100000Z'],
    ['2026-11-22T15:03:00.123Z', '2026-11-22T15:03:00.123000Z'],
    ['2026-11-22T15:03:00.123456Z', '2026-11-22T15:03:00.123456Z'],
    ['2026-11-22T15:03:00.123456789Z', '2026-11-22T15:03:00.123456Z'],
    ['2026-11-23 00:03:00.5+09', '2026-11-22T15:03:00.500000Z'],
    ['2026-11-22T15:03:00+00:00', '2026-11-22T15:03:00.000000Z'],
  ])('%s is written as %s', (text, canonical) => {
    expect(canonicalInstant(text)).toBe(canonical);
  });

  test('compare by their text once written alike', () => {
    expect('2026-11-22T15:03:00.5Z' < '2026-11-22T15:03:00Z').toBe(true);
    expect(canonicalInstant('2026-11-22T15:03:00.5Z') > canonicalInstant('2026-11-22T15:03:00Z')).toBe(true);
  });

  test('that cannot be read are refused without being repeated', () => {
    expect(() => canonicalInstant('yesterday')).toThrow(/must be given in UTC/);
    expect(() => canonicalInstant('yesterday')).not.toThrow(/yesterday/);
  });
});

describe('an activity instant', () => {
  test('in the past counts as it is, to the microsecond', () => {
    expect(clampActivity('2026-11-22T15:03:00.123455Z', now)).toEqual({
      at: '2026-11-22T15:03:00.123455Z',
      future: false,
    });
  });

  test('equal to the clock is not later than it', () => {
    expect(clampActivity(now, now)).toEqual({ at: now, future: false });
  });

  test.each([
    '2026-11-22T15:03:00.123457Z',
    '2099-01-01T00:00:00Z',
    'infinity',
    '12026-01-01 00:00:00+00',
    '+012026-01-01T00:00:00Z',
  ])('%s counts as of now and is reported', (at) => {
    expect(clampActivity(at, now)).toEqual({ at: now, future: true });
  });

  test.each([null, '-infinity', '0044-03-15 00:00:00+00 BC'])('%s is no activity', (at) => {
    expect(clampActivity(at, now)).toBeNull();
  });

  test('is compared with a clock of fewer digits without being taken for later', () => {
    expect(clampActivity('2026-11-22T15:03:00.000000Z', '2026-11-22T15:03:00Z')?.future).toBe(false);
    expect(clampActivity('2026-11-22T15:03:00.000001Z', '2026-11-22T15:03:00Z')?.future).toBe(true);
  });
});

describe('zones', () => {
  test.each(['Asia/Seoul', 'America/New_York', 'UTC', 'Asia/Calcutta'])('%s is one', (zone) => {
    expect(isZone(zone)).toBe(true);
  });

  test.each(['', 'Seoul', 'KST', '+09:00', '-05:00', 'Asia/Atlantis', '2026-01-01[Asia/Seoul]'])(
    '"%s" is none',
    (zone) => {
      expect(isZone(zone)).toBe(false);
    },
  );
});
