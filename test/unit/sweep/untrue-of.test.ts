import { describe, expect, test } from 'vitest';
import { type CycleState, cycleStates } from '../../../src/policy/cycle.js';
import { untrueOf } from '../../../src/sweep/untrue-of.js';
import { makePolicy } from '../policy/make.js';

const policy = makePolicy();
/** Noon in Seoul. */
const noon = (day: string) => `${day}T03:00:00.000000Z`;

type Claimed = Parameters<typeof untrueOf>[1];

function claimed(over: Partial<Claimed>): Claimed {
  return {
    purpose: 'separation',
    means: 'email',
    uncertain: false,
    firstSeparationOn: '2026-12-23',
    namesOn: null,
    cycleState: 'candidate',
    separableFrom: null,
    ...over,
  };
}

const statesIn = (over: Partial<Claimed>, now: string): CycleState[] =>
  cycleStates.filter((cycleState) => untrueOf(policy, claimed({ ...over, cycleState }), now) === null);

describe('a notice', () => {
  test.each([
    ['2026-11-22T14:59:59.999999Z', null],
    ['2026-11-22T15:00:00.000000Z', { state: 'lapsed', reason: 'dates_passed' }],
  ])('is true as long as its thirty days fit before the day that it names: %s', (now, expected) => {
    expect(untrueOf(policy, claimed({}), now)).toEqual(expected);
  });

  test('keeps its words where it may have gone out once', () => {
    expect(untrueOf(policy, claimed({ uncertain: true }), noon('2026-12-30'))).toBeNull();
  });

  test('is for a candidate alone', () => {
    expect(statesIn({}, noon('2026-11-22'))).toEqual(['candidate']);
    expect(untrueOf(policy, claimed({ uncertain: true, cycleState: 'cancelled' }), noon('2026-11-22'))).toEqual({
      state: 'void',
      reason: 'overtaken',
    });
  });
});

describe('a reminder', () => {
  const reminder = {
    purpose: 'reminder',
    namesOn: '2026-12-23',
    cycleState: 'noticed',
    separableFrom: '2026-12-22T15:00:00.000000Z',
  } as const;

  test('is true until the first moment of the day that it names', () => {
    expect(untrueOf(policy, claimed(reminder), '2026-12-22T14:59:59.999999Z')).toBeNull();
    expect(untrueOf(policy, claimed(reminder), '2026-12-22T15:00:00Z')).toMatchObject({ state: 'void' });
  });

  test('is for a noticed member alone, and of the notice that stands', () => {
    expect(statesIn(reminder, noon('2026-12-16'))).toEqual(['noticed']);
    const other = { ...reminder, separableFrom: '2026-12-25T15:00:00.000000Z' };
    expect(untrueOf(policy, claimed(other), noon('2026-12-16'))).toMatchObject({ state: 'void' });
    expect(untrueOf(policy, claimed({ ...reminder, separableFrom: null }), noon('2026-12-16'))).not.toBeNull();
  });
});

describe('a message after the separation', () => {
  const inTheVault: CycleState[] = ['separated', 'partly_destroyed', 'restricted'];

  test('tells of it as long as something is sealed', () => {
    expect(statesIn({ purpose: 'separated', namesOn: '2026-12-23' }, noon('2027-03-01'))).toEqual(inTheVault);
  });

  test('warns of a destruction until its day', () => {
    const warning = { purpose: 'destruction', namesOn: '2030-12-24' } as const;
    expect(statesIn(warning, noon('2030-12-23'))).toEqual(inTheVault);
    expect(statesIn(warning, noon('2030-12-24'))).toEqual([]);
  });

  test('tells of a restoration whatever comes after it', () => {
    expect(statesIn({ purpose: 'restored', namesOn: '2026-12-24' }, noon('2027-01-01'))).toEqual([...cycleStates]);
  });
});
