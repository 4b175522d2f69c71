import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePeriods, dayAfterPeriod, daysOf, expiryDay, isPeriod } from '../../../src/policy/dates.js';
import { anyAwkwardDate, daysFromTo, plusDays } from './make.js';

/** The rule of the Civil Act written down a second time, on year, month and day alone. */
function expiryByHand(lastUse: string, years: number, months: number): string {
  const [year = 0, month = 0, day = 0] = plusDays(lastUse, 1).split('-').map(Number);
  const target = (year + years) * 12 + (month - 1) + months;
  const lastOfMonth = new Date(Date.UTC(Math.floor(target / 12), (target % 12) + 1, 0)).toISOString().slice(0, 10);
  const corresponding = `${lastOfMonth.slice(0, 8)}${String(day).padStart(2, '0')}`;
  return day > Number(lastOfMonth.slice(8)) ? lastOfMonth : plusDays(corresponding, -1);
}

describe('the expiry day after a year', () => {
  test.each([
    ['2025-11-22', '2026-11-22', '2026-11-23'],
    ['2023-12-31', '2024-12-31', '2025-01-01'],
    ['2024-02-28', '2025-02-28', '2025-03-01'],
    ['2024-02-29', '2025-02-28', '2025-03-01'],
    ['2023-02-28', '2024-02-29', '2024-03-01'],
    ['2023-03-01', '2024-03-01', '2024-03-02'],
    ['2028-02-29', '2029-02-28', '2029-03-01'],
    ['2024-02-27', '2025-02-27', '2025-02-28'],
    ['2027-02-28', '2028-02-29', '2028-03-01'],
  ])('of a last use on %s is %s, and separation may run from %s', (lastUse, expiry, separable) => {
    expect(expiryDay(lastUse, 'P1Y')).toBe(expiry);
    expect(dayAfterPeriod(lastUse, 'P1Y')).toBe(separable);
  });

  test('is not the last use plus a year where that day lies before a 29 February', () => {
    expect(expiryDay('2023-02-28', 'P1Y')).not.toBe('2024-02-28');
    expect(expiryDay('2027-02-28', 'P1Y')).not.toBe('2028-02-28');
  });

  test('is not 365 days later where a 29 February falls inside', () => {
    expect(expiryDay('2023-12-31', 'P1Y')).not.toBe(plusDays('2023-12-31', 365));
  });

  test('agrees with the rule done by hand on every day of eight years', () => {
    for (let day = '2022-01-01'; day < '2030-01-01'; day = plusDays(day, 1)) {
      expect(expiryDay(day, 'P1Y')).toBe(expiryByHand(day, 1, 0));
    }
  });
});

describe('the expiry day after other periods', () => {
  test.each([
    ['P1M', '2024-12-31', '2025-01-31', 'a month that begins on the first ends with the month'],
    ['P1M', '2025-01-30', '2025-02-28', 'a month without the corresponding day ends with its last day'],
    ['P1M', '2024-01-30', '2024-02-29', 'the same in a leap year'],
    ['P1M', '2025-01-31', '2025-02-28', 'a month from the first of February'],
    ['P6M', '2025-08-30', '2026-02-28', 'a half-year into a short month'],
    ['P6M', '2025-08-31', '2026-02-28', 'a half-year from the first of September'],
    ['P12M', '2023-02-28', '2024-02-29', 'twelve months are a year'],
    ['P2Y', '2024-02-28', '2026-02-28', 'two years from a 29 February'],
    ['P3Y', '2023-11-22', '2026-11-22', 'three years'],
    ['P4Y', '2024-02-28', '2028-02-28', 'four years from one 29 February to the next'],
  ])('%s from %s is %s: %s', (period, lastUse, expiry) => {
    expect(expiryDay(lastUse, period)).toBe(expiry);
  });

  test.each([
    ['P30D', '2026-11-22', '2026-12-22'],
    ['P1D', '2026-11-22', '2026-11-23'],
    ['P2W', '2026-11-22', '2026-12-06'],
    ['P0D', '2026-11-22', '2026-11-22'],
    ['P365D', '2023-02-28', '2024-02-28'],
    ['P45D', '2024-01-31', '2024-03-16'],
  ])('%s from %s is %s: days are counted, the first not', (period, lastUse, expiry) => {
    expect(expiryDay(lastUse, period)).toBe(expiry);
  });

  test.each([
    ['P1Y10D', '2023-02-28', '2024-03-10'],
    ['P1M15D', '2025-01-30', '2025-03-15'],
    ['P1Y1M1W1D', '2025-11-22', '2026-12-30'],
  ])('%s from %s is %s: days are counted after the months', (period, lastUse, expiry) => {
    expect(expiryDay(lastUse, period)).toBe(expiry);
  });

  test('stays within four digits of a year, so that later days still compare as later', () => {
    expect(expiryDay('9999-12-31', 'P5Y')).toBe('9999-12-31');
    expect(dayAfterPeriod('9998-01-01', 'P999Y')).toBe('9999-12-31');
  });

  test('refuses a period that is none, without repeating it', () => {
    expect(() => expiryDay('2026-11-22', 'a year')).toThrow(/must be an ISO 8601 duration/);
    expect(() => expiryDay('2026-11-22', 'a year')).not.toThrow(/a year/);
  });

  test('refuses a day that does not exist', () => {
    expect(() => expiryDay('2026-02-29', 'P1Y')).toThrow(RangeError);
  });
});

