import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localDateOf } from '../../../src/policy/dates.js';
import { effectiveOn, namedDates, separationWindow } from '../../../src/policy/notice-dates.js';
import { anyAwkwardDate, anyZone, daysFromTo, makePolicy, plusDays } from './make.js';

const policy = makePolicy();
const today = '2026-11-22';
const personal = ['email', 'sms', 'noticeBoard'] as const;

describe('the days that a text names', () => {
  test.each(personal)('by %s are the member’s own when they leave thirty full days', (means) => {
    expect(namedDates({ expiresOn: '2027-01-05', means, today, policy })).toEqual({
      effectiveExpectedOn: today,
      namesExpiryOn: '2027-01-05',
      firstSeparationOn: '2027-01-06',
    });
  });

  test.each(personal)('by %s are thirty days from today when the period has ended', (means) => {
    expect(namedDates({ expiresOn: '2020-01-05', means, today, policy })).toMatchObject({
      namesExpiryOn: '2026-12-22',
      firstSeparationOn: '2026-12-23',
    });
  });

  test('turn at an expiry day thirty days ahead', () => {
    const named = (expiresOn: string) => namedDates({ expiresOn, means: 'email', today, policy }).namesExpiryOn;
    expect(named('2026-12-21')).toBe('2026-12-22');
    expect(named('2026-12-22')).toBe('2026-12-22');
    expect(named('2026-12-23')).toBe('2026-12-23');
  });

  test('by letter allow for printing and delivery', () => {
    expect(namedDates({ expiresOn: '2026-12-22', means: 'letter', today, policy })).toEqual({
      effectiveExpectedOn: '2026-12-02',
      namesExpiryOn: '2027-01-01',
      firstSeparationOn: '2027-01-02',
    });
  });

  test('follow the policy’s lead and its letter days', () => {
    const slow = makePolicy({ noticeLead: 'P60D', letter: { printing: 'P10D', delivery: 'P20D' } });
    expect(namedDates({ expiresOn: today, means: 'email', today, policy: slow }).namesExpiryOn).toBe('2027-01-21');
    expect(namedDates({ expiresOn: today, means: 'letter', today, policy: slow }).namesExpiryOn).toBe('2027-02-20');
  });
});

describe('a notice takes effect', () => {
  test.each(personal)('by %s on the day itself', (means) => {
    expect(effectiveOn(means, today, policy)).toBe(today);
  });

  test('by letter some days after it was handed over', () => {
    expect(effectiveOn('letter', today, policy)).toBe('2026-11-29');
  });
});

describe('a notice serves a separation', () => {
  test('from the 31st day after it, until ninety days past the day that it names', () => {
    expect(separationWindow({ namesExpiryOn: '2026-12-22', effectiveOn: today, policy })).toEqual({
      separableFromOn: '2026-12-23',
      separableFrom: '2026-12-22T15:00:00.000000Z',
      separableUntil: '2027-03-22T15:00:00.000000Z',
    });
  });

  test('not before the day after the expiry day that it names', () => {
    const window = separationWindow({ namesExpiryOn: '2027-01-05', effectiveOn: today, policy });
    expect(window.separableFromOn).toBe('2027-01-06');
  });

  test('later than it says when it took effect later than was expected', () => {
    const window = separationWindow({ namesExpiryOn: '2026-12-22', effectiveOn: '2026-12-01', policy });
    expect(window.separableFromOn).toBe('2027-01-01');
  });

  test('never when it took effect after all that it could serve', () => {
    const window = separationWindow({ namesExpiryOn: '2026-12-22', effectiveOn: '2027-03-01', policy });
    expect(window.separableFrom > window.separableUntil).toBe(true);
  });

  test.each([
    ['2026-02-05', '2026-03-08T05:00:00.000000Z'],
    ['2026-02-06', '2026-03-09T04:00:00.000000Z'],
    ['2026-10-01', '2026-11-01T04:00:00.000000Z'],
    ['2026-10-02', '2026-11-02T05:00:00.000000Z'],
  ])('from a local midnight, also where the clocks change: after %s from %s', (noticedOn, separableFrom) => {
    const newYork = makePolicy({ zone: 'America/New_York' });
    const window = separationWindow({
      namesExpiryOn: plusDays(noticedOn, 30),
      effectiveOn: noticedOn,
      policy: newYork,
    });
    expect(window.separableFrom).toBe(separableFrom);
  });

  test('from the second midnight where a zone has two, as the table’s constraint reads it', () => {
    const havana = makePolicy({ zone: 'America/Havana' });
    const window = separationWindow({ namesExpiryOn: '2025-11-01', effectiveOn: '2025-10-02', policy: havana });
    expect(window).toMatchObject({ separableFromOn: '2025-11-02', separableFrom: '2025-11-02T05:00:00.000000Z' });
  });

  test('never earlier than 31 days after it, nor on the day that it names, in any zone', () => {
    const lead = fc.integer({ min: 30, max: 90 });
    fc.assert(
      fc.property(anyAwkwardDate, anyAwkwardDate, anyZone, lead, (noticedOn, namesExpiryOn, zone, leadDays) => {
        const anyPolicy = makePolicy({ zone, noticeLead: `P${leadDays}D` });
        const window = separationWindow({ namesExpiryOn, effectiveOn: noticedOn, policy: anyPolicy });
        const firstDay = localDateOf(window.separableFrom, zone);
        expect(daysFromTo(noticedOn, firstDay)).toBeGreaterThanOrEqual(31);
        expect(daysFromTo(noticedOn, firstDay)).toBeGreaterThan(leadDays);
        expect(firstDay > namesExpiryOn).toBe(true);
      }),
    );
  });

  test('from the very day that its text names, when it takes effect as expected', () => {
    const means = fc.constantFrom(...personal, 'letter' as const);
    fc.assert(
      fc.property(anyAwkwardDate, anyAwkwardDate, means, (expiresOn, composedOn, by) => {
        const named = namedDates({ expiresOn, means: by, today: composedOn, policy });
        const { namesExpiryOn, effectiveExpectedOn } = named;
        const window = separationWindow({ namesExpiryOn, effectiveOn: effectiveExpectedOn, policy });
        expect(window.separableFromOn).toBe(named.firstSeparationOn);
        expect(namesExpiryOn >= expiresOn).toBe(true);
      }),
    );
  });
});
