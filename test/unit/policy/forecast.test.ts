import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expiryDay } from '../../../src/policy/dates.js';
import { type ForecastDay, type ForecastFacts, forecastDays } from '../../../src/policy/forecast.js';
import { mayBeSeparated } from '../../../src/policy/gate.js';
import type { RetentionRule } from '../../../src/policy/retention.js';
import { makePolicy, noonInSeoul, plusDays } from './make.js';

const today = '2026-11-22';

function makeFacts(over: Partial<ForecastFacts> = {}): ForecastFacts {
  return {
    today,
    days: 200,
    policy: makePolicy(),
    isSwept: false,
    memberTotal: 1_000_000,
    watched: [],
    candidates: [],
    told: [],
    noticed: [],
    expiring: [],
    certainRules: [],
    ...over,
  };
}

const watched = (opensOn: string, members = 1, expiresOn = plusDays(opensOn, 44)) => ({
  opensOn,
  expiresOn,
  members,
  movable: true,
});
const noticed = (separableFromOn: string, members = 1, over: object = {}) => ({
  expiresOn: '2026-10-01',
  movable: true,
  members,
  separableFromOn,
  separableUntilOn: plusDays(separableFromOn, 90),
  blockedUntil: null,
  ...over,
});

/** The days on which something of a kind happens, with its count. */
function daysOf(days: readonly ForecastDay[], kind: 'notices' | 'separations' | 'destructions'): [string, number][] {
  return days.filter((day) => day[kind] > 0).map((day) => [day.on, day[kind]]);
}

const sumOf = (days: readonly ForecastDay[], kind: 'notices' | 'separations' | 'destructions') =>
  days.reduce((sum, day) => sum + day[kind], 0);

describe('a member who comes due', () => {
  test('is noticed when their cycle opens and separated on the day after their expiry day', () => {
    const days = forecastDays(makeFacts({ watched: [watched('2026-12-01', 3, '2027-01-14')] }));
    expect(daysOf(days, 'notices')).toEqual([['2026-12-01', 3]]);
    expect(daysOf(days, 'separations')).toEqual([['2027-01-15', 3]]);
  });

  test('is overdue: noticed today, and separated on the 31st day after today, not on the 30th', () => {
    const days = forecastDays(makeFacts({ watched: [watched('2020-01-01', 2, '2020-02-14')] }));
    expect(daysOf(days, 'notices')).toEqual([[today, 2]]);
    expect(daysOf(days, 'separations')).toEqual([['2026-12-23', 2]]);
  });

  test('is told of no day before today, and of none after the last', () => {
    const days = forecastDays(makeFacts({ days: 31, watched: [watched('2020-01-01')] }));
    expect([days[0]?.on, days.at(-1)?.on, days.length]).toEqual([today, '2026-12-22', 31]);
    expect(sumOf(days, 'separations')).toBe(0);
  });

  test('by letter is noticed when it has arrived, and separated thirty full days later', () => {
    const policy = makePolicy({ means: ['letter'] });
    const arrives = plusDays(today, policy.letter.printingDays + policy.letter.deliveryDays);
    const days = forecastDays(makeFacts({ policy, watched: [watched(today, 1, '2026-10-01')] }));
    expect(daysOf(days, 'notices')).toEqual([[arrives, 1]]);
    expect(daysOf(days, 'separations')).toEqual([[plusDays(arrives, 31), 1]]);
  });

  test('whom a hold on destruction keeps is noticed again each time the notice lapses, and never separated', () => {
    const cohort = { ...watched(today, 1, '2026-10-01'), movable: false };
    const days = forecastDays(makeFacts({ days: 400, watched: [cohort] }));
    const lapses = plusDays(today, 30 + 90 + 1);
    expect(daysOf(days, 'notices').slice(0, 2)).toEqual([
      [today, 1],
      [lapses, 1],
    ]);
    expect(sumOf(days, 'separations')).toBe(0);
  });
});

