import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { considerMember, firstLookOn } from '../../../src/policy/consider-member.js';
import { anyAwkwardDate, makeMember, makePolicy, noonInSeoul } from './make.js';

const policy = makePolicy();
const today = '2026-11-22';

describe('a newly enrolled member is looked at first', () => {
  test('when a cycle could open for somebody who did nothing since joining', () => {
    expect(firstLookOn(noonInSeoul(today), policy, today, null)).toBe('2027-10-09');
  });

  test('today when that day has passed', () => {
    expect(firstLookOn(noonInSeoul('2019-01-01'), policy, today, null)).toBe(today);
  });

  test('today when the registration is unknown', () => {
    expect(firstLookOn(null, policy, today, null)).toBe(today);
    expect(firstLookOn('-infinity', policy, today, 90)).toBe(today);
  });

  test('as if they had joined today when the registration lies in the future', () => {
    const joinedToday = firstLookOn(noonInSeoul(today), policy, today, null);
    expect(firstLookOn('2031-01-01T00:00:00Z', policy, today, null)).toBe(joinedToday);
    expect(firstLookOn('infinity', policy, today, null)).toBe(joinedToday);
  });

  test('earlier when a source loses its rows', () => {
    expect(firstLookOn(noonInSeoul(today), policy, today, 90)).toBe('2027-02-13');
    expect(firstLookOn(noonInSeoul('2019-01-01'), policy, today, 90)).toBe(today);
  });

  test('by the local day on which they joined', () => {
    expect(firstLookOn('2026-11-21T15:00:00Z', policy, today, null)).toBe('2027-10-09');
    expect(firstLookOn('2026-11-21T14:59:59Z', policy, today, null)).toBe('2027-10-08');
  });

  test('never later than a cycle of theirs has to open', () => {
    fc.assert(
      fc.property(anyAwkwardDate, anyAwkwardDate, (joinedOn, day) => {
        fc.pre(joinedOn <= day);
        const look = firstLookOn(noonInSeoul(joinedOn), policy, day, null);
        const decision = considerMember(
          makeMember({ registeredAt: noonInSeoul(joinedOn) }),
          policy,
          day,
          noonInSeoul(day),
        );
        expect(look >= day).toBe(true);
        expect(look).toBe(decision.action.kind === 'open' ? day : decision.opensOn);
      }),
    );
  });
});
