import { once } from 'node:events';
import { DataSource } from 'typeorm';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { migrations } from '../../migrations/index.js';
import { openDatabase } from '../../src/database/database.js';
import { dumpSchema } from '../../src/database/dump-schema.js';
import { assertSupported, lowestMajor, migrate } from '../../src/database/migrate.js';
import { handleOver } from '../../src/database/sql.js';
import { ServiceError } from '../../src/errors.js';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../support/database.js';

const names = migrations.map((migration) => new migration().name);

/** The catalog of both schemas and what was noted of the migrations, row by row. */
async function everything({ admin }: TestDatabase): Promise<string> {
  const client = await admin.connect();
  try {
    await client.query('set search_path = pg_catalog');
    const schema = await dumpSchema(handleOver(client), ['dormouse', 'vault']);
    const noted = await client.query('select id, timestamp, name from dormouse.migration order by id');
    return `${schema}\n${JSON.stringify(noted.rows)}`;
  } finally {
    client.release(true);
  }
}

async function failureOf(work: Promise<unknown>): Promise<ServiceError> {
  const failure = await work.then(
    () => new Error('nothing was refused'),
    (error) => error,
  );
  expect(failure).toBeInstanceOf(ServiceError);
  return failure as ServiceError;
}

describe('the server that is migrated', () => {
  test.each(['9.6.24', '13.23', '14.23 (Debian 14.23-1)'])('is refused where it is PostgreSQL %s', (version) => {
    expect(() => assertSupported(version)).toThrow(/needs 15 or higher/);
  });

  test.each([`${lowestMajor}.0`, '16beta1', '18.4', '19devel'])('is taken where it is PostgreSQL %s', (version) => {
    expect(() => assertSupported(version)).not.toThrow();
  });
});

describe('migrating', () => {
  test('makes both schemas in a database that has neither', async () => {
    const database = await createEmptyDatabase();
    expect(await migrate(database.urls.owner)).toEqual({ applied: names });
    expect(await everything(database)).toBe(await everything(await createDatabase()));
  });

  test('a second time changes nothing', async () => {
    const database = await createEmptyDatabase();
    await migrate(database.urls.owner);
    const before = await everything(database);
    expect(await migrate(database.urls.owner)).toEqual({ applied: [] });
    expect(await everything(database)).toBe(before);
  });

  test('twice at once applies each migration once', async () => {
    const database = await createEmptyDatabase();
    const both = await Promise.all([migrate(database.urls.owner), migrate(database.urls.owner)]);
    expect(both.map(({ applied }) => applied).sort((one, other) => one.length - other.length)).toEqual([[], names]);
    expect(await everything(database)).toBe(await everything(await createDatabase()));
  });

  test('leaves data where it is', async () => {
    const database = await createDatabase();
    await database.admin.query(`insert into vault.shape (shape_id, document) values ('one', '{}')`);
    await migrate(database.urls.owner);
    expect((await database.admin.query('select shape_id from vault.shape')).rows).toEqual([{ shape_id: 'one' }]);
  });

  test('prints nothing, not even of a migration that fails', async () => {
    const written = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    const printed = ['log', 'info', 'warn', 'error'].map((name) => vi.spyOn(console, name as 'log'));
    const database = await createEmptyDatabase();
    await migrate(database.urls.owner);
    await database.admin.query('drop schema dormouse cascade; drop schema vault cascade; create schema vault');
    await expect(migrate(database.urls.owner)).rejects.toThrow();
    for (const write of [...written, ...printed]) expect(write).not.toHaveBeenCalled();
  });

  test('goes on where an earlier run was cut off, and notes nothing that was undone', async () => {
    const database = await createEmptyDatabase();
    const [, second] = migrations;
    const up = vi.spyOn((second as (typeof migrations)[1]).prototype, 'up').mockImplementation(async (runner) => {
      await runner.query('create schema vault');
      throw new Error('cut off');
    });
    await expect(migrate(database.urls.owner)).rejects.toThrow('cut off');
    const left = await database.admin.query(
      `select (select array_agg(name::text) from dormouse.migration) as noted, to_regnamespace('vault') as vault`,
    );
    expect(left.rows).toEqual([{ noted: names.slice(0, 1), vault: null }]);
    up.mockRestore();
    expect(await migrate(database.urls.owner)).toEqual({ applied: names.slice(1) });
  });
});

describe('who may not migrate is told what to do', () => {
  test('an owner who may not create schemas', async () => {
    const database = await createEmptyDatabase();
    await database.admin.query(`revoke create on database ${database.name} from dormouse_owner`);
    const failure = await failureOf(migrate(database.urls.owner));
    expect(failure).toMatchObject({ code: 'configuration_invalid', detail: { sqlState: '42501' } });
    expect(failure.message).toMatch(/^dormouse_owner may not create schemas.*`dormouse grants`/);
    expect((await database.admin.query(`select to_regnamespace('dormouse') as schema`)).rows).toEqual([
      { schema: null },
    ]);
  });

  test('an owner whose schemas belong to another', async () => {
    const database = await createEmptyDatabase();
    await database.admin.query('create schema dormouse');
    const failure = await failureOf(migrate(database.urls.owner));
    expect(failure.message).toContain('belong to another role');
    expect((await database.admin.query(`select from pg_tables where schemaname = 'dormouse'`)).rowCount).toBe(0);
  });

  test('an owner in a server where a role is missing', async () => {
    const database = await createEmptyDatabase();
    // The roles belong to the whole server, so the one that is missing is missing here alone.
    const [first] = migrations;
    vi.spyOn((first as (typeof migrations)[0]).prototype, 'up').mockImplementation(async (runner) => {
      await runner.query(`grant usage on schema dormouse to dormouse_of_nowhere`);
    });
    const failure = await failureOf(migrate(database.urls.owner));
    expect(failure).toMatchObject({ code: 'configuration_invalid', detail: { sqlState: '42704' } });
    expect(failure.message).toMatch(/is missing.*`dormouse grants`/);
  });
});

