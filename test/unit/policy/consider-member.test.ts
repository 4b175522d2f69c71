import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { considerMember, type MemberFacts } from '../../../src/policy/consider-member.js';
import { anyAwkwardDate, anyZone, makeMember, makePolicy, noonInSeoul, plusDays } from './make.js';

const policy = makePolicy();
const today = '2026-11-22';
const now = '2026-11-22T03:00:00Z';

function consider(over: Partial<MemberFacts> = {}) {
  return considerMember(makeMember(over), policy, today, now);
}

function lastActive(date: string, over: Partial<MemberFacts> = {}): Partial<MemberFacts> {
  return { activity: [{ source: 'login', at: noonInSeoul(date) }], ...over };
}

/** A cycle that was opened upon the activity that `lastActive` gives. */
function openUpon(date: string, state: 'candidate' | 'noticed' = 'candidate') {
  return { openCycle: { state, lastActivityAt: noonInSeoul(date) } };
}

describe('what decides a member’s last activity', () => {
  test('is the latest of all sources, reports, the restoration and the registration', () => {
    const facts = {
      registeredAt: noonInSeoul('2020-01-01'),
      restoredAt: noonInSeoul('2024-01-01'),
      reportedAt: noonInSeoul('2025-01-01'),
      activity: [
        { source: 'login', at: noonInSeoul('2026-05-01') },
        { source: 'payment', at: noonInSeoul('2026-06-01') },
      ],
    };
    expect(consider(facts)).toMatchObject({ decidedBy: 'payment', lastActivityOn: '2026-06-01' });
    expect(consider({ ...facts, activity: [] })).toMatchObject({ decidedBy: 'reported', lastActivityOn: '2025-01-01' });
    expect(consider({ ...facts, activity: [], reportedAt: null })).toMatchObject({ decidedBy: 'restoration' });
    expect(consider({ ...facts, activity: [], reportedAt: null, restoredAt: null })).toMatchObject({
      decidedBy: 'registration',
      lastActivityOn: '2020-01-01',
    });
  });

  test('is a source rather than the registration when both are of one instant', () => {
    expect(consider({ registeredAt: now, activity: [{ source: 'login', at: now }] }).decidedBy).toBe('login');
  });

  test('tells apart instants that differ by a microsecond', () => {
    const activity = [
      { source: 'login', at: '2026-01-01T00:00:00.000001Z' },
      { source: 'payment', at: '2026-01-01T00:00:00Z' },
    ];
    expect(consider({ activity })).toMatchObject({ decidedBy: 'login', lastActivityAt: '2026-01-01T00:00:00.000001Z' });
  });

  test('is counted on the day it had in the policy’s zone', () => {
    const activity = [{ source: 'login', at: '2025-11-22T15:00:00Z' }];
    expect(consider({ activity })).toMatchObject({ lastActivityOn: '2025-11-23', expiresOn: '2026-11-23' });
    const inUtc = considerMember(makeMember({ activity }), makePolicy({ zone: 'UTC' }), today, now);
    expect(inUtc).toMatchObject({ lastActivityOn: '2025-11-22', expiresOn: '2026-11-22' });
  });

  test('is now where a source lies in the future, and each such source is reported', () => {
    const decision = consider({
      registeredAt: '2030-01-01T00:00:00Z',
      activity: [
        { source: 'login', at: 'infinity' },
        { source: 'payment', at: noonInSeoul('2020-01-01') },
        { source: 'refund', at: '2026-11-22T03:00:00.000001Z' },
      ],
    });
    expect(decision.futureSources).toEqual(['login', 'refund', 'registration']);
    expect(decision).toMatchObject({ lastActivityAt: '2026-11-22T03:00:00.000000Z', action: { kind: 'wait' } });
  });

  test('is not what is null or before all time', () => {
    const activity = [
      { source: 'login', at: null },
      { source: 'payment', at: '-infinity' },
    ];
    expect(consider({ activity })).toMatchObject({ decidedBy: 'registration', futureSources: [] });
  });

  test('never moves back when a source has lost its rows', () => {
    const decision = consider({ ...lastActive('2020-01-01'), rememberedAt: noonInSeoul('2026-06-01') });
    expect(decision).toMatchObject({ decidedBy: 'remembered', lastActivityOn: '2026-06-01', action: { kind: 'wait' } });
  });

  test('is this first look where nothing at all is known, and that is remembered', () => {
    const unknown = { registeredAt: null };
    expect(consider(unknown)).toMatchObject({
      decidedBy: 'first_look',
      lastActivityOn: today,
      action: { kind: 'wait' },
    });
    const aYearLater = considerMember(
      makeMember({ ...unknown, rememberedAt: now }),
      policy,
      '2027-11-22',
      '2027-11-22T03:00:00Z',
    );
    expect(aYearLater).toMatchObject({ decidedBy: 'remembered', expiresOn: today.replace('2026', '2027') });
    expect(aYearLater.action).toEqual({ kind: 'open', expiresOn: '2027-11-22' });
  });
});