describe('for any day', () => {
  test('a year ends no earlier than 365 days later, and no later than 366', () => {
    fc.assert(
      fc.property(anyAwkwardDate, (lastUse) => {
        const days = daysFromTo(lastUse, expiryDay(lastUse, 'P1Y'));
        expect(days).toBeGreaterThanOrEqual(365);
        expect(days).toBeLessThanOrEqual(366);
      }),
    );
  });

  test('a later last use never ends earlier', () => {
    const years = fc.integer({ min: 0, max: 5 });
    const months = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(anyAwkwardDate, years, months, fc.integer({ min: 0, max: 400 }), (lastUse, y, m, later) => {
        const period = `P${y}Y${m}M3D`;
        expect(expiryDay(plusDays(lastUse, later), period) >= expiryDay(lastUse, period)).toBe(true);
      }),
    );
  });

  test('years and months agree with the rule done by hand', () => {
    const months = fc.integer({ min: 1, max: 120 });
    fc.assert(
      fc.property(anyAwkwardDate, months, (lastUse, count) => {
        expect(expiryDay(lastUse, `P${count}M`)).toBe(expiryByHand(lastUse, 0, count));
      }),
      { numRuns: 500 },
    );
  });

  test('a period in days has exactly that many days after the event', () => {
    fc.assert(
      fc.property(anyAwkwardDate, fc.integer({ min: 0, max: 5000 }), (eventOn, days) => {
        expect(expiryDay(eventOn, `P${days}D`)).toBe(plusDays(eventOn, days));
      }),
    );
  });

  test('asking again gives the same answer, also after many others were asked', () => {
    const first = expiryDay('2023-02-28', 'P1Y');
    for (let days = 0; days < 25_000; days += 1) expiryDay(plusDays('1990-01-01', days), 'P1Y');
    expect(expiryDay('2023-02-28', 'P1Y')).toBe(first);
  });
});

describe('periods', () => {
  test.each(['P1Y', 'P6M', 'P30D', 'P2W', 'P1Y6M', 'P1Y2M3W4D', 'P0D', 'P12M'])('%s is one', (text) => {
    expect(isPeriod(text)).toBe(true);
  });

  test.each([
    '',
    'P',
    'never',
    '1Y',
    'P1',
    'PT1H',
    'P1DT1H',
    '-P1Y',
    'P-1Y',
    'P1.5Y',
    'P1D1Y',
    'p1y',
    'P1Y ',
    'P10000D0Y',
  ])('"%s" is none', (text) => {
    expect(isPeriod(text)).toBe(false);
  });

  test('in days and weeks have a length', () => {
    expect(daysOf('P30D')).toBe(30);
    expect(daysOf('P2W')).toBe(14);
    expect(daysOf('P1W3D')).toBe(10);
    expect(daysOf('P0D')).toBe(0);
  });

  test('in months and years have none', () => {
    expect(() => daysOf('P1M')).toThrow(RangeError);
    expect(() => daysOf('P1Y2D')).toThrow(RangeError);
  });

  test('compare from a day, since months have no length without one', () => {
    expect(comparePeriods('P3Y', 'P1Y', '2025-11-22')).toBeGreaterThan(0);
    expect(comparePeriods('P6M', 'P1Y', '2025-11-22')).toBeLessThan(0);
    expect(comparePeriods('P12M', 'P1Y', '2025-11-22')).toBe(0);
    expect(comparePeriods('P1M', 'P30D', '2025-01-31')).toBeLessThan(0);
    expect(comparePeriods('P1M', 'P30D', '2025-03-31')).toBe(0);
    expect(comparePeriods('P1M', 'P30D', '2025-04-30')).toBeGreaterThan(0);
  });
});
