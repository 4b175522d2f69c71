import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auditTerm, isAuditTerm, rightsTermOn } from '../../../src/policy/audit-term.js';
import { addDays, dayAfterPeriod } from '../../../src/policy/dates.js';

const few = { members: 49_999, keep: null };

describe('how long the audit keeps itself', () => {
  test.each([
    [0, 'P1Y'],
    [49_999, 'P1Y'],
    [50_000, 'P2Y'],
    [1_000_000, 'P2Y'],
  ])('with %i members it is %s', (members, period) => {
    expect(auditTerm({ today: '2026-11-22', members, keep: null }).period).toBe(period);
  });

  test.each([
    ['P3Y', 10, 'P3Y'],
    ['P3Y', 50_000, 'P3Y'],
    ['P18M', 10, 'P18M'],
    ['P18M', 50_000, 'P2Y'],
    ['P1Y', 50_000, 'P2Y'],
    ['P30D', 10, 'P1Y'],
  ])('a policy of %s with %i members makes it %s: it can only lengthen', (keep, members, period) => {
    expect(auditTerm({ today: '2026-11-22', members, keep }).period).toBe(period);
  });

  test.each([
    ['2027-11-22', '2026-11-22'],
    ['2027-11-23', '2026-11-23'],
    // A year from 28 February ends with the 29th, where there is one.
    ['2028-02-29', '2027-02-28'],
    ['2028-03-01', '2027-03-01'],
    ['2029-02-28', '2028-02-28'],
    ['2029-03-01', '2028-03-01'],
  ])('on %s everything of %s and later is still kept', (today, before) => {
    expect(auditTerm({ today, ...few }).before).toBe(before);
  });

  test('no day goes before its whole term is over, and none stays after it', () => {
    const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days));
    const period = fc.constantFrom('P1Y', 'P2Y', 'P18M', 'P366D', 'P10Y', 'P1Y1D');
    fc.assert(
      fc.property(day, period, (today, keep) => {
        const { before, period: longest } = auditTerm({ today, members: 1, keep });
        expect(dayAfterPeriod(addDays(before, -1), longest) <= today).toBe(true);
        expect(dayAfterPeriod(before, longest) > today).toBe(true);
        expect(dayAfterPeriod(addDays(before, -1), 'P1Y') <= today).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['P1Y', true],
    ['P12M', true],
    ['P366D', true],
    ['P2Y', true],
    ['P365D', false],
    ['P11M', false],
    ['P52W', false],
  ])('a policy may say %s: %s', (period, may) => {
    expect(isAuditTerm(period)).toBe(may);
  });
});

test('the record of rights is kept for three years', () => {
  expect(rightsTermOn('2029-11-22')).toEqual({ period: 'P3Y', before: '2026-11-22' });
});
