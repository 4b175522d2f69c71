import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject, onTestFinished } from 'vitest';
import { type LoginRole, loginRoles } from '../../src/development/postgres-roles.js';
import type { DatabaseServer } from './template-database.js';

/** A database of one test's own: nobody else sees it, and it is dropped when the test has ended. */
export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly superuserUrl: string;
  readonly urls: Readonly<Record<LoginRole, string>>;
  /** A pool of the superuser, to arrange and to look. */
  readonly admin: pg.Pool;
  /** Ends every session in the database first. */
  drop(): Promise<void>;
}

const objectInUse = '55006';
const cloneAttemptsMax = 5;
const held = new Set<TestDatabase>();
let maintenance: pg.Pool | undefined;

// What was made outside a test, in a beforeAll or in a concurrent test, goes when the file has ended.
afterAll(async () => {
  for (const database of held) await database.drop();
  await maintenance?.end();
  maintenance = undefined;
});

/** Clones the migrated template, or the one named by `cachedTemplate`. */
export async function createDatabase(options: { readonly template?: string } = {}): Promise<TestDatabase> {
  const name = randomName();
  await cloneDatabase(options.template ?? inject('databaseServer').template, name);
  return hold(name);
}

/** A database without Dormouse's schemas, in which the owner may create them. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const name = randomName();
  await maintain(`create database ${name} template template0 strategy file_copy`);
  await maintain(`grant create on database ${name} to ${loginRoles.owner}`);
  return hold(name);
}

/**
 * Builds a named template once per run, on top of the migrated one, and answers its name for `createDatabase`.
 * Workers that ask at the same time wait for the one that builds.
 */
export async function cachedTemplate(
  name: string,
  build: (superuserUrl: string, urls: Readonly<Record<LoginRole, string>>) => Promise<void>,
): Promise<string> {
  const template = `template_${name.replaceAll('-', '_')}`;
  const client = new pg.Client({ connectionString: urlOf('superuserUrl', 'postgres') });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1::text))', [template]);
    const found = await client.query('select from pg_database where datname = $1::name and datistemplate', [template]);
    if (found.rowCount === 1) return template;
    // Without the mark it is what a failed or killed build left behind.
    await client.query(`drop database if exists ${template} with (force)`);
    await cloneDatabase(inject('databaseServer').template, template);
    await build(urlOf('superuserUrl', template), roleUrls(template));
    await client.query(`alter database ${template} with is_template true allow_connections false`);
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1::name', [template]);
    return template;
  } finally {
    await client.end();
  }
}

export function urlOf(login: Exclude<keyof DatabaseServer, 'template'>, database: string): string {
  return new URL(`/${database}`, inject('databaseServer')[login]).href;
}

function roleUrls(database: string): Record<LoginRole, string> {
  return {
    owner: urlOf('ownerUrl', database),
    clerk: urlOf('clerkUrl', database),
    mover: urlOf('moverUrl', database),
    auditor: urlOf('auditorUrl', database),
  };
}

function randomName(): string {
  return `test_${randomBytes(8).toString('hex')}`;
}

async function cloneDatabase(template: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // PostgreSQL itself waits five seconds for others to leave the template before it gives up.
      await maintain(`create database ${name} template ${template} strategy file_copy`);
      break;
    } catch (error) {
      if ((error as { code?: string }).code !== objectInUse || attempt === cloneAttemptsMax) throw error;
    }
  }
  // A clone doesn't inherit what was granted on, or set for, the database itself.
  await maintain(
    `update pg_database as clone set datacl = template.datacl from pg_database as template
      where template.datname = $1::name and clone.datname = $2::name`,
    [template, name],
  );
  await maintain(
    `insert into pg_db_role_setting (setdatabase, setrole, setconfig)
     select clone.oid, setting.setrole, setting.setconfig
       from pg_db_role_setting as setting
       join pg_database as template on template.oid = setting.setdatabase
       join pg_database as clone on clone.datname = $2::name
      where template.datname = $1::name`,
    [template, name],
  );
}

function hold(name: string): TestDatabase {
  const superuserUrl = urlOf('superuserUrl', name);
  const admin = poolOf(superuserUrl);
  let dropped: Promise<void> | undefined;
  const drop = () => {
    dropped ??= admin
      .end()
      .then(() => maintain(`drop database if exists ${name} with (force)`))
      .then(() => void held.delete(database));
    return dropped;
  };
  const database = { name, superuserUrl, urls: roleUrls(name), admin, drop, [Symbol.asyncDispose]: drop };
  held.add(database);
  try {
    onTestFinished(drop);
  } catch {
    // Outside a test there is nothing to hang on to; the end of the file drops it.
  }
  return database;
}

async function maintain(text: string, values: unknown[] = []): Promise<void> {
  maintenance ??= poolOf(urlOf('superuserUrl', 'postgres'));
  await maintenance.query(text, values);
}

function poolOf(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 4, idleTimeoutMillis: 1_000, allowExitOnIdle: true });
  // A test that kills the server would otherwise end the worker as well.
  pool.on('error', () => {});
  return pool;
}