describe('taking the schemas down', () => {
  async function owner(database: TestDatabase): Promise<DataSource> {
    const dataSource = new DataSource({
      type: 'postgres',
      url: database.urls.owner,
      schema: 'dormouse',
      migrations: [...migrations],
      migrationsTableName: 'migration',
    });
    await dataSource.initialize();
    onTestFinished(() => dataSource.destroy());
    return dataSource;
  }

  test('refuses to remove a vault that holds a record, and leaves it whole', async () => {
    const database = await createDatabase();
    await database.admin.query(
      `insert into vault.record (member_id, record_id, cycle_id, class, revision, sealed_at, row_count, key_id,
         wrapped_key, sealed)
       values ('1', gen_random_uuid(), gen_random_uuid(), 'membership', 1, now(), 1, gen_random_uuid(), '', '')`,
    );
    const dataSource = await owner(database);
    for (const _above of names.slice(2)) await dataSource.undoLastMigration();
    await expect(dataSource.undoLastMigration()).rejects.toThrow('The vault holds records');
    expect((await database.admin.query('select from vault.record')).rowCount).toBe(1);
    const noted = await database.admin.query('select name from dormouse.migration order by id');
    expect(noted.rows.map(({ name }) => name)).toEqual(names.slice(0, 2));
  });

  test('refuses to remove a vault that holds what members are found by', async () => {
    const database = await createDatabase();
    await database.admin.query(`insert into vault.identifier (member_id, field, digest) values ('1', 'email', '')`);
    const dataSource = await owner(database);
    for (const _above of names.slice(2)) await dataSource.undoLastMigration();
    await expect(dataSource.undoLastMigration()).rejects.toThrow('The vault holds');
  });

  test('and up again makes the same schemas', async () => {
    const database = await createDatabase();
    const before = await everything(database);
    const dataSource = await owner(database);
    for (const _name of names.slice(1)) await dataSource.undoLastMigration();
    expect((await database.admin.query(`select to_regnamespace('vault') as vault`)).rows).toEqual([{ vault: null }]);
    await migrate(database.urls.owner);
    expect((await everything(database)).split('\n[')[0]).toBe(before.split('\n[')[0]);
  });
});

describe('the tables are made by migrations alone', () => {
  test('no connection of the service synchronises, drops or migrates by itself', async () => {
    const database = await createDatabase();
    const clerk = await openDatabase({ url: database.urls.clerk, role: 'dormouse_clerk', connectionsMax: 1 });
    onTestFinished(() => clerk.close());
    expect(clerk.dataSource.options).toMatchObject({ synchronize: false, installExtensions: false, logging: false });
    expect(clerk.dataSource.options).not.toHaveProperty('dropSchema', true);
    expect(clerk.dataSource.options).not.toHaveProperty('migrationsRun', true);
  });

  test('migrating runs no statement of TypeORM’s own but for its table', async () => {
    const initialise = vi.spyOn(DataSource.prototype, 'initialize');
    const synchronise = vi.spyOn(DataSource.prototype, 'synchronize');
    const database = await createDatabase();
    await migrate(database.urls.owner);
    const [source] = initialise.mock.contexts as DataSource[];
    expect(source?.options).toMatchObject({
      synchronize: false,
      installExtensions: false,
      migrationsTableName: 'migration',
    });
    expect(source?.entityMetadatas).toEqual([]);
    expect(synchronise).not.toHaveBeenCalled();
  });

  test('each has a stamp of 13 digits, in order, and a way back', () => {
    const stamps = names.map((name) => Number(/(\d{13})$/.exec(name)?.[1]));
    expect(stamps).not.toContain(Number.NaN);
    expect([...stamps].sort((one, other) => one - other)).toEqual(stamps);
    for (const migration of migrations) expect(new migration().down).toBeTypeOf('function');
  });
});

test('a starter waits for the one who migrates, however long that takes', async () => {
  const database = await createEmptyDatabase();
  const client = await database.admin.connect();
  await client.query('select pg_advisory_lock(7313041)');
  const waiting = migrate(database.urls.owner);
  await expect
    .poll(
      async () =>
        (
          await client.query(
            `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
          )
        ).rowCount,
    )
    .toBe(1);
  expect((await client.query(`select to_regnamespace('dormouse') as schema`)).rows).toEqual([{ schema: null }]);
  client.release(true);
  await once(database.admin, 'remove').catch(() => undefined);
  expect(await waiting).toEqual({ applied: names });
});
