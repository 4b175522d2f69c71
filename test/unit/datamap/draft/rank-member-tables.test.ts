import { describe, expect, test } from 'vitest';
import { chooseMemberTable, limitCatalog } from '../../../../src/datamap/draft/find-tables.js';
import { rankMemberTables } from '../../../../src/datamap/draft/rank-member-tables.js';
import { memberlikeness } from '../../../../src/datamap/draft/words.js';
import { catalogOf, knownOf, members, type TableCase } from './catalog-case.js';

const ranked = (tables: Readonly<Record<string, TableCase>>) =>
  rankMemberTables(knownOf(tables)).map(({ table }) => table.name);

const person = { name: 'text', email: 'text', phone: 'text' };

describe('the member table', () => {
  test('is the one that most tables refer to and that reaches people', () => {
    expect(
      ranked({
        's.members': members,
        's.products': { columns: { id: 'bigint!', title: 'text' } },
        's.orders': { columns: { id: 'bigint!', member_no: 'bigint!' }, keys: ['member_no > s.members.member_no'] },
      }),
    ).toEqual(['s.members']);
  });

  test('is not the staff, and not a copy or a log of members, though they have names and addresses too', () => {
    expect(
      ranked({
        's.tb_mbr_info': { columns: { mbr_no: 'bigint!', mbr_nm: 'text', eml_addr: 'text', hp_no: 'text' } },
        's.admin_user': { columns: { id: 'bigint!', ...person, password: 'text' } },
        's.tb_mbr_info_bak': { columns: { mbr_no: 'bigint!', mbr_nm: 'text', eml_addr: 'text', hp_no: 'text' } },
      })[0],
    ).toBe('s.tb_mbr_info');
  });

  test('is found without any foreign key, by the tables that have a column of the name of its key', () => {
    const named = (table: string) => [
      table,
      { columns: { [`${table.slice(2)}_seq`]: 'bigint!', gogaek_no: 'bigint' } },
    ];
    expect(
      ranked({
        's.gogaek': { columns: { gogaek_no: 'bigint!', irum: 'text', hp_no: 'text' } },
        's.people': { columns: { id: 'bigint!', ...person } },
        ...Object.fromEntries(['s.jumun', 's.gyeolje', 's.munui'].map(named)),
      })[0],
    ).toBe('s.gogaek');
  });

  test('of two that could be, the other is told too, the likelier first', () => {
    const shop = {
      's.customers': { columns: { id: 'bigint!', ...person } },
      's.users': { columns: { id: 'bigint!', ...person, password: 'text', last_login_at: 'timestamptz' } },
      's.orders': {
        columns: { id: 'bigint!', customer_id: 'bigint', user_id: 'bigint' },
        keys: ['customer_id > s.customers.id', 'user_id > s.users.id'],
      },
    };
    expect(ranked(shop)).toEqual(['s.users', 's.customers']);
    expect(chooseMemberTable(knownOf(shop), 's.customers').table.name).toBe('s.customers');
  });

  test('that the caller names and that is not there is told with what could be meant', () => {
    const known = knownOf({ 's.Members': members });
    expect(() => chooseMemberTable(known, 'public.members')).toThrow(/Did you mean s\.Members\?/);
    expect(() => chooseMemberTable(known, 'nobody')).toThrow(/schema\.table/);
  });

  test('is not made up where nothing looks like one', () => {
    const known = knownOf({ 's.products': { columns: { id: 'bigint!', title: 'text' } } });
    expect(() => chooseMemberTable(known, undefined)).toThrow(/None of the 1 tables of shop looks like members/);
  });

  test.each([
    ['s.members', 1],
    ['s.tb_member', 1],
    ['s.회원정보', 1],
    ['s.T_HOEWON_MST', 1],
    ['s.accounts', 0.6],
    ['s.member_addresses', 0.25],
    ['s.admin_users', -1],
    ['s.orders', 0],
  ])('the name %s says so by %s', (table, share) => {
    expect(memberlikeness(table)).toBe(share);
  });
});

describe('a draft of some schemas', () => {
  const catalog = catalogOf({ 's.members': members, 't.orders': { columns: { id: 'bigint!' } } });

  test('sees nothing of the others', () => {
    expect([...limitCatalog(catalog, ['s']).tables.keys()]).toEqual(['s.members']);
    expect([...limitCatalog(catalog, []).tables.keys()]).toHaveLength(2);
  });

  test('names the schemas there are where one is not', () => {
    expect(() => limitCatalog(catalog, ['u'])).toThrow(/no tables in a schema u\. It has s, t\./);
  });

  test('of an empty database is refused', () => {
    expect(() => limitCatalog(catalogOf({}), undefined)).toThrow(/has no tables/);
    expect(() => limitCatalog(catalogOf({ 'dormouse.cycle': members }), undefined)).toThrow(/has no tables/);
  });
});
