import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loginRoles } from '../../src/development/postgres-roles.js';
import { cachedTemplate, createDatabase, createEmptyDatabase, type TestDatabase, urlOf } from '../support/database.js';

async function databaseNames(): Promise<string[]> {
  const client = new pg.Client({ connectionString: urlOf('superuserUrl', 'postgres') });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    return rows.map((row) => row.datname);
  } finally {
    await client.end();
  }
}

async function schemaNames(database: TestDatabase): Promise<string[]> {
  const { rows } = await database.admin.query<{ nspname: string }>(
    "select nspname from pg_namespace where nspname in ('dormouse', 'vault') order by nspname",
  );
  return rows.map((row) => row.nspname);
}

describe('a test database', () => {
  test('is migrated, and what is written to it stays in it', async () => {
    const [one, other] = await Promise.all([createDatabase(), createDatabase()]);
    expect(await schemaNames(one)).toEqual(['dormouse', 'vault']);
    await one.admin.query('create table public.marker (id int)');
    const { rows } = await other.admin.query("select to_regclass('public.marker') as found");
    expect(rows).toEqual([{ found: null }]);
  });

  test('lets each of the four roles log in under its own name', async () => {
    const database = await createDatabase();
    for (const [name, role] of Object.entries(loginRoles)) {
      const client = new pg.Client({ connectionString: database.urls[name as keyof typeof loginRoles] });
      await client.connect();
      const { rows } = await client.query('select current_user as role, current_database() as name');
      await client.end();
      expect(rows).toEqual([{ role, name: database.name }]);
    }
  });

  test('has the privileges and settings that its template has as a database', async () => {
    const template = await cachedTemplate('privileges', async (superuserUrl) => {
      const client = new pg.Client({ connectionString: superuserUrl });
      await client.connect();
      await client.query('revoke temporary on database template_privileges from public');
      await client.query("alter database template_privileges set search_path = 'nowhere'");
      await client.end();
    });
    const { admin, name } = await createDatabase({ template });
    const { rows } = await admin.query(
      `select has_database_privilege('dormouse_clerk', $1::name, 'temporary') as temporary,
              has_database_privilege('dormouse_owner', $1::name, 'create') as creating,
              current_setting('search_path') as path`,
      [name],
    );
    expect(rows).toEqual([{ temporary: false, creating: true, path: 'nowhere' }]);
  });

  test('is gone after it was dropped, sessions and all, and can be dropped again', async () => {
    const database = await createDatabase();
    const session = new pg.Client({ connectionString: database.superuserUrl });
    const ended = new Promise((resolve) => session.on('error', resolve));
    await session.connect();
    await database.drop();
    await ended;
    await database.drop();
    expect(await databaseNames()).not.toContain(database.name);
  });

  test('is dropped where its scope ends', async () => {
    let name: string;
    {
      await using database = await createDatabase();
      name = database.name;
    }
    expect(await databaseNames()).not.toContain(name);
  });

  test('without schemas lets the owner create them', async () => {
    const database = await createEmptyDatabase();
    expect(await schemaNames(database)).toEqual([]);
    const client = new pg.Client({ connectionString: database.urls.owner });
    await client.connect();
    await client.query('create schema dormouse');
    await client.end();
    expect(await schemaNames(database)).toEqual(['dormouse']);
  });
});

describe('the end of a test', () => {
  let name: string;
  afterAll(async () => {
    expect(await databaseNames()).not.toContain(name);
  });

  test('drops its database', async () => {
    ({ name } = await createDatabase());
    expect(await databaseNames()).toContain(name);
  });
});

describe('a database made for a whole file', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });

  test('serves the first test', async () => {
    await database.admin.query('create table public.marker (id int)');
  });

  test('serves the next test as well', async () => {
    const { rowCount } = await database.admin.query('select from public.marker');
    expect(rowCount).toBe(0);
  });
});

describe('a cached template', () => {
  test('is built once, whoever asks at the same time', async () => {
    let built = 0;
    const build = async (superuserUrl: string) => {
      built += 1;
      const client = new pg.Client({ connectionString: superuserUrl });
      await client.connect();
      await client.query('create table public.sample as select 7 as id');
      await client.end();
    };
    const names = await Promise.all([1, 2, 3].map(() => cachedTemplate('built-once', build)));
    expect(new Set(names).size).toBe(1);
    expect(built).toBe(1);
    const { admin } = await createDatabase({ template: names[0] });
    expect((await admin.query('select id from public.sample')).rows).toEqual([{ id: 7 }]);
  });

  test('that failed to build is built anew, and one whose builder left a session open can be cloned', async () => {
    const broken = cachedTemplate('broken', () => Promise.reject(new Error('no sample')));
    await expect(broken).rejects.toThrow('no sample');
    const session: pg.Client[] = [];
    const template = await cachedTemplate('broken', async (superuserUrl) => {
      const client = new pg.Client({ connectionString: superuserUrl });
      client.on('error', () => {});
      await client.connect();
      session.push(client);
    });
    const { name } = await createDatabase({ template });
    expect(await databaseNames()).toContain(name);
  });
});
