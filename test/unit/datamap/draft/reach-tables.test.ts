import { describe, expect, test } from 'vitest';
import { credibleColumns, findNamedColumns } from '../../../../src/datamap/draft/named-columns.js';
import { planTables } from '../../../../src/datamap/draft/plan-tables.js';
import { type NamedColumns, reachTables } from '../../../../src/datamap/draft/reach-tables.js';
import { catalogOf, knownOf, members, type TableCase } from './catalog-case.js';

const member = { table: 's.members', key: 'member_no' };

function reached(tables: Readonly<Record<string, TableCase>>, named?: NamedColumns) {
  const found = reachTables(catalogOf({ 's.members': members, ...tables }), member, named);
  return found.map(({ table, by, ...way }) => ({ table: table.name, by, ...way }));
}

const toMembers = 'member_no > s.members.member_no';

describe('the walk from the member table', () => {
  test('goes from children to their children, and names a parent before its children', () => {
    expect(
      reached({
        's.lines': { columns: { id: 'bigint!', order_id: 'bigint!' }, keys: ['order_id > s.orders.id'] },
        's.orders': { columns: { id: 'bigint!', member_no: 'bigint!' }, keys: [toMembers] },
        's.line_notes': { columns: { id: 'bigint!', line_id: 'bigint!' }, keys: ['line_id > s.lines.id'] },
        's.products': { columns: { id: 'bigint!' } },
      }),
    ).toEqual([
      { table: 's.orders', by: 'key', member: 'member_no', others: [] },
      { table: 's.lines', by: 'key', via: { table: 's.orders', columns: { order_id: 'id' } }, others: [] },
      { table: 's.line_notes', by: 'key', via: { table: 's.lines', columns: { line_id: 'id' } }, others: [] },
    ]);
  });

  test('never passes through the member table: what its rows refer to is not reached', () => {
    const tables = {
      's.members': {
        ...members,
        columns: { ...members.columns, branch_id: 'bigint' },
        keys: ['branch_id > s.branches.id'],
      },
      's.branches': { columns: { id: 'bigint!' } },
    };
    expect(reached(tables)).toEqual([]);
  });

  test('takes composite keys, and the way that must be there before one that may be null', () => {
    const [, lines] = reached({
      's.orders': {
        columns: { year: 'int!', no: 'int!', member_no: 'bigint!' },
        key: ['year', 'no'],
        keys: [toMembers],
      },
      's.lines': {
        columns: { id: 'bigint!', year: 'int!', no: 'int!', gift_of: 'bigint' },
        keys: ['gift_of > s.lines.id', 'year,no > s.orders.year,no cascade'],
      },
    });
    expect(lines).toMatchObject({ via: { table: 's.orders', columns: { year: 'year', no: 'no' } } });
  });

  test('tells who wrote a row from whose it is', () => {
    const found = reached({
      's.notices': { columns: { id: 'bigint!', created_by: 'bigint' }, keys: ['created_by > s.members.member_no'] },
      's.files': { columns: { id: 'bigint!', notice_id: 'bigint!' }, keys: ['notice_id > s.notices.id'] },
      's.orders': {
        columns: { id: 'bigint!', member_no: 'bigint!', updated_by: 'bigint' },
        keys: ['updated_by > s.members.member_no', toMembers],
      },
    });
    expect(found).toEqual([
      { table: 's.orders', by: 'key', member: 'member_no', others: ['updated_by'] },
      { table: 's.notices', by: 'author', others: ['created_by'] },
      { table: 's.files', by: 'behind', others: [] },
    ]);
  });

  test('takes rows that inherit from reached ones, with the way of those', () => {
    expect(
      reached({
        's.notes': { columns: { id: 'bigint!', member_no: 'bigint!' }, keys: [toMembers] },
        's.voice_notes': { columns: { id: 'bigint!', member_no: 'bigint!' }, inheritsFrom: ['s.notes'] },
      })[1],
    ).toEqual({ table: 's.voice_notes', by: 'heir', member: 'member_no', others: [] });
  });

  test('ends where keys lead in a circle', () => {
    const found = reached({
      's.orders': {
        columns: { id: 'bigint!', member_no: 'bigint!', last_payment: 'bigint' },
        keys: [toMembers, 'last_payment > s.payments.id'],
      },
      's.payments': { columns: { id: 'bigint!', order_id: 'bigint!' }, keys: ['order_id > s.orders.id'] },
    });
    expect(found.map(({ table }) => table)).toEqual(['s.orders', 's.payments']);
  });

  test('leads over another unique column of the members as over any parent', () => {
    const tables = {
      's.members': { ...members, columns: { ...members.columns, login_id: 'text!' }, unique: [['login_id']] },
      's.visits': { columns: { id: 'bigint!', login_id: 'text!' }, keys: ['login_id > s.members.login_id'] },
    };
    expect(reached(tables)[0]).toMatchObject({ via: { table: 's.members', columns: { login_id: 'login_id' } } });
  });
});

