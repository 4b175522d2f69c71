import fc from 'fast-check';
import { expect, test } from 'vitest';
import { returningGroups } from '../../../src/datamap/returning-order.js';

function groupsOf(parents: Readonly<Record<string, readonly string[]>>) {
  return returningGroups(Object.keys(parents), (table) => parents[table] ?? []);
}

test('parents stand before their children, whatever order they are named in', () => {
  expect(groupsOf({ lines: ['orders'], parcels: ['lines', 'orders'], orders: ['members'], members: [] })).toEqual([
    ['members'],
    ['orders'],
    ['lines'],
    ['parcels'],
  ]);
});

test('a table that refers to itself, or to one that is not among them, waits for nobody', () => {
  expect(groupsOf({ members: ['members', 'elsewhere'] })).toEqual([['members']]);
});

test('tables that refer to each other in a circle stand together, in the order they were named in', () => {
  expect(groupsOf({ a: ['c'], hangs: ['b'], b: ['a'], c: ['b', 'top'], top: [] })).toEqual([
    ['top'],
    ['a', 'b', 'c'],
    ['hangs'],
  ]);
});

test('every table stands in one group, and refers to none of a later one', () => {
  const graph = fc.dictionary(
    fc.constantFrom(...'abcdefgh'),
    fc.array(fc.constantFrom(...'abcdefgh'), { maxLength: 4 }),
  );
  fc.assert(
    fc.property(graph, (parents) => {
      const groups = groupsOf(parents);
      expect(groups.flat().sort()).toEqual(Object.keys(parents).sort());
      const groupOf = new Map(groups.flatMap((group, index) => group.map((table) => [table, index] as const)));
      for (const [table, own] of Object.entries(parents)) {
        for (const parent of own) expect(groupOf.get(parent) ?? -1).toBeLessThanOrEqual(groupOf.get(table) ?? -1);
      }
    }),
  );
});
