import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyLife, type Life, live, wrongsOf } from './life.js';
import { daysFromTo, makePolicy } from './make.js';

describe('the life of any member, with leap days, bounces, holds and returns', () => {
  test('leads to separation only after a standing notice with all its full days, a whole year and no return', () => {
    let separated = 0;
    fc.assert(
      fc.property(anyLife, (life) => {
        const outcome = live(life);
        if (outcome.separatedOn !== null) separated += 1;
        expect(wrongsOf(life, outcome)).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(separated).toBeGreaterThan(50);
  });

  test('leads to separation the day after expiry when nothing stands in the way', () => {
    const life: Life = {
      startOn: '2023-02-28',
      policy: makePolicy(),
      contact: { email: true, sms: true, letter: true },
      activeAfter: [],
      bounces: [null],
      holdDays: null,
      separateEvery: 1,
    };
    const { separatedOn, notices } = live(life);
    expect(separatedOn).toBe('2024-03-01');
    expect(notices.map(({ means, effectiveOn: on }) => [means, on])).toEqual([['email', '2024-01-16']]);
  });

  test('climbs to the board when everything comes back, and each means has its thirty days', () => {
    const life: Life = {
      startOn: '2025-10-01',
      policy: makePolicy(),
      contact: { email: true, sms: true, letter: true },
      activeAfter: [],
      bounces: [5, 5, 20, null],
      holdDays: null,
      separateEvery: 1,
    };
    const { separatedOn, notices } = live(life);
    expect(notices.map(({ means }) => means)).toEqual(['email', 'sms', 'letter', 'noticeBoard']);
    expect(daysFromTo(notices.at(-1)?.effectiveOn as string, separatedOn as string)).toBe(31);
  });

  test('never leads to separation while they come back once a year', () => {
    const life: Life = {
      startOn: '2023-02-28',
      policy: makePolicy(),
      contact: { email: true, sms: false, letter: false },
      activeAfter: [366, 731, 1096],
      bounces: [null],
      holdDays: null,
      separateEvery: 1,
    };
    const { separatedOn, notices } = live(life);
    expect(separatedOn).toBeNull();
    expect(notices).toHaveLength(3);
  });
});
