import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.js';
import { recordHappenings } from '../../src/store/timeline.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';

const refused = { sqlState: '42501' };
let shop: SmallShop;

beforeAll(async () => {
  shop = await openSmallShop();
});

afterAll(() => shop.close());

async function found(text: string): Promise<unknown[]> {
  return (await shop.database.admin.query({ text, rowMode: 'array' })).rows.map((row) => row.join(' '));
}

describe('what belongs to whom', () => {
  test('everything in the two schemas is the owner’s', async () => {
    const text = `
      select kind, name, owner::regrole::text from (
        select 'schema' as kind, nspname::text as name, nspname as schema, nspowner as owner from pg_namespace
        union all
        select 'relation', c.relname, n.nspname, c.relowner from pg_class c join pg_namespace n on n.oid = c.relnamespace
        union all
        select 'function', p.proname, n.nspname, p.proowner from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        union all
        select 'type', t.typname, n.nspname, t.typowner from pg_type t join pg_namespace n on n.oid = t.typnamespace
      ) as object
      where schema in ('dormouse', 'vault')`;
    expect(await found(`${text} and owner <> 'dormouse_owner'::regrole`)).toEqual([]);
    expect((await found(text)).length).toBeGreaterThan(60);
  });

  test('clerk, mover and auditor own nothing at all, and nobody is a member of anybody', async () => {
    const roles = `array['dormouse_clerk', 'dormouse_mover', 'dormouse_auditor']::regrole[]::oid[]`;
    expect(await found(`select objid from pg_shdepend where deptype = 'o' and refobjid = any(${roles})`)).toEqual([]);
    const members = `select roleid::regrole, member::regrole from pg_auth_members
      where roleid::regrole::text like 'dormouse%' or member::regrole::text like 'dormouse%'`;
    expect(await found(members)).toEqual([]);
  });

  test('no role of the service has a power of its own', async () => {
    const text = `select rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles
      where rolname like 'dormouse%' order by 1`;
    const powerless = 'false false false false false';
    expect(await found(text)).toEqual(
      ['auditor', 'clerk', 'mover', 'owner'].map((role) => `dormouse_${role} ${powerless}`),
    );
  });
});

describe('everybody', () => {
  test('has nothing in the two schemas', async () => {
    const text = `
      select object, privilege_type from (
        select nspname::text as object, nspname as schema, coalesce(nspacl, acldefault('n', nspowner)) as acl
          from pg_namespace
        union all
        select c.oid::regclass::text, n.nspname,
            coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner))
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
        union all
        select a.attrelid::regclass || '.' || a.attname, n.nspname, a.attacl
          from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        union all
        select p.oid::regprocedure::text, n.nspname, coalesce(p.proacl, acldefault('f', p.proowner))
          from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      ) as granted, lateral aclexplode(acl)
      where schema in ('dormouse', 'vault') and grantee = 0`;
    expect(await found(text)).toEqual([]);
  });

  test('may not execute what the owner adds later', async () => {
    const owner = new pg.Client({ connectionString: shop.database.urls.owner });
    await owner.connect();
    try {
      await owner.query('create function dormouse.added() returns int language sql return 1');
      await owner.query('create table vault.added (one int)');
    } finally {
      await owner.end();
    }
    await expect(shop.ctx.clerk.one('select dormouse.added()')).rejects.toMatchObject(refused);
    await expect(shop.ctx.mover.one('select dormouse.added()')).rejects.toMatchObject(refused);
    await expect(shop.ctx.mover.rows('select * from vault.added')).rejects.toMatchObject(refused);
  });

  test('who is a stranger to the service can look into none of its tables', async () => {
    const { stranger, tables } = await strangerIn(shop);
    expect(tables.length).toBeGreaterThan(20);
    for (const table of tables) {
      const failure = await stranger.query(`select from ${table}`).catch((error) => error);
      expect(failure, table).toMatchObject({ code: '42501' });
    }
  });
});

/** A login of the same server without a grant. Roles belong to the whole server, so its name is its own. */
async function strangerIn({ database }: SmallShop): Promise<{ stranger: pg.Client; tables: string[] }> {
  const name = `stranger_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await database.admin.query(`create role ${name} login password '${password}'`);
  const url = new URL(database.urls.clerk);
  Object.assign(url, { username: name, password });
  const stranger = new pg.Client({ connectionString: url.href });
  await stranger.connect();
  onTestFinished(async () => {
    await stranger.end();
    await database.admin.query(`drop role ${name}`);
  });
  const { rows } = await database.admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('dormouse', 'vault', 'public')`,
  );
  return { stranger, tables: rows.map((row) => row.name) };
}

