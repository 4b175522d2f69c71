import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { destructionDay, type RetentionRule, type Start, withdrawalDay } from '../../../src/policy/retention.js';
import { anyRetentionRule, anyRetentionStarts } from './make-retention.js';

function rule(over: Partial<RetentionRule>): RetentionRule {
  return { id: 'sample', destroyAfter: [], atLeast: [], atMost: [], basis: ['all of it'], ...over };
}

const policy = { period: 'P4Y', from: 'separation' as Start };
const contract = { period: 'P5Y', from: 'record' as Start, basis: ['contract law'] };
const identity = { period: 'P5Y', from: 'relationshipEnd' as Start, basis: ['identity law'] };
const separated = { separation: '2026-11-22' };

describe('for a member who withdrew', () => {
  test('what no law keeps may go at once', () => {
    const free = rule({ destroyAfter: [policy] });
    expect(withdrawalDay(free, separated)).toEqual({ dueOn: '2026-11-22', basis: [], missing: [] });
    expect(withdrawalDay(free, {}).dueOn).toBe('0001-01-01');
  });

  test('a floor keeps a row until its own day, whatever the policy had planned', () => {
    const kept = rule({ destroyAfter: [{ period: 'P10Y', from: 'separation' }], atLeast: [contract] });
    expect(withdrawalDay(kept, { ...separated, record: '2025-03-01' })).toEqual({
      dueOn: '2030-03-02',
      basis: ['contract law'],
      missing: [],
    });
  });

  test('a floor that has passed keeps nothing any more', () => {
    const { dueOn } = withdrawalDay(rule({ atLeast: [contract] }), { ...separated, record: '2019-03-01' });
    expect(dueOn).toBe('2024-03-02');
  });

  test('the latest of several floors keeps it, and is named alone', () => {
    const both = rule({ atLeast: [contract, identity] });
    const starts = { ...separated, record: '2025-03-01', relationshipEnd: '2027-01-10' };
    expect(withdrawalDay(both, starts)).toEqual({ dueOn: '2032-01-11', basis: ['identity law'], missing: [] });
    expect(withdrawalDay(both, { ...starts, record: '2027-01-10' }).basis).toEqual(['contract law', 'identity law']);
  });

  test('a floor that has not begun to run never ends', () => {
    const kept = rule({ atLeast: [contract, identity] });
    expect(withdrawalDay(kept, { ...separated, record: '2025-03-01' })).toEqual({
      dueOn: null,
      basis: ['identity law'],
      missing: ['relationshipEnd'],
    });
  });

  test('a floor without a basis of its own has that of its class', () => {
    const kept = rule({ atLeast: [{ period: 'P5Y', from: 'record' }] });
    expect(withdrawalDay(kept, { record: '2025-03-01' }).basis).toEqual(['all of it']);
  });

  test('a ceiling orders nothing more: all that may go is gone', () => {
    const both = rule({ atLeast: [contract], atMost: [{ period: 'P1Y', from: 'record' }] });
    expect(withdrawalDay(both, { record: '2025-03-01' }).dueOn).toBe('2030-03-02');
  });
});

test('a withdrawal never keeps a row longer than its planned day, and never ends a floor', () => {
  fc.assert(
    fc.property(anyRetentionRule, anyRetentionStarts, (any, starts) => {
      const withdrawn = withdrawalDay(any, starts).dueOn;
      const planned = destructionDay(any, starts).dueOn;
      const floors = destructionDay({ ...any, destroyAfter: [], atMost: [] }, starts).dueOn;
      if (any.atLeast.length > 0) expect(withdrawn).toBe(floors);
      if (any.atLeast.length > 0 && planned !== null) expect(withdrawn !== null && withdrawn <= planned).toBe(true);
    }),
  );
});
