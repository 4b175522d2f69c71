import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { destructionDay, type RetentionPeriod, type RetentionRule, type Start } from '../../../src/policy/retention.js';
import { anyAwkwardDate } from './make.js';

function rule(over: Partial<RetentionRule>): RetentionRule {
  return { id: 'sample', destroyAfter: [], atLeast: [], atMost: [], basis: [], ...over };
}

function period(text: string, from: Start): RetentionPeriod {
  return { period: text, from };
}

const membership = rule({ destroyAfter: [period('P4Y', 'separation')] });
const starts = { record: '2024-02-28', separation: '2026-11-22' };

describe('a record is due', () => {
  test('on the day after its period, counted as the law counts', () => {
    expect(destructionDay(membership, { separation: '2026-11-22' })).toEqual({
      dueOn: '2030-11-23',
      decidedBy: 'destroyAfter',
      clash: false,
      missing: [],
    });
    expect(destructionDay(membership, { separation: '2023-02-28' }).dueOn).toBe('2027-03-01');
    expect(destructionDay(membership, { separation: '2024-02-28' }).dueOn).toBe('2028-02-29');
    expect(destructionDay(membership, { separation: '2024-02-29' }).dueOn).toBe('2028-03-01');
  });

  test('not before the latest of its floors', () => {
    const floors = [period('P5Y', 'record'), period('P1Y', 'record')];
    const late = rule({ ...membership, atLeast: [...floors, period('P6Y', 'separation')] });
    expect(destructionDay(late, starts)).toMatchObject({ dueOn: '2032-11-23', decidedBy: 'floor' });
  });

  test('not earlier because a floor of an old record has passed', () => {
    const payment = rule({ ...membership, atLeast: [period('P1Y', 'record')] });
    expect(destructionDay(payment, { record: '2019-01-01', separation: '2026-11-22' })).toMatchObject({
      dueOn: '2030-11-23',
      decidedBy: 'destroyAfter',
    });
  });

  test('as soon as its floors allow, where nothing else says how long', () => {
    const floorsAlone = rule({ atLeast: [period('P5Y', 'record'), period('P3M', 'separation')] });
    expect(destructionDay(floorsAlone, starts)).toMatchObject({ dueOn: '2029-03-01', decidedBy: 'floor' });
  });

  test('by its own period where a floor ends on the same day', () => {
    const same = rule({ destroyAfter: [period('P5Y', 'record')], atLeast: [period('P5Y', 'record')] });
    expect(destructionDay(same, starts).decidedBy).toBe('destroyAfter');
  });
});

describe('a ceiling', () => {
  const ceiling = [period('P3M', 'purposeAchieved')];

  test('brings the day forward to the last day that it allows', () => {
    const capped = rule({ ...membership, atMost: ceiling });
    expect(destructionDay(capped, { ...starts, purposeAchieved: '2026-11-22' })).toEqual({
      dueOn: '2027-02-22',
      decidedBy: 'ceiling',
      clash: false,
      missing: [],
    });
  });

  test('is the earliest of several', () => {
    const capped = rule({ ...membership, atMost: [...ceiling, period('P1M', 'separation')] });
    expect(destructionDay(capped, { ...starts, purposeAchieved: '2026-11-22' }).dueOn).toBe('2026-12-22');
  });

  test('never puts the day off', () => {
    const capped = rule({ ...membership, atMost: [period('P10Y', 'separation')] });
    expect(destructionDay(capped, starts)).toMatchObject({ dueOn: '2030-11-23', decidedBy: 'destroyAfter' });
  });

  test('sets the day where nothing else does', () => {
    const capped = rule({ atMost: [period('P5Y', 'relationshipEnd')] });
    expect(destructionDay(capped, { relationshipEnd: '2026-11-22' })).toMatchObject({
      dueOn: '2031-11-22',
      decidedBy: 'ceiling',
    });
  });

  test('gives way to a floor that runs longer, and the clash is reported', () => {
    const clashing = rule({ ...membership, atLeast: [period('P5Y', 'record')], atMost: [period('P1Y', 'record')] });
    expect(destructionDay(clashing, starts)).toMatchObject({ dueOn: '2029-03-01', decidedBy: 'floor', clash: true });
  });

  test('and a floor of the same length end at the same midnight: no clash', () => {
    const both = rule({ ...membership, atLeast: [period('P5Y', 'record')], atMost: [period('P5Y', 'record')] });
    expect(destructionDay(both, starts)).toMatchObject({ dueOn: '2029-03-01', decidedBy: 'floor', clash: false });
  });

  test('and a floor clash also when the policy would destroy later anyway', () => {
    const both = rule({ atLeast: [period('P2Y', 'separation')], atMost: [period('P1Y', 'separation')] });
    expect(destructionDay(both, starts)).toMatchObject({ dueOn: '2028-11-23', clash: true });
  });
});