describe('a member without a cycle', () => {
  test('waits until the lead and the ladder before the expiry day', () => {
    expect(consider(lastActive('2026-06-01'))).toMatchObject({
      expiresOn: '2027-06-01',
      opensOn: '2027-04-18',
      dueOn: '2027-04-18',
      action: { kind: 'wait' },
    });
  });

  test('gets a cycle on the 44th day before expiry, not on the 45th', () => {
    expect(consider(lastActive('2026-01-05'))).toMatchObject({
      opensOn: today,
      action: { kind: 'open', expiresOn: '2027-01-05' },
    });
    expect(consider(lastActive('2026-01-06'))).toMatchObject({ opensOn: '2026-11-23', action: { kind: 'wait' } });
  });

  test('gets one however long the period has been over, and is looked at again tomorrow', () => {
    const decision = consider(lastActive('2019-02-28'));
    expect(decision.action).toEqual({ kind: 'open', expiresOn: '2020-02-29' });
    expect(decision.dueOn).toBe('2026-11-23');
  });

  test('who never used anything is counted from joining', () => {
    expect(consider({ registeredAt: noonInSeoul('2025-11-22') })).toMatchObject({
      expiresOn: today,
      action: { kind: 'open' },
    });
    expect(consider({ registeredAt: noonInSeoul('2026-11-01') })).toMatchObject({ action: { kind: 'wait' } });
  });

  test('who came back is counted from the restoration', () => {
    const decision = consider({ ...lastActive('2019-01-01'), restoredAt: noonInSeoul('2026-11-20') });
    expect(decision).toMatchObject({ decidedBy: 'restoration', expiresOn: '2027-11-20', action: { kind: 'wait' } });
  });

  test('on hold gets no cycle and is not due', () => {
    const decision = consider({ ...lastActive('2019-01-01'), heldForSeparation: true });
    expect(decision).toMatchObject({ expiresOn: '2020-01-01', dueOn: null, action: { kind: 'wait' } });
  });

  test('who chose never gets no cycle and is not due', () => {
    const decision = consider({ ...lastActive('2019-01-01'), ownPeriod: 'never' });
    expect(decision).toMatchObject({ expiresOn: null, opensOn: null, dueOn: null, action: { kind: 'wait' } });
  });

  test('with a longer period of their own waits for its end', () => {
    const decision = consider({ ...lastActive('2025-01-01'), ownPeriod: 'P3Y' });
    expect(decision).toMatchObject({ expiresOn: '2028-01-01', dueOn: '2027-11-18', action: { kind: 'wait' } });
  });

  test('with a shorter period of their own has the policy’s', () => {
    const decision = consider({ ...lastActive('2026-06-01'), ownPeriod: 'P6M' });
    expect(decision).toMatchObject({ expiresOn: '2027-06-01', action: { kind: 'wait' } });
  });
});

describe('a source that loses its rows', () => {
  test.each([
    [90, '2027-02-13', 'a week earlier'],
    [28, '2026-12-13', 'a week earlier'],
    [27, '2026-12-13', 'a quarter earlier, rounded down'],
    [8, '2026-11-28', 'two days earlier'],
    [4, '2026-11-25', 'a day earlier'],
    [2, '2026-11-23', 'a day earlier'],
    [1, '2026-11-23', 'never on the same day'],
  ])('after %i days brings the look forward to %s: %s', (minKeepsDays, dueOn) => {
    expect(consider({ ...lastActive('2026-11-01'), minKeepsDays }).dueOn).toBe(dueOn);
  });

  test('does not put off a look that is due earlier', () => {
    expect(consider({ ...lastActive('2026-01-10'), minKeepsDays: 90 }).dueOn).toBe('2026-11-27');
  });

  test('is watched for members on hold or with never too, so that no event of theirs goes unseen', () => {
    expect(consider({ heldForSeparation: true, minKeepsDays: 90 })).toMatchObject({
      dueOn: '2027-02-13',
      action: { kind: 'wait' },
    });
    expect(consider({ ownPeriod: 'never', minKeepsDays: 90 })).toMatchObject({
      dueOn: '2027-02-13',
      action: { kind: 'wait' },
    });
  });
});