describe('the audit', () => {
  const entry = { entries: [{ memberId: '1', action: 'probe' }], at: '2026-11-22T00:00:00Z', actor: { id: 'test' } };

  test.each(['clerk', 'mover'] as const)(
    'takes entries of the %s, who can not read, change or remove them',
    async (role) => {
      const database = shop.ctx[role];
      await appendAudit(shop.ctx, database, entry);
      for (const statement of [
        'select action from dormouse.audit_entry',
        'select count(*) from dormouse.audit_entry',
        "update dormouse.audit_entry set action = 'other'",
        'delete from dormouse.audit_entry',
        'truncate dormouse.audit_entry',
        "insert into dormouse.audit_entry (at, actor, action) values (now(), 'me', 'probe') returning entry_id",
        "insert into dormouse.audit_entry (at, actor, action, recorded_at) values (now(), 'me', 'probe', 'epoch')",
        "insert into dormouse.audit_entry (entry_id, at, actor, action) overriding system value values (1, now(), 'me', 'probe')",
        "insert into dormouse.audit_entry (at, actor, action) values (now(), 'me', 'probe') on conflict (entry_id) do nothing",
      ]) {
        await expect(database.rows(statement), statement).rejects.toMatchObject(refused);
      }
    },
  );

  test('shows itself to the auditor, who orders the entries and can not change what one says', async () => {
    const { auditor } = shop.ctx;
    if (!auditor) throw new Error('the small shop has an auditor');
    await appendAudit(shop.ctx, shop.ctx.clerk, entry);
    expect(await auditor.rows("select action from dormouse.audit_entry where action = 'probe'")).not.toEqual([]);
    await expect(auditor.affected("update dormouse.audit_entry set action = 'other'")).rejects.toMatchObject(refused);
    await expect(auditor.affected("update dormouse.audit_entry set detail = '{}'")).rejects.toMatchObject(refused);
    await expect(auditor.rows('select * from dormouse.cycle')).rejects.toMatchObject(refused);
    await expect(auditor.rows('select * from vault.record')).rejects.toMatchObject(refused);
  });
});

describe('what nobody of the service can rewrite', () => {
  test.each([
    ['clerk', "update dormouse.timeline set reason = 'other'"],
    ['mover', "update dormouse.timeline set reason = 'other'"],
    ['clerk', 'delete from dormouse.timeline'],
    ['mover', 'delete from dormouse.cycle'],
    ['clerk', 'update dormouse.cycle set separated_at = now()'],
    ['mover', "update dormouse.cycle set zone = 'Pacific/Apia'"],
    ['clerk', "update dormouse.sweep set requested_by = 'another'"],
    ['clerk', "update dormouse.api_key set secret_hash = '\\x00'"],
    ['clerk', 'update dormouse.api_key set expires_at = now()'],
    ['mover', "update dormouse.destruction set reason = 'other'"],
    ['mover', 'delete from dormouse.destruction'],
    ['mover', 'update vault.record set class = member_id'],
    ['clerk', "update dormouse.hold set ground = 'other'"],
    ['mover', 'update dormouse.hold set released_at = now()'],
    ['clerk', 'update dormouse.notice set first_separation_on = now()'],
  ] as const)('%s: %s', async (role, statement) => {
    await expect(shop.ctx[role].affected(statement)).rejects.toMatchObject(refused);
  });

  test('the timeline takes rows of clerk and mover, who can not choose a place in its order', async () => {
    const rows = [{ memberId: '1', cycleId: null, event: 'probe' }];
    for (const role of ['clerk', 'mover'] as const) {
      await shop.ctx[role].transaction((tx) =>
        recordHappenings(tx, { rows, at: '2026-11-22T00:00:00Z', actor: { id: 'test' } }),
      );
      const placed = `insert into dormouse.timeline (member_id, at, event, actor, position) values ('1', now(), 'probe', 'me', 1)`;
      await expect(shop.ctx[role].affected(placed)).rejects.toMatchObject(refused);
    }
  });
});