describe('a start that is not known', () => {
  test('of the period makes the record never due', () => {
    expect(destructionDay(membership, {})).toEqual({
      dueOn: null,
      decidedBy: 'destroyAfter',
      clash: false,
      missing: ['separation'],
    });
  });

  test('of a floor makes it never due: the floor has not begun to run', () => {
    const kyc = rule({ ...membership, atLeast: [period('P1Y', 'record'), period('P5Y', 'relationshipEnd')] });
    expect(destructionDay(kyc, starts)).toEqual({
      dueOn: null,
      decidedBy: 'floor',
      clash: false,
      missing: ['relationshipEnd'],
    });
  });

  test('of a floor outweighs a ceiling whose day is known', () => {
    const both = rule({
      ...membership,
      atLeast: [period('P5Y', 'relationshipEnd')],
      atMost: [period('P1Y', 'record')],
    });
    expect(destructionDay(both, starts)).toMatchObject({ dueOn: null, decidedBy: 'floor', clash: false });
  });

  test('of a ceiling orders nothing yet, and is reported', () => {
    const capped = rule({ ...membership, atMost: [period('P5Y', 'relationshipEnd')] });
    expect(destructionDay(capped, starts)).toEqual({
      dueOn: '2030-11-23',
      decidedBy: 'destroyAfter',
      clash: false,
      missing: ['relationshipEnd'],
    });
  });

  test('of the period leaves the last word to a ceiling that is known', () => {
    const capped = rule({ destroyAfter: [period('P4Y', 'booksClosed')], atMost: [period('P5Y', 'record')] });
    expect(destructionDay(capped, starts)).toMatchObject({
      dueOn: '2029-02-28',
      decidedBy: 'ceiling',
      missing: ['booksClosed'],
    });
  });

  test('of the only ceiling makes it never due', () => {
    const capped = rule({ atMost: [period('P5Y', 'relationshipEnd')] });
    expect(destructionDay(capped, starts)).toMatchObject({ dueOn: null, decidedBy: 'ceiling' });
  });

  test('is named once although several periods wait for it', () => {
    const kyc = rule({ atLeast: [period('P1Y', 'booksClosed')], atMost: [period('P5Y', 'booksClosed')] });
    expect(destructionDay(kyc, starts).missing).toEqual(['booksClosed']);
  });
});

describe('for any rule', () => {
  const anyStart = fc.constantFrom<Start>('record', 'separation', 'relationshipEnd');
  const anyPeriod = fc.record({ period: fc.constantFrom('P3M', 'P1Y', 'P30D', 'P5Y', 'P0D'), from: anyStart });
  const anyRule = fc
    .record({
      destroyAfter: fc.array(anyPeriod, { maxLength: 2 }),
      atLeast: fc.array(anyPeriod, { maxLength: 3 }),
      atMost: fc.array(anyPeriod, { maxLength: 3 }),
    })
    .map(rule);
  const anyStarts = fc.record({ record: anyAwkwardDate, separation: anyAwkwardDate, relationshipEnd: anyAwkwardDate });

  test('nothing is destroyed while a floor still runs', () => {
    fc.assert(
      fc.property(anyRule, anyStarts, (any, days) => {
        const { dueOn } = destructionDay(any, days);
        for (const floor of any.atLeast) {
          const floorOn = destructionDay(rule({ atLeast: [floor] }), days).dueOn as string;
          expect(dueOn !== null && dueOn >= floorOn).toBe(true);
        }
      }),
    );
  });

  test('another floor never brings the day forward, another ceiling never puts it off', () => {
    fc.assert(
      fc.property(anyRule, anyPeriod, anyStarts, (any, more, days) => {
        fc.pre(any.destroyAfter.length > 0);
        const dueOn = destructionDay(any, days).dueOn as string;
        const withFloor = destructionDay({ ...any, atLeast: [...any.atLeast, more] }, days).dueOn as string;
        const withCeiling = destructionDay({ ...any, atMost: [...any.atMost, more] }, days).dueOn as string;
        expect(withFloor >= dueOn).toBe(true);
        expect(withCeiling <= dueOn).toBe(true);
      }),
    );
  });

  test('without clash, a record is gone by the midnight that ends each ceiling', () => {
    fc.assert(
      fc.property(anyRule, anyStarts, (any, days) => {
        const { dueOn, clash } = destructionDay(any, days);
        fc.pre(!clash && dueOn !== null);
        for (const ceiling of any.atMost) {
          const dayAfter = destructionDay(rule({ atLeast: [ceiling] }), days).dueOn as string;
          expect((dueOn as string) <= dayAfter).toBe(true);
        }
      }),
    );
  });
});
