import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, expiryDay } from '../../../src/policy/dates.js';
import {
  type ClockDoubt,
  clockDoubts,
  clockWentOn,
  coversDoubt,
  type Doubt,
  earlierEventsNeeded,
  historyNeeded,
  type ShortHistoryDoubt,
  type SilenceDoubt,
} from '../../../src/policy/doubt.js';
import { makePolicy } from './make.js';

const now = '2026-11-22T15:00:00.000000Z';
const silent: SilenceDoubt = {
  kind: 'silent',
  source: 'login',
  found: 'old',
  newestOn: '2026-11-01',
  silentDays: 21.5,
  rows: null,
  silenceDays: 7,
};

describe('the clock is in doubt', () => {
  const found = (facts: { recordedAt?: string | null; skewMs?: number }) =>
    clockDoubts({ now, recordedAt: null, skewMs: 0, ...facts });

  test('when it is behind what is on record by more than five minutes', () => {
    expect(found({ recordedAt: '2026-11-22T15:05:00.000000Z' })).toEqual([]);
    expect(found({ recordedAt: '2026-11-22T15:05:01Z' })).toEqual([
      { kind: 'clock', found: 'backwards', recordedAt: '2026-11-22T15:05:01.000000Z' },
    ]);
    expect(found({ recordedAt: '2026-01-01T00:00:00.000000Z' })).toEqual([]);
  });

  test('when it differs from that of the machine by more than five minutes, either way', () => {
    expect(found({ skewMs: 300_000 })).toEqual([]);
    expect(found({ skewMs: 300_001 })).toEqual([{ kind: 'clock', found: 'skewed', minutes: 6 }]);
    expect(found({ skewMs: -86_400_000 })).toEqual([{ kind: 'clock', found: 'skewed', minutes: -1440 }]);
  });

  test('when no source and no sweep is on record for longer than every source may be silent', () => {
    const facts = { today: '2026-11-22', sources: 2, silent: [silent, { ...silent, silenceDays: 14 }] };
    expect(clockWentOn({ ...facts, sweptOn: '2026-11-08' })).toBeNull();
    expect(clockWentOn({ ...facts, sweptOn: '2026-11-07' })).toEqual({
      kind: 'clock',
      found: 'forwards',
      sweptOn: '2026-11-07',
    });
  });

  test('not before the first sweep, nor while one source is heard of', () => {
    const facts = { today: '2026-11-22', silent: [silent] };
    expect(clockWentOn({ ...facts, sources: 1, sweptOn: null })).toBeNull();
    expect(clockWentOn({ ...facts, sources: 2, sweptOn: '2026-01-01' })).toBeNull();
    expect(clockWentOn({ ...facts, sources: 0, silent: [], sweptOn: '2026-01-01' })).toBeNull();
  });
});

describe('the history that a source needs', () => {
  const source = { since: null, silenceDays: 7 };

  test('goes back to an event whose period has just ended, and to whom the ladder has reached', () => {
    const policy = makePolicy({ inactivityPeriod: 'P1Y', noticeLead: 'P30D', ladder: 'P14D' });
    expect(historyNeeded(policy, '2026-11-23', source)).toEqual({
      earliestOn: '2024-11-21',
      oldestOn: '2025-11-22',
      registeredUntil: '2026-01-06',
    });
  });

  test('ends with exactly the last day that a period can have begun on, whatever the calendar', () => {
    const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('2000-01-01', days));
    const period = fc.constantFrom('P1Y', 'P6M', 'P3M', 'P13M', 'P90D', 'P11W', 'P1Y1D');
    fc.assert(
      fc.property(day, period, (today, inactivityPeriod) => {
        const { oldestOn } = historyNeeded(makePolicy({ inactivityPeriod }), today, source);
        expect(expiryDay(oldestOn, inactivityPeriod) < today).toBe(true);
        expect(expiryDay(addDays(oldestOn, 1), inactivityPeriod) < today).toBe(false);
      }),
    );
  });

  test('goes back to the beginning of a source that is younger, and to as long after as it may be silent', () => {
    const policy = makePolicy({ inactivityPeriod: 'P1Y' });
    const younger = { ...source, since: '2026-03-01' };
    expect(historyNeeded(policy, '2026-11-23', younger)).toMatchObject({
      earliestOn: '2026-03-01',
      oldestOn: '2026-03-08',
    });
    expect(historyNeeded(policy, '2028-11-23', younger)).toMatchObject({
      earliestOn: '2026-03-01',
      oldestOn: '2027-11-22',
    });
  });

  test('is proven by a tenth as many events as members, by a hundred at most, and by one where its beginning is known', () => {
    const needed = (members: number) => earlierEventsNeeded(members, null);
    expect([100, 101, 149, 1000, 5_000_000].map(needed)).toEqual([10, 11, 15, 100, 100]);
    expect(earlierEventsNeeded(5_000_000, '2020-01-01')).toBe(1);
  });
});

describe('an approval covers', () => {
  const short: ShortHistoryDoubt = {
    kind: 'short_history',
    source: 'login',
    isColumn: false,
    oldestOn: '2026-09-01',
    earlierEvents: 1,
    earlierMembers: 500,
  };
  const back: ClockDoubt = { kind: 'clock', found: 'backwards', recordedAt: '2027-01-01T00:00:00.000000Z' };
  const skewed: ClockDoubt = { kind: 'clock', found: 'skewed', minutes: -30 };
  const ahead: ClockDoubt = { kind: 'clock', found: 'forwards', sweptOn: '2026-10-01' };
  const all: readonly Doubt[] = [silent, short, back, skewed, ahead];

  test('what was shown, and none of the others', () => {
    for (const shown of all) expect(all.filter((found) => coversDoubt(shown, found))).toEqual([shown]);
  });

  test('less than what was shown', () => {
    expect(coversDoubt(silent, { ...silent, newestOn: '2026-11-02', silenceDays: 3 })).toBe(true);
    expect(coversDoubt({ ...silent, found: 'no_rows', newestOn: null, rows: 0 }, { ...silent, found: 'no_rows' })).toBe(
      true,
    );
    expect(coversDoubt(short, { ...short, oldestOn: '2026-08-31', earlierMembers: 499 })).toBe(true);
    expect(coversDoubt(back, { ...back, recordedAt: '2026-12-31T00:00:00.000000Z' })).toBe(true);
    expect(coversDoubt(skewed, { ...skewed, minutes: -29 })).toBe(true);
    expect(coversDoubt(ahead, { ...ahead, sweptOn: '2026-10-02' })).toBe(true);
  });

  test.each<[string, Doubt, Doubt]>([
    ['another source', silent, { ...silent, source: 'payment' }],
    ['an older newest event', silent, { ...silent, newestOn: '2026-10-31' }],
    ['an empty source where an event was', silent, { ...silent, found: 'no_rows', newestOn: null }],
    ['more of the history gone', short, { ...short, oldestOn: '2026-09-02' }],
    ['more members than were shown', short, { ...short, earlierMembers: 501 }],
    ['the history of another source', short, { ...short, source: 'payment' }],
    ['a later instant on record', back, { ...back, recordedAt: '2027-01-01T00:00:00.000001Z' }],
    ['a greater difference', skewed, { ...skewed, minutes: -31 }],
    ['a difference the other way', skewed, { ...skewed, minutes: 30 }],
    ['a longer gap', ahead, { ...ahead, sweptOn: '2026-09-30' }],
  ])('not %s', (_, shown, found) => {
    expect(coversDoubt(shown, found)).toBe(false);
  });
});
