import { describe, expect, test } from 'vitest';
import { handleOver } from '../../src/database/sql.js';
import { printGrants } from '../../src/datamap/print-grants.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { exampleMap, exampleTables, koreanMap, koreanTables } from '../unit/datamap/example-map.js';
import { connectAs, grantedDatabase } from './datamap-case.js';

const roles = ['dormouse_owner', 'dormouse_clerk', 'dormouse_mover', 'dormouse_auditor'];

/** Every right of every role on every table and column of the schema, as `table.column right`. */
async function rightsOf(database: TestDatabase, role: string, schema = 'public'): Promise<string[]> {
  const { rows } = await database.admin.query<{ right: string }>(
    `select c.relname || ' ' || p.name as "right"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace,
       unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as p (name)
     where n.nspname = $2 and c.relkind in ('r', 'p') and has_table_privilege($1, c.oid, p.name)
     union all
     select c.relname || '.' || a.attname || ' ' || p.name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid,
       unnest(array['select', 'insert', 'update', 'references']) as p (name)
     where n.nspname = $2 and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
       and has_column_privilege($1, c.oid, a.attnum, p.name) and not has_table_privilege($1, c.oid, p.name)
     order by 1`,
    [role, schema],
  );
  return rows.map(({ right }) => right);
}

const clerkMatrix = [
  'logins.logged_in_at select',
  'logins.member_no select',
  'logins.result select',
  'members.joined_at select',
  'members.last_login_at select',
  'members.member_no select',
  'payments.approved_at select',
  'payments.member_no select',
];

const stripped = ['email', 'full_name', 'login_id', 'phone', 'postcode', 'road_address'];
const moverMatrix = [
  'logins delete',
  'logins select',
  ...['joined_at', 'last_login_at', 'locale', 'member_no', ...stripped].map((column) => `members.${column} select`),
  ...stripped.map((column) => `members.${column} update`),
  'payment_lines delete',
  'payment_lines insert',
  'payment_lines select',
  'payment_lines update',
  'payments delete',
  'payments insert',
  'payments select',
  'payments update',
].sort();

describe('the grants of the example map', () => {
  test('are exactly what each role needs', async () => {
    const database = await grantedDatabase();
    expect(await rightsOf(database, 'dormouse_clerk')).toEqual(clerkMatrix);
    expect((await rightsOf(database, 'dormouse_mover')).sort()).toEqual(moverMatrix);
    expect(await rightsOf(database, 'dormouse_auditor')).toEqual([]);
    expect(await rightsOf(database, 'dormouse_owner')).toEqual([]);
  });

  test('can be run twice, and take back what an earlier map gave', async () => {
    const database = await grantedDatabase();
    const handle = handleOver(database.admin as never);
    await database.admin.query(await printGrants(exampleMap, handle));
    expect(await rightsOf(database, 'dormouse_clerk')).toEqual(clerkMatrix);
    const map = exampleMap.replace(`, where: "result = 'OK'"`, '').replace('    language: locale\n', '');
    await database.admin.query(await printGrants(map, handle));
    expect(await rightsOf(database, 'dormouse_clerk')).toEqual(
      clerkMatrix.filter((right) => !right.includes('result')),
    );
    expect(await rightsOf(database, 'dormouse_mover')).not.toContain('members.locale select');
  });

  test('let the clerk read no contact data, and the mover do its work', async () => {
    const database = await grantedDatabase();
    const clerk = await connectAs(database, 'dormouse_clerk');
    for (const column of ['*', 'email', 'phone', 'full_name', 'login_id', 'members']) {
      await expect(clerk.query(`select ${column} from public.members`)).rejects.toMatchObject({ code: '42501' });
    }
    await clerk.query("select max(logged_in_at) from public.logins where result = 'OK'");
    const mover = await connectAs(database, 'dormouse_mover');
    await mover.query('select member_no from public.members where member_no = 1 for update');
    await mover.query("update public.members set email = null, login_id = 'dormant-' || member_no where member_no = 1");
    await mover.query('select id from public.payments for update');
    await mover.query('delete from public.payments returning payments::text');
    await expect(mover.query("update public.members set status = 'left'")).rejects.toMatchObject({ code: '42501' });
    await expect(mover.query('select * from public.settlements')).rejects.toMatchObject({ code: '42501' });
  });

  test('let the owner create schemas and nothing else', async () => {
    const owner = await connectAs(await grantedDatabase(), 'dormouse_owner');
    await owner.query('create schema vault');
    await expect(owner.query('select member_no from public.members')).rejects.toMatchObject({ code: '42501' });
  });

  test('say how a password is set and hold none', async () => {
    const sql = await printGrants(exampleMap, handleOver((await grantedDatabase()).admin as never));
    expect(sql).toContain('\\password');
    expect(sql).not.toMatch(/password '/);
    for (const role of roles) expect(sql).toContain(`create role ${role} login`);
  });
});

test('quoted Korean names are granted as they are', async () => {
  const database = await grantedDatabase({ tables: koreanTables, map: koreanMap });
  expect(await rightsOf(database, 'dormouse_clerk', '상점')).toEqual(
    [
      'Orders.memberId select',
      'Orders.orderedAt select',
      '방문 기록.결과 select',
      '방문 기록.방문시각 select',
      '방문 기록.회원ID select',
      '회원.가입일 select',
      '회원.회원ID select',
    ].sort(),
  );
  const mover = await connectAs(database, 'dormouse_mover');
  await mover.query('select "이메일" from "상점"."회원" for update');
});

test('a kept table between a child and the member may be read on the way', async () => {
  const map = exampleMap.replace(
    'retention:\n',
    `  - table: public.settlement_notes
    via: { table: public.settlements, columns: { settlement_id: id } }
    mode: move
    class: membership
    items: { note: { ko: 메모, en: note } }
retention:\n`,
  );
  const sql = `alter table public.settlements add id int primary key;
    create table public.settlement_notes (settlement_id int references public.settlements, note text);`;
  const database = await grantedDatabase({ map, sql });
  expect((await rightsOf(database, 'dormouse_mover')).filter((right) => right.startsWith('settlements'))).toEqual([
    'settlements.id select',
    'settlements.member_no select',
  ]);
});

test('a map that does not fit gets no grants but every problem', async () => {
  const database = await createEmptyDatabase();
  await database.admin.query(exampleTables.replace('phone text', 'telephone text'));
  await expect(printGrants(exampleMap, handleOver(database.admin as never))).rejects.toThrow(
    'public.members has no column phone',
  );
});