describe.each(['candidate', 'noticed'] as const)('a member with a cycle in state %s', (state) => {
  const open = { ...lastActive('2025-10-01'), ...openUpon('2025-10-01', state) };

  test('keeps it while nothing changes, and is looked at every day', () => {
    expect(consider(open)).toMatchObject({ action: { kind: 'keep' }, dueOn: '2026-11-23', expiresOn: '2026-10-01' });
  });

  test('loses it upon activity, and then waits for the new period', () => {
    expect(consider({ ...open, ...lastActive('2026-11-21') })).toMatchObject({
      action: { kind: 'cancel', reason: 'activity' },
      dueOn: '2027-10-08',
    });
  });

  test('loses it upon activity a microsecond later than the cycle’s', () => {
    const activity = [{ source: 'login', at: '2025-10-01T03:00:00.000001Z' }];
    expect(consider({ ...open, activity }).action).toEqual({ kind: 'cancel', reason: 'activity' });
  });

  test('loses it upon activity that leaves it due: a later cycle needs a new notice', () => {
    expect(consider({ ...open, ...lastActive('2025-10-05') })).toMatchObject({
      action: { kind: 'cancel', reason: 'activity' },
      expiresOn: '2026-10-05',
      dueOn: '2026-11-23',
    });
  });

  test('loses it upon a report or a restoration as upon a source', () => {
    expect(consider({ ...open, reportedAt: noonInSeoul('2026-11-20') }).action).toEqual({
      kind: 'cancel',
      reason: 'activity',
    });
    expect(consider({ ...open, restoredAt: noonInSeoul('2026-11-20') }).action).toEqual({
      kind: 'cancel',
      reason: 'activity',
    });
  });

  test('keeps it when the source has lost the event that the cycle was opened upon', () => {
    const decision = consider({ ...open, activity: [{ source: 'login', at: null }] });
    expect(decision).toMatchObject({ action: { kind: 'keep' }, decidedBy: 'remembered', lastActivityOn: '2025-10-01' });
  });

  test('loses it upon a hold, and is not due until the hold is released', () => {
    expect(consider({ ...open, heldForSeparation: true })).toMatchObject({
      action: { kind: 'cancel', reason: 'hold' },
      dueOn: null,
    });
  });

  test('loses it upon never', () => {
    expect(consider({ ...open, ownPeriod: 'never' })).toMatchObject({
      action: { kind: 'cancel', reason: 'never' },
      dueOn: null,
    });
  });

  test('loses it upon a longer period that makes it not yet due', () => {
    expect(consider({ ...open, ownPeriod: 'P2Y' })).toMatchObject({
      action: { kind: 'cancel', reason: 'longer_period' },
      expiresOn: '2027-10-01',
      dueOn: '2027-08-18',
    });
  });

  test('keeps it upon a longer period under which it is due as well', () => {
    const old = { ...lastActive('2019-10-01'), ...openUpon('2019-10-01', state), ownPeriod: 'P3Y' };
    expect(consider(old)).toMatchObject({ action: { kind: 'keep' }, expiresOn: '2022-10-01' });
  });

  test('loses it upon a policy that makes it not yet due', () => {
    const decision = considerMember(makeMember(open), makePolicy({ inactivityPeriod: 'P2Y' }), today, now);
    expect(decision).toMatchObject({ action: { kind: 'cancel', reason: 'policy' }, dueOn: '2027-08-18' });
  });

  test('loses it upon activity rather than upon a hold, whichever came first', () => {
    const decision = consider({ ...open, ...lastActive('2026-11-21'), heldForSeparation: true });
    expect(decision).toMatchObject({ action: { kind: 'cancel', reason: 'activity' }, dueOn: null });
  });
});

describe('for any member', () => {
  test('a cycle opens exactly on the day from which the decision says it opens', () => {
    fc.assert(
      fc.property(anyAwkwardDate, anyAwkwardDate, anyZone, (lastUse, day, zone) => {
        const anyPolicy = makePolicy({ zone });
        const facts = makeMember({ registeredAt: null, activity: [{ source: 'login', at: `${lastUse}T12:00:00Z` }] });
        const { opensOn, dueOn, action, lastActivityOn } = considerMember(facts, anyPolicy, day, `${day}T12:00:00Z`);
        expect(action.kind).toBe((opensOn as string) <= day ? 'open' : 'wait');
        expect((dueOn as string) > day).toBe(true);
        expect((opensOn as string) > plusDays(lastActivityOn, 300)).toBe(true);
      }),
    );
  });

  test('every event of a purged source is seen before it is lost', () => {
    fc.assert(
      fc.property(
        anyAwkwardDate,
        fc.integer({ min: 2, max: 800 }),
        fc.boolean(),
        (day, minKeepsDays, heldForSeparation) => {
          const facts = makeMember({ minKeepsDays, heldForSeparation, reportedAt: `${day}T00:00:00Z` });
          const { dueOn } = considerMember(facts, policy, day, `${day}T00:00:00Z`);
          expect((dueOn as string) < plusDays(day, minKeepsDays)).toBe(true);
        },
      ),
    );
  });
});
