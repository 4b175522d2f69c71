import { expect, test } from 'vitest';
import { destructionDay, type RetentionRule } from '../../../src/policy/retention.js';
import { dueDayOf } from '../../../src/sweep/due-day-of.js';

const rule: RetentionRule = {
  id: 'contract',
  destroyAfter: [{ period: 'P4Y', from: 'separation' }],
  atLeast: [{ period: 'P5Y', from: 'record' }],
  atMost: [],
  basis: [],
};
const separatedOn = '2026-11-22';

test('a row is due as its rule says, however often it is asked', () => {
  for (const _ of [1, 2]) {
    const dueOn = dueDayOf(rule, { starts: '@r2026-11-01', separatedOn });
    expect(dueOn).toBe(destructionDay(rule, { record: '2026-11-01', separation: separatedOn }).dueOn);
    expect(dueDayOf(rule, { starts: '@', separatedOn })).toBeNull();
  }
});

test('a row of a class that counts from the separation alone has no starts', () => {
  expect(dueDayOf({ ...rule, atLeast: [] }, { starts: '', separatedOn })).toBe('2030-11-23');
});

test('the same starts are another day for another rule or separation', () => {
  const starts = '@r2019-01-01';
  const shorter = { ...rule, destroyAfter: [{ period: 'P1Y', from: 'separation' as const }] };
  expect(dueDayOf(rule, { starts, separatedOn })).toBe('2030-11-23');
  expect(dueDayOf(shorter, { starts, separatedOn })).toBe('2027-11-23');
  expect(dueDayOf(rule, { starts, separatedOn: '2025-11-22' })).toBe('2029-11-23');
});
