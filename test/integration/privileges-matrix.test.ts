import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type LoginRole, loginRoles } from '../../src/development/postgres-roles.js';
import { Attempts, attemptAll, readReserved, readTargets, scratch, type Target } from '../support/attempted-rights.js';
import {
  allPrivileges,
  databaseRights,
  declaredPrivileges,
  functionRights,
  ledgerRights,
  otherRights,
  schemaRights,
  smallShopRights,
} from '../support/declared-rights.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';

const roles = Object.keys(loginRoles) as LoginRole[];
/** Before it there was no such privilege: an owner alone could. */
const majorWithMaintain = 17;
const major = Number(inject('postgresMajor'));

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

test('the server is of the major that is asked for', async () => {
  const { rows } = await shop.database.admin.query('show server_version');
  expect(Number.parseInt(rows[0]?.server_version, 10)).toBe(major);
});

test('every function that PostgreSQL did not bring along stands in the declaration, and every declared one exists', async () => {
  const found = await names(
    `select p.oid::regprocedure::text as name from pg_proc as p
     where p.oid >= 16384 and p.pronamespace <> 'scratch'::regnamespace`,
  );
  expect(found).toEqual(Object.keys(functionRights).sort());
});

async function names(statement: string, values: unknown[] = []): Promise<string[]> {
  const { rows } = await shop.database.admin.query<{ name: string }>(statement, values);
  return rows.map(({ name }) => name).sort();
}

describe.each(roles)('%s', (role) => {
  test('has by the catalog exactly the declared rights on schemas and on the database, none of them to pass on', async () => {
    const held = await names(
      `select format('%s %s%s', n.nspname, privilege, option) as name
       from pg_namespace as n, unnest(array['usage', 'create']) as privilege,
         unnest(array['', ' with grant option']) as option
       where n.nspname <> 'scratch' and n.nspname !~ '^pg_(toast_)?temp_'
         and has_schema_privilege($1, n.oid, privilege || option)`,
      [loginRoles[role]],
    );
    const declaredOnes = Object.entries(schemaRights).flatMap(([schema, { everybody = '', ...rights }]) =>
      [...new Set(`${everybody} ${rights[role] ?? ''}`.match(/\w+/g))].map((privilege) => `${schema} ${privilege}`),
    );
    const isOwn = (name: string) => role === 'owner' && /^(dormouse|vault) /.test(name);
    expect(held.filter((name) => !isOwn(name) || !name.endsWith(' with grant option'))).toEqual(declaredOnes.sort());
    const onDatabase = await names(
      `select privilege || option as name
       from unnest(array['connect', 'create', 'temporary']) as privilege,
         unnest(array['', ' with grant option']) as option
       where has_database_privilege($1, current_database(), privilege || option)`,
      [loginRoles[role]],
    );
    expect(onDatabase).toEqual(databaseRights[role].split(' '));
  });

  test('may execute what everybody may, and of the rest what is declared', async () => {
    const more = await names(
      `select p.oid::regprocedure::text as name from pg_proc as p
       where has_function_privilege($1, p.oid, 'execute') and not has_function_privilege('public', p.oid, 'execute')
         or has_function_privilege($1, p.oid, 'execute with grant option')`,
      [loginRoles[role]],
    );
    const declaredOnes = Object.entries(functionRights).filter(([, rights]) => role !== 'owner' && role in rights);
    expect(more).toEqual(declaredOnes.map(([name]) => name).sort());
  });

  test('can call no function that is reserved', async () => {
    const attempts = await attemptsAs(role);
    const reserved = await readReserved(shop.database.admin);
    expect(reserved.length).toBeGreaterThan(50);
    for (const statement of reserved) {
      expect([statement, await attempts.sqlStateOf(statement)]).toEqual([statement, '42501']);
    }
  });

  test('is granted no setting of the server, and nothing that is added later', async () => {
    const granted = `select 'parameter' as name from pg_parameter_acl, aclexplode(paracl) where grantee = $1::regrole
      union all
      select 'default' from pg_default_acl, aclexplode(defaclacl) where grantee = $1::regrole and defaclrole <> grantee`;
    expect(await names(granted, [loginRoles[role]])).toEqual([]);
  });

  test('has by the catalog exactly the declared rights, none of them to pass on', async () => {
    const { rows } = await shop.database.admin.query<{ right: string; grantable: boolean }>(
      `select asked.right,
         case when asked.privilege = 'maintain' and $3 then
             pg_has_role($1, (select relowner from pg_class where oid = asked.table::regclass), 'usage')
           when asked.column is null then has_table_privilege($1, asked.table, asked.privilege)
           else has_column_privilege($1, asked.table, asked.column, asked.privilege) end as held,
         case when asked.privilege = 'maintain' and $3 then false
           when asked.column is null then has_table_privilege($1, asked.table, asked.privilege || ' with grant option')
           else has_column_privilege($1, asked.table, asked.column, asked.privilege || ' with grant option')
           end as grantable
       from jsonb_to_recordset($2::jsonb) as asked ("right" text, "table" text, "column" text, privilege text)`,
      [loginRoles[role], JSON.stringify(targets.flatMap(asQuestions)), major < majorWithMaintain],
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
    const { rows } = await shop.database.admin.query<{ name: string; schema: string; held: boolean }>(
      `select c.oid::regclass::text as name, n.nspname as schema,
         has_sequence_privilege($1, c.oid, 'usage, select, update') as held
       from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where c.relkind = 'S'`,
      [loginRoles[role]],
    );
    expect(rows.length).toBeGreaterThan(4);
    expect(rows.filter(({ held }) => held).map(({ schema }) => schema)).toEqual(
      role === 'owner' ? rows.map(({ schema }) => schema).filter((schema) => schema !== 'public') : [],
    );
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
