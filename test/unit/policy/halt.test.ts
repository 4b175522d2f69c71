import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysOfSilence, haltReason, silentSources } from '../../../src/policy/halt.js';
import { makePolicy } from './make.js';

const policy = makePolicy({ haltAbove: { members: 1000, share: 0.05 } });
const now = '2026-11-22T15:00:00.000000Z';

describe('a sweep halts', () => {
  test('above the number of members, not at it', () => {
    expect(haltReason({ due: 1000, members: 1_000_000, policy })).toBeNull();
    expect(haltReason({ due: 1001, members: 1_000_000, policy })).toEqual({
      kind: 'members',
      due: 1001,
      members: 1_000_000,
      limit: 1000,
    });
  });

  test('above the share of all members, not at it', () => {
    expect(haltReason({ due: 150, members: 3000, policy })).toBeNull();
    expect(haltReason({ due: 151, members: 3000, policy })).toEqual({
      kind: 'share',
      due: 151,
      members: 3000,
      limit: 0.05,
    });
  });

  test('by its number although it knows of no members at all', () => {
    expect(haltReason({ due: 1001, members: 0, policy })?.kind).toBe('members');
  });

  test('never for a share of nobody', () => {
    expect(haltReason({ due: 50, members: 0, policy })).toBeNull();
  });

  test('never when nothing is due', () => {
    expect(haltReason({ due: 0, members: 0, policy })).toBeNull();
    expect(haltReason({ due: 0, members: 10, policy })).toBeNull();
  });

  test('by its share only above ten who are due: in a shop of fifteen, one is more than a twentieth', () => {
    expect(haltReason({ due: 1, members: 15, policy })).toBeNull();
    expect(haltReason({ due: 10, members: 15, policy })).toBeNull();
    expect(haltReason({ due: 11, members: 15, policy })?.kind).toBe('share');
    expect(haltReason({ due: 11, members: 220, policy })).toBeNull();
    const few = makePolicy({ haltAbove: { members: 2, share: 0.05 } });
    expect(haltReason({ due: 3, members: 15, policy: few })?.kind).toBe('members');
  });

  test('not for its share where the policy sets none below all', () => {
    const whole = makePolicy({ haltAbove: { members: 1000, share: 1 } });
    expect(haltReason({ due: 100, members: 100, policy: whole })).toBeNull();
  });

  test('for more whenever it halts for less', () => {
    const count = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(count, count, count, (due, more, members) => {
        fc.pre(haltReason({ due, members, policy }) !== null);
        expect(haltReason({ due: due + more, members, policy })).not.toBeNull();
      }),
    );
  });
});

describe('a source is silent', () => {
  function silentIds(newestAt: string | null, silenceDays = 7, beganAt: string | null = null): string[] {
    return silentSources({ newest: [{ id: 'login', newestAt, silenceDays, beganAt }], now }).map(({ id }) => id);
  }

  test('when its newest event is older than its silence, not when it is as old', () => {
    expect(silentIds('2026-11-15T15:00:00.000000Z')).toEqual([]);
    expect(silentIds('2026-11-15T14:59:59.999999Z')).toEqual(['login']);
  });

  test('when it has no event at all', () => {
    expect(silentIds(null)).toEqual(['login']);
    expect(silentIds('-infinity')).toEqual(['login']);
  });

  test('only when its silence has passed since it began, though it is still empty', () => {
    expect(silentIds(null, 400, '2026-11-19T15:00:00Z')).toEqual([]);
    expect(silentIds(null, 7, '2026-11-15T15:00:00Z')).toEqual([]);
    expect(silentIds(null, 7, '2026-11-15T14:59:59Z')).toEqual(['login']);
    expect(silentIds('2020-01-01T00:00:00Z', 7, '2026-11-20T15:00:00Z')).toEqual([]);
    expect(silentIds('2026-11-20T00:00:00Z', 7, '2020-01-01T15:00:00Z')).toEqual([]);
  });

  test('whatever the map says of a beginning that is still to come', () => {
    expect(silentIds(null, 7, '2062-11-20T15:00:00Z')).toEqual(['login']);
    expect(silentIds('2026-11-22T00:00:00Z', 7, '2062-11-20T15:00:00Z')).toEqual([]);
  });

  test('for longer than it may be, in the words of a person too', () => {
    expect(daysOfSilence('2026-11-15T15:00:00Z', now)).toBe(7);
    expect(daysOfSilence('2026-11-15T14:59:59Z', now)).toBe(7.1);
    expect(daysOfSilence('2026-11-01T15:00:00Z', now)).toBe(21);
  });

  test('not while it has events of today', () => {
    expect(silentIds('2026-11-22T14:00:00Z')).toEqual([]);
    expect(silentIds(now)).toEqual([]);
  });

  test('by its own silence, beside others that are not', () => {
    const newest = [
      { id: 'login', newestAt: '2026-11-10T00:00:00Z', silenceDays: 7, beganAt: null },
      { id: 'payment', newestAt: '2026-11-10T00:00:00Z', silenceDays: 30, beganAt: null },
      { id: 'refund', newestAt: null, silenceDays: 365, beganAt: null },
    ];
    expect(silentSources({ newest, now })).toEqual([newest[0], newest[2]]);
  });

  test('never among no sources', () => {
    expect(silentSources({ newest: [], now })).toEqual([]);
  });
});