describe('an open cycle', () => {
  test('of a candidate is noticed by the next sweep', () => {
    const candidates = [{ expiresOn: '2027-03-01', movable: true, members: 4 }];
    expect(daysOf(forecastDays(makeFacts({ candidates })), 'notices')).toEqual([[today, 4]]);
    expect(daysOf(forecastDays(makeFacts({ candidates })), 'separations')).toEqual([['2027-03-02', 4]]);
    expect(daysOf(forecastDays(makeFacts({ candidates, isSwept: true })), 'notices')).toEqual([['2026-11-23', 4]]);
  });

  test('waits behind whoever has been due for longer, also when that one was found later', () => {
    const policy = makePolicy({ perSweep: 2 });
    const cohorts = [watched(today, 3, '2027-01-05'), watched('2026-11-23', 2, '2019-05-01')];
    const days = forecastDays(makeFacts({ policy, watched: cohorts }));
    expect(daysOf(days, 'notices')).toEqual([
      [today, 2],
      ['2026-11-23', 2],
      ['2026-11-24', 1],
    ]);
    // The overdue of the second day are separated after their thirty days, the others after their own expiry day.
    expect(daysOf(days, 'separations')).toEqual([
      ['2026-12-24', 2],
      ['2027-01-06', 2],
      ['2027-01-07', 1],
    ]);
  });

  test('with a message on its way is noticed when it arrives, also on a day whose sweep is over', () => {
    const told = [
      { expiresOn: '2026-10-01', movable: true, members: 1, namesExpiryOn: '2026-12-22', effectiveOn: today },
      { expiresOn: '2026-10-01', movable: true, members: 1, namesExpiryOn: '2026-12-22', effectiveOn: '2026-11-25' },
    ];
    const days = forecastDays(makeFacts({ told, isSwept: true }));
    expect(daysOf(days, 'notices')).toEqual([
      [today, 1],
      ['2026-11-25', 1],
    ]);
    // The second names the 22nd, and still stands for its thirty days.
    expect(daysOf(days, 'separations')).toEqual([
      ['2026-12-23', 1],
      ['2026-12-26', 1],
    ]);
  });

  test('that is noticed is separated on its day, or when it is set aside no longer', () => {
    const cycles = [noticed('2026-12-01', 2), noticed('2026-12-02', 1, { blockedUntil: '2026-12-09' })];
    expect(daysOf(forecastDays(makeFacts({ noticed: cycles })), 'separations')).toEqual([
      ['2026-12-01', 2],
      ['2026-12-09', 1],
    ]);
  });

  test('whose notice has lapsed needs a new one', () => {
    const lapsed = noticed('2026-08-01', 1, { separableUntilOn: today });
    const days = forecastDays(makeFacts({ noticed: [lapsed] }));
    expect(daysOf(days, 'notices')).toEqual([[today, 1]]);
    expect(daysOf(days, 'separations')).toEqual([['2026-12-23', 1]]);
    const lastDay = noticed('2026-08-01', 1, { separableUntilOn: '2026-11-23' });
    expect(daysOf(forecastDays(makeFacts({ noticed: [lastDay] })), 'separations')).toEqual([[today, 1]]);
  });
});

