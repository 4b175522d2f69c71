import { describe, expect, test } from 'vitest';
import { destructionDay, type RetentionRule, retentionStarts, startLetters } from '../../../src/policy/retention.js';

function rule(over: Partial<RetentionRule>): RetentionRule {
  return { id: 'sample', destroyAfter: [], atLeast: [], atMost: [], basis: [], ...over };
}

/** Day of the start, period, last day of the period, first day after it: Civil Act, Arts. 157, 159 and 160. */
const computations = [
  ['2025-11-22', 'P1Y', '2026-11-22', '2026-11-23'],
  ['2023-12-31', 'P1Y', '2024-12-31', '2025-01-01'],
  ['2023-02-28', 'P1Y', '2024-02-29', '2024-03-01'],
  ['2024-02-29', 'P1Y', '2025-02-28', '2025-03-01'],
  ['2024-02-28', 'P1Y', '2025-02-28', '2025-03-01'],
  ['2028-02-29', 'P5Y', '2033-02-28', '2033-03-01'],
  ['2024-11-30', 'P3M', '2025-02-28', '2025-03-01'],
  ['2025-11-29', 'P3M', '2026-02-28', '2026-03-01'],
  ['2025-08-31', 'P6M', '2026-02-28', '2026-03-01'],
  ['2025-03-30', 'P1Y6M', '2026-09-30', '2026-10-01'],
  ['2026-11-22', 'P30D', '2026-12-22', '2026-12-23'],
  ['2026-11-22', 'P10Y', '2036-11-22', '2036-11-23'],
] as const;

describe.each(retentionStarts)('from %s', (from) => {
  test.each(computations)('on %s, %s ends with %s: gone not before %s', (startOn, period, lastOn, dayAfter) => {
    const term = { period, from };
    const starts = { [from]: startOn };
    expect(destructionDay(rule({ destroyAfter: [term] }), starts).dueOn).toBe(dayAfter);
    expect(destructionDay(rule({ atLeast: [term] }), starts).dueOn).toBe(dayAfter);
    // A ceiling says gone by then: on its last day the record may go and still be in time.
    expect(destructionDay(rule({ atMost: [term] }), starts).dueOn).toBe(lastOn);
  });

  test('nothing runs while its day is unknown', () => {
    const term = { period: 'P1Y', from };
    for (const name of ['destroyAfter', 'atLeast', 'atMost'] as const) {
      expect(destructionDay(rule({ [name]: [term] }), {})).toMatchObject({ dueOn: null, missing: [from] });
    }
  });
});

test('the letters of starts in sealed rows are these for ever', () => {
  expect(startLetters).toEqual({
    record: 'r',
    relationshipEnd: 'e',
    filingDeadline: 'f',
    booksClosed: 'b',
    purposeAchieved: 'p',
    destruction: 'd',
  });
});
