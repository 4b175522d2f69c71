import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LoginRole, loginRoles } from '../../src/development/postgres-roles.js';
import { Attempts, attemptAll, readTargets, scratch, type Target } from '../support/attempted-rights.js';
import {
  allPrivileges,
  declaredPrivileges,
  ledgerRights,
  otherRights,
  smallShopRights,
} from '../support/declared-rights.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';

const roles = Object.keys(loginRoles) as LoginRole[];

let shop: SmallShop;
let targets: Target[];
const attemptsOf = new Map<LoginRole, Attempts>();

beforeAll(async () => {
  shop = await openSmallShop({ arrange: scratch });
  targets = await readTargets(shop.database.admin, ['dormouse', 'vault', 'public']);
});

async function attemptsAs(role: LoginRole): Promise<Attempts> {
  const known = attemptsOf.get(role);
  if (known) return known;
  const attempts = new Attempts(shop.database.urls[role]);
  await attempts.begin();
  attemptsOf.set(role, attempts);
  return attempts;
}

afterAll(async () => {
  for (const attempts of attemptsOf.values()) await attempts.end();
  await shop.close();
});

function declared(role: LoginRole): string[] {
  return targets.flatMap((target) => declaredPrivileges(role, target)).sort();
}

test('every table stands in the declaration, and every declared one exists', () => {
  const found = targets.map(({ schema, table }) => `${schema}.${table}`).sort();
  expect(found).toEqual([...Object.keys(ledgerRights), ...Object.keys(smallShopRights)].sort());
});

describe.each(roles)('%s', (role) => {
  test('has by the catalog exactly the declared rights, none of them to pass on', async () => {
    const { rows } = await shop.database.admin.query<{ right: string; grantable: boolean }>(
      `select asked.right,
         case when asked.column is null then has_table_privilege($1, asked.table, asked.privilege)
           else has_column_privilege($1, asked.table, asked.column, asked.privilege) end as held,
         case when asked.column is null then has_table_privilege($1, asked.table, asked.privilege || ' with grant option')
           else has_column_privilege($1, asked.table, asked.column, asked.privilege || ' with grant option')
           end as grantable
       from jsonb_to_recordset($2::jsonb) as asked ("right" text, "table" text, "column" text, privilege text)`,
      [loginRoles[role], JSON.stringify(targets.flatMap(asQuestions))],
    );
    const held = rows.filter((row) => (row as unknown as { held: boolean }).held);
    expect(held.map(({ right }) => right).sort()).toEqual(declared(role));
    if (role !== 'owner') expect(held.filter(({ grantable }) => grantable)).toEqual([]);
  });

  test('logged in, can do to every table what is declared and nothing else', async () => {
    const attempts = await attemptsAs(role);
    const done: string[] = [];
    for (const target of targets) done.push(...(await attemptAll(attempts, target)));
    // Only a whole key can be referred to; the other columns are asked of the catalog.
    const tried = new Set(
      targets.flatMap(({ schema, table, primaryKey }) => primaryKey.map((c) => `${schema}.${table}.${c}`)),
    );
    const isTried = (right: string) => !right.endsWith(' references') || tried.has(right.split(' ')[0] as string);
    expect(done.sort()).toEqual(declared(role).filter(isTried));
  });

  test.each(otherRights.map(({ statement, may }) => [statement, may.includes(role)] as const))(
    '%s: %s',
    async (statement, may) => {
      const attempts = await attemptsAs(role);
      expect(await attempts.sqlStateOf(statement)).toBe(may ? null : '42501');
    },
  );

  test('can use a sequence only where it owns it', async () => {
    const { rows } = await shop.database.admin.query<{ name: string; schema: string }>(
      `select format('%I.%I', schemaname, sequencename) as name, schemaname as schema from pg_sequences`,
    );
    expect(rows.length).toBeGreaterThan(4);
    const attempts = await attemptsAs(role);
    for (const { name, schema } of rows) {
      const expected = role === 'owner' && schema !== 'public' ? null : '42501';
      for (const statement of [
        `select nextval('${name}')`,
        `select setval('${name}', 1)`,
        `select last_value from ${name}`,
      ]) {
        expect([statement, await attempts.sqlStateOf(statement)]).toEqual([statement, expected]);
      }
    }
  });
});

function asQuestions(target: Target) {
  return allPrivileges(target).map((right) => {
    const [name = '', privilege] = right.split(' ');
    const [schema, table, column = null] = name.split('.');
    return { right, table: `${schema}.${table}`, column, privilege };
  });
}

describe('the walls that the roles stand for', () => {
  test('the clerk can read no table of the vault, whole or by column', async () => {
    const attempts = await attemptsAs('clerk');
    for (const { schema, table, columns } of targets.filter((target) => target.schema === 'vault')) {
      for (const what of ['*', 'count(*)', table, ...columns]) {
        expect(await attempts.sqlStateOf(`select ${what} from ${schema}.${table}`), `${table}: ${what}`).toBe('42501');
      }
      expect(await attempts.sqlStateOf(`copy ${schema}.${table} to stdout`)).toBe('42501');
      expect(await attempts.sqlStateOf(`select '${schema}.${table}'::regclass`)).toBe('42501');
    }
  });

  test('the clerk can read no contact column, whole row, or anything that would show one', async () => {
    const attempts = await attemptsAs('clerk');
    const contact = ['login_id', 'name', 'email', 'mobile', 'postcode', 'address', 'address_detail', 'locale'];
    const asked = [...contact, '*', 'members', 'members::text', 'to_jsonb(members)', 'members.*', 'name(members)'];
    for (const what of asked) {
      expect(await attempts.sqlStateOf(`select ${what} from public.members`), what).toBe('42501');
    }
    for (const column of contact) {
      const statements = [
        `select member_no from public.members where ${column} is null`,
        `select member_no from public.members order by ${column}`,
        `select count(*) from public.members group by ${column}`,
      ];
      for (const statement of statements) expect(await attempts.sqlStateOf(statement), statement).toBe('42501');
    }
    expect(await attempts.sqlStateOf('select member_no from public.members for update')).toBe('42501');
    expect(await attempts.sqlStateOf('select member_no, joined_at, last_app_login_at from public.members')).toBe(null);
  });

  test('no statistics of the planner show the clerk what a column holds', async () => {
    await shop.addMember();
    await shop.database.admin.query('analyze public.members');
    const clerk = shop.ctx.clerk;
    const seen = await clerk.rows<{ attname: string }>(
      `select attname from pg_stats where schemaname in ('public', 'vault') and tablename in ('members', 'record') order by 1`,
    );
    expect(seen.map(({ attname }) => attname)).toEqual(['joined_at', 'last_app_login_at', 'member_no']);
  });
});
