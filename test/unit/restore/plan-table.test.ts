import { expect, test } from 'vitest';
import type { ShapeTable } from '../../../src/datamap/compiled-map.js';
import type { PresentColumn, PresentTable } from '../../../src/datamap/read-present-tables.js';
import type { Part } from '../../../src/restore/part.js';
import { planTable, valuesOf } from '../../../src/restore/plan-table.js';
import { sealedTable } from '../../../src/restore/sealed-table.js';

const table = 'public.profiles';

function column(name: string): PresentColumn {
  const rights = { maySelect: true, mayInsert: true, mayUpdate: true };
  return { name, type: 'text', notNull: false, defaultSql: null, isIdentity: false, generated: false, ...rights };
}

const target: PresentTable = {
  ...{ table, keys: [], primaryKey: ['row_no'], partitions: [], only: true, hasTriggers: false },
  columns: new Map(['row_no', 'nick'].map((name) => [name, column(name)])),
};

function part(mode: ShapeTable['mode']): Part {
  const columns = ['row_no', 'nick'].map((name) => ({ name, type: 'text', generated: false }));
  return {
    ...{ table, into: table, target, isThere: true, memberColumn: null, sealedWith: [table] },
    shape: { table, mode, columns, identity: mode === 'strip' ? 1 : 0 },
    lines: [{ memberId: '1001', recordId: 'r', starts: '', row: '(7,hong)' }],
    rows: [['7', 'hong']],
  };
}

test('a row is found by what was sealed of it, whatever value is given', () => {
  const overrides = [
    { table, column: 'row_no', value: '8' },
    { table, column: 'nick', value: 'kim' },
  ];
  const plan = planTable(part('strip'), { overrides, leaveInVault: [] });
  expect(plan?.columns.map((one) => [one.way, valuesOf(plan, one)])).toEqual([
    ['locate', ['7']],
    ['write', ['kim']],
  ]);
});

test('what finds a row in one of several shapes finds it in all', () => {
  const ctx = { dataMap: { member: { table: 'public.members', key: 'member_no' }, data: [] } } as never;
  const { locating, bound } = sealedTable({ ctx }, table, [part('move'), part('strip')]);
  expect([[...locating], [...bound]]).toEqual([['row_no'], ['row_no']]);
});