describe('a column that no foreign key ties to the members', () => {
  const catalog = catalogOf({
    's.members': members,
    's.visits': { columns: { id: 'bigint!', MEMBER_NO: 'bigint' } },
    's.polls': { columns: { id: 'bigint!', user_id: 'bigint' } },
    's.texts': { columns: { id: 'bigint!', member_no: 'text' } },
    's.orders': { columns: { id: 'bigint!', member_no: 'bigint!' }, keys: [toMembers] },
    's.products': { columns: { id: 'bigint!', created_by: 'bigint' } },
  });
  const found = findNamedColumns(catalog, member);

  test('is found where it is named and typed like the key, or means a member', () => {
    expect(found).toEqual([
      { table: 's.visits', column: 'MEMBER_NO', isNamesake: true },
      { table: 's.polls', column: 'user_id', isNamesake: false },
    ]);
  });

  test('is believed for its name alone only where it is a namesake; of other names the rows decide', () => {
    const unread = credibleColumns(found, new Map());
    expect([...unread.columns]).toEqual([['s.visits', 'MEMBER_NO']]);
    expect(unread.unsure).toEqual([
      { path: ['data'], why: expect.stringContaining('user_id of s.polls (could not be read)') },
    ]);
    const empty = credibleColumns(found, new Map([['s.polls', { rows: 0, found: 0 }]]));
    expect(empty.unsure[0]?.why).toContain('user_id of s.polls (empty)');
    const matches = new Map([
      ['s.visits', { rows: 200, found: 3 }],
      ['s.polls', { rows: 200, found: 200 }],
    ]);
    expect(credibleColumns(found, matches)).toEqual({
      columns: new Map([
        ['s.visits', 'MEMBER_NO'],
        ['s.polls', 'user_id'],
      ]),
      unsure: [],
    });
  });

  test('is declared with its poor share told, for old rows may be of members who are gone', () => {
    const known = knownOf({
      's.members': members,
      's.visits': { columns: { id: 'bigint!', member_no: 'bigint', ip: 'text' } },
    });
    const ways = reachTables(known.catalog, member, new Map([['s.visits', 'member_no']]));
    const planOf = (share: number) =>
      planTables(known, member, ways, {
        crossings: new Map(),
        matches: new Map([['s.visits', { rows: 200, found: share }]]),
      })[0];
    expect(planOf(40)).toMatchObject({
      mode: 'move',
      unsure: [expect.stringContaining('40 of 200 sampled are members')],
    });
    expect(planOf(0)).toMatchObject({
      mode: 'keep',
      unsure: [expect.stringContaining('0 of 200 sampled are members')],
    });
  });

  test('is a way to the member, and to the tables behind', () => {
    const ways = reachTables(catalog, member, new Map([['s.visits', 'MEMBER_NO']]));
    expect(ways.map(({ table, by }) => [table.name, by])).toEqual([
      ['s.orders', 'key'],
      ['s.visits', 'named'],
    ]);
  });
});
