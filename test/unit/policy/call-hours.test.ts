import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { nextCallAt } from '../../../src/policy/call-hours.js';

const hours = { from: '10:00', until: '19:00' };
const seoul = 'Asia/Seoul';

describe('a call', () => {
  test.each([
    ['at once within the hours', '2026-11-22T03:00:00Z', '2026-11-22T03:00:00Z'],
    ['at once in the first minute', '2026-11-22T01:00:00Z', '2026-11-22T01:00:00Z'],
    ['in the morning of the same day', '2026-11-21T20:00:00Z', '2026-11-22T01:00:00Z'],
    ['on the next morning when the hours have just ended', '2026-11-22T10:00:00Z', '2026-11-23T01:00:00Z'],
    ['on the next morning over the end of a month', '2026-11-30T13:00:00Z', '2026-12-01T01:00:00Z'],
  ])('may begin %s', (_when, at, next) => {
    expect(nextCallAt(at, hours, seoul)).toBe(next);
  });

  test('never begins outside the hours, nor before it was asked for, in any zone', () => {
    const zones = fc.constantFrom('Asia/Seoul', 'Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe');
    const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, zones, (date, zone) => {
        const at = date.toISOString();
        const next = nextCallAt(at, hours, zone);
        const local = Temporal.Instant.from(next).toZonedDateTimeISO(zone).toPlainTime().toString();
        expect(local >= '10:00:00' && local < '19:00:00').toBe(true);
        expect(Date.parse(next)).toBeGreaterThanOrEqual(Date.parse(at));
        expect(Date.parse(next) - Date.parse(at)).toBeLessThan(16.5 * 3_600_000);
      }),
    );
  });
});