describe('what is above a limit', () => {
  test('of perSweep waits for the next sweep, for notices, separations and destructions alike', () => {
    const policy = makePolicy({ perSweep: 10 });
    const facts = {
      policy,
      watched: [watched('2020-01-01', 25, '2020-02-14')],
      noticed: [noticed(today, 12)],
      expiring: [{ on: today, members: 21, held: 0 }],
    };
    const days = forecastDays(makeFacts(facts));
    const counts = (kind: 'notices' | 'separations' | 'destructions') =>
      daysOf(days, kind)
        .slice(0, 3)
        .map(([, count]) => count);
    expect([counts('notices'), counts('separations'), counts('destructions')]).toEqual([
      [10, 10, 5],
      [10, 2, 10],
      [10, 10, 1],
    ]);
    expect(daysOf(days, 'separations').map(([on]) => on)).toEqual([
      today,
      '2026-11-23',
      '2026-12-23',
      '2026-12-24',
      '2026-12-25',
    ]);
  });

  test('of perSweep lets the longest due go first', () => {
    const policy = makePolicy({ perSweep: 1 });
    const late = watched('2026-11-21', 1, '2027-06-01');
    const early = watched('2026-11-20', 1, '2027-03-01');
    const days = forecastDays(makeFacts({ policy, watched: [late, early] }));
    expect(daysOf(days, 'separations')).toEqual([
      ['2027-03-02', 1],
      ['2027-06-02', 1],
    ]);
  });

  test('of what the first means carries in a day waits for the next day', () => {
    const policy = makePolicy({ perDay: { email: 3 } });
    const days = forecastDays(makeFacts({ policy, watched: [watched('2020-01-01', 7)] }));
    expect(daysOf(days, 'notices').map(([, count]) => count)).toEqual([3, 3, 1]);
  });

  test('of perSweep outlasts a notice: it lapses, and a new one goes out', () => {
    const policy = makePolicy({ perSweep: 1, noticeValidity: 'P30D' });
    const cycles = [noticed(today, 3, { separableUntilOn: '2026-11-24' })];
    const days = forecastDays(makeFacts({ policy, noticed: cycles }));
    expect(daysOf(days, 'separations')).toEqual([
      [today, 1],
      ['2026-11-23', 1],
      ['2026-12-25', 1],
    ]);
    expect(daysOf(days, 'notices')).toEqual([['2026-11-24', 1]]);
  });
});

describe('a halt', () => {
  const policy = makePolicy({ perSweep: 10, haltAbove: { members: 15, share: 1 } });
  const haltsOf = (over: Partial<ForecastFacts>) =>
    forecastDays(makeFacts({ policy, ...over }))
      .filter(({ halts }) => halts)
      .map(({ on }) => on);

  test('is marked on each day on which more is due than the policy allows', () => {
    expect(haltsOf({ watched: [watched('2020-01-01', 36)] })).toEqual([today, '2026-11-23', '2026-11-24']);
    expect(haltsOf({ watched: [watched('2020-01-01', 15)] })).toEqual([]);
    expect(haltsOf({ noticed: [noticed('2026-12-01', 16)] })).toEqual(['2026-12-01']);
    expect(haltsOf({ expiring: [{ on: '2026-12-24', members: 16, held: 0 }] })).toEqual(['2026-12-24']);
  });

  test('counts what a hold keeps from being destroyed, for it is due', () => {
    const held = haltsOf({ expiring: [{ on: '2026-12-24', members: 0, held: 16 }] });
    expect([held[0], held.at(-1)]).toEqual(['2026-12-24', plusDays(today, 199)]);
    expect(sumOf(forecastDays(makeFacts({ expiring: [{ on: today, members: 0, held: 3 }] })), 'destructions')).toBe(0);
  });

  test('is marked where the share of all members is too large, and not on a day whose sweep is over', () => {
    const share = makePolicy({ haltAbove: { members: 1000, share: 0.05 } });
    const few = { policy: share, watched: [watched('2020-01-01', 11)] };
    expect(haltsOf({ ...few, memberTotal: 200 })).toEqual([today, plusDays(today, 31)]);
    expect(haltsOf({ ...few, memberTotal: 220 })).toEqual([]);
    expect(haltsOf({ ...few, memberTotal: 200, isSwept: true })[0]).toBe('2026-11-23');
  });
});

describe('a destruction', () => {
  const rule = (period: string): RetentionRule => ({
    id: 'membership',
    destroyAfter: [{ period, from: 'separation' }],
    atLeast: [],
    atMost: [],
    basis: [],
  });

  test('of what is sealed comes on its day', () => {
    const expiring = [
      { on: today, members: 2, held: 1 },
      { on: '2026-12-24', members: 5, held: 0 },
    ];
    expect(daysOf(forecastDays(makeFacts({ expiring })), 'destructions')).toEqual([
      [today, 2],
      ['2026-12-24', 5],
    ]);
  });

  test('follows a separation within the span for a class that everybody has', () => {
    const facts = makeFacts({ noticed: [noticed('2026-12-01', 3)], certainRules: [rule('P3M'), rule('P3M')] });
    expect(daysOf(forecastDays(facts), 'destructions')).toEqual([['2027-03-02', 3]]);
    expect(sumOf(forecastDays({ ...facts, certainRules: [rule('P4Y')] }), 'destructions')).toBe(0);
  });
});

