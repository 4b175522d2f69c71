import { describe, expect, test } from 'vitest';
import { assertRole } from '../../src/database/role-login.js';
import { handleOver } from '../../src/database/sql.js';
import { isHiddenFrom } from '../../src/datamap/catalog.js';
import { coverageOf } from '../../src/datamap/coverage.js';
import { loadDataMap } from '../../src/datamap/load-data-map.js';
import { writeGrants } from '../../src/datamap/write-grants.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  longAgo,
  noonOf,
  noticedOn,
  performAt,
  recordsIn,
  separableOn,
  stateOf,
  sweepOnce,
  useEverySource,
} from '../support/sweeps.js';
import { exampleMap, lineWith } from '../unit/datamap/example-map.js';
import { check, openShapes } from './datamap-case.js';

const { catalogAfter } = openShapes();

/** As an operator has it for programs of their own: nobody else sees a row. */
const hide = (table: string) => `alter table ${table} enable row level security;`;
const bypass = (...roles: string[]) => roles.map((role) => `alter role ${role} bypassrls;`).join(' ');
const { map } = loadDataMap(exampleMap);

describe('policies that would hide rows from the service', () => {
  test.each([
    ['public.members', '  table: public.members', 'data[0].table', ['dormouse_clerk', 'dormouse_mover']],
    ['public.payments', '  - table: public.payments\n', 'data[1].table', ['dormouse_clerk', 'dormouse_mover']],
    ['public.payment_lines', '  - table: public.payment_lines', 'data[2].table', ['dormouse_mover']],
    ['public.logins', '  - table: public.logins', 'data[3].table', ['dormouse_clerk', 'dormouse_mover']],
  ])('are one problem of %s, with what lifts them', async (table, line, path, roles) => {
    const at = table === 'public.members' ? lineWith('  - table: public.members') : lineWith(line);
    // That a policy shows every row today is no promise for tomorrow.
    const later = `${hide(table)} create policy everything on ${table} using (true);`;
    expect(await check({ later })).toEqual({
      problems: [
        `line ${at}: ${path}: ${table} has row security, whose policies would hide rows from ${roles.join(' and ')}, so every query of theirs is refused; run as a superuser: ${bypass(...roles)}`,
      ],
      warnings: [],
    });
  });

  test('are none of the map where nobody of the service reads the table', async () => {
    expect(await check({ later: hide('public.settlements') })).toEqual({ problems: [], warnings: [] });
  });

  test('hide nothing from a role that bypasses them, or that owns a table where they are not forced', async () => {
    const hiddenFrom = async (sql: string) => {
      const catalog = await catalogAfter(hide('public.payments') + sql);
      return ['dormouse_clerk', 'dormouse_mover'].filter((role) => isHiddenFrom(catalog, 'public.payments', role));
    };
    const owned =
      'grant create on schema public to dormouse_mover; alter table public.payments owner to dormouse_mover;';
    expect(await hiddenFrom('')).toEqual(['dormouse_clerk', 'dormouse_mover']);
    expect(await hiddenFrom(bypass('dormouse_mover'))).toEqual(['dormouse_clerk']);
    expect(await hiddenFrom(owned)).toEqual(['dormouse_clerk']);
    expect(await hiddenFrom(`${owned} alter table public.payments force row level security;`)).toEqual([
      'dormouse_clerk',
      'dormouse_mover',
    ]);
  });

  test('stand in the coverage with what lifts them', async () => {
    const sql = hide('public.payment_lines') + hide('public.logins') + bypass('dormouse_mover');
    expect(coverageOf(map, await catalogAfter(sql)).rowSecurity).toEqual([
      {
        table: 'public.logins',
        roles: ['dormouse_clerk', 'dormouse_mover'],
        hiddenFrom: ['dormouse_clerk'],
        sql: bypass('dormouse_clerk'),
      },
      { table: 'public.payment_lines', roles: ['dormouse_mover'], hiddenFrom: [], sql: null },
    ]);
  });
});

describe('the grants', () => {
  const lines = (sql: string) => sql.split('\n').filter((line) => line.startsWith('alter role'));

  test('lift the policies for the roles that need it, and for no other', async () => {
    expect(lines(writeGrants(map, await catalogAfter('')))).toEqual([]);
    expect(lines(writeGrants(map, await catalogAfter(hide('public.settlements'))))).toEqual([]);
    expect(lines(writeGrants(map, await catalogAfter(hide('public.payment_lines'))))).toEqual([
      bypass('dormouse_mover'),
    ]);
    const sql = writeGrants(map, await catalogAfter(hide('public.payment_lines') + hide('public.members')));
    expect(lines(sql)).toEqual([bypass('dormouse_clerk'), bypass('dormouse_mover')]);
    expect(sql).toContain('-- Policies of public.members and public.payment_lines would hide rows');
  });

  test('say the same when they are run again', async () => {
    const sql = hide('public.members') + bypass('dormouse_clerk', 'dormouse_mover');
    expect(lines(writeGrants(map, await catalogAfter(sql)))).toEqual([
      bypass('dormouse_clerk'),
      bypass('dormouse_mover'),
    ]);
  });

  test('make logins that the service takes: to bypass policies is no other right', async () => {
    const shop = await openSmallShop();
    const client = await shop.database.admin.connect();
    const given = async (role: 'dormouse_mover' | 'dormouse_auditor') => {
      await client.query('begin');
      try {
        await client.query(`${hide('public.payments')} ${bypass(role)} set local role ${role}`);
        return await assertRole(handleOver(client as never), role).then(
          () => 'taken',
          (error) => (error as { code: string }).code,
        );
      } finally {
        await client.query('rollback');
      }
    };
    try {
      expect([await given('dormouse_mover'), await given('dormouse_auditor')]).toEqual([
        'taken',
        'configuration_invalid',
      ]);
    } finally {
      client.release();
    }
  });
});

describe('a policy that comes while the service runs', () => {
  async function noticed(): Promise<{ shop: SmallShop; memberId: string }> {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
    await performAt(shop, noticedOn);
    return { shop, memberId };
  }

  test.each([
    // Detection is refused, as a member whose activity nobody sees would look inactive.
    ['members', { sqlState: '42501' }],
    ['logins', { sqlState: '42501' }],
    // Nobody but the move itself reads these.
    ['profiles', { report: { stages: { separate: { done: 0, failed: 1 } } } }],
  ])('on %s loses nothing of a member: nothing is moved until it is lifted', async (table, outcome) => {
    const { shop, memberId } = await noticed();
    const before = await shop.rowsOf(memberId);
    await shop.database.admin.query(
      `${hide(`public.${table}`)} create policy nobody on public.${table} using (false);`,
    );
    shop.setNow(noonOf(separableOn));
    await useEverySource(shop);
    await shop.board.keepUp();
    expect(await sweepOnce(shop.ctx).catch((error) => error)).toMatchObject(outcome);
    expect(await shop.rowsOf(memberId)).toEqual(before);
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await shop.database.admin.query(`alter table public.${table} disable row level security`);
    await performAt(shop, '2026-12-24');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });
});