const anyFacts = fc
  .record({
    days: fc.integer({ min: 1, max: 400 }),
    perSweep: fc.integer({ min: 1, max: 40 }),
    isSwept: fc.boolean(),
    watched: fc.array(
      fc.record({
        after: fc.integer({ min: -400, max: 300 }),
        members: fc.integer({ min: 1, max: 30 }),
      }),
      { maxLength: 12 },
    ),
  })
  .map(({ days, perSweep, isSwept, watched: cohorts }) =>
    makeFacts({
      days,
      isSwept,
      policy: makePolicy({ perSweep, haltAbove: { members: 1_000_000, share: 1 } }),
      watched: cohorts.map(({ after, members }) => watched(plusDays(today, after), members)),
    }),
  );

describe('whatever is known', () => {
  test('nobody is separated before the thirty days of a notice, and no sweep does more than it may', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const sums = { notices: 0, separations: 0 };
        const toldBy: number[] = [];
        for (const [index, day] of forecastDays(facts).entries()) {
          sums.notices += day.notices;
          sums.separations += day.separations;
          toldBy.push(sums.notices);
          expect(sums.separations).toBeLessThanOrEqual(toldBy[index - 31] ?? 0);
          expect(day.separations).toBeLessThanOrEqual(facts.policy.perSweep);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('the days of a shorter forecast are the first days of a longer one', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 1, max: 400 }), (facts, days) => {
        const shorter = forecastDays({ ...facts, days: Math.min(days, facts.days) });
        expect(forecastDays(facts).slice(0, shorter.length)).toEqual(shorter);
      }),
      { numRuns: 30 },
    );
  });

  test('who is divided into cohorts is told the same', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const single = facts.watched.flatMap((cohort) =>
          Array.from({ length: cohort.members }, () => ({ ...cohort, members: 1 })),
        );
        expect(forecastDays({ ...facts, watched: single })).toEqual(forecastDays(facts));
      }),
      { numRuns: 30 },
    );
  });

  test('the first day of separation is one on which the gate lets the member through, and the day before is not', () => {
    fc.assert(
      fc.property(fc.integer({ min: -500, max: -250 }), (active) => {
        const policy = makePolicy();
        const lastActiveOn = plusDays(today, active);
        const expiresOn = expiryDay(lastActiveOn, policy.inactivityPeriod);
        const opensOn = plusDays(expiresOn, -44) < today ? today : plusDays(expiresOn, -44);
        const days = forecastDays(makeFacts({ watched: [watched(opensOn, 1, expiresOn)] }));
        const effectiveOn = daysOf(days, 'notices')[0]?.[0] ?? '';
        const on = daysOf(days, 'separations')[0]?.[0] ?? '';
        const namesExpiryOn = expiresOn > plusDays(effectiveOn, 30) ? expiresOn : plusDays(effectiveOn, 30);
        const passes = (day: string) =>
          mayBeSeparated(
            {
              cycle: {
                ...{ state: 'noticed', expiresOn, lastActivityAt: noonInSeoul(lastActiveOn) },
                ...{ separableFrom: '2000-01-01T00:00:00Z', separableUntil: '2100-01-01T00:00:00Z' },
              },
              notice: { state: 'effective', effectiveOn, namesExpiryOn, items: [] },
              ...{ latestActivityAt: null, ownPeriod: null, heldForSeparation: false, presentItems: null, policy },
            },
            noonInSeoul(day),
          ).ok;
        expect([passes(plusDays(on, -1)), passes(on)]).toEqual([false, true]);
      }),
      { numRuns: 60 },
    );
  });
});
