import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type EmbeddedServer,
  type EmbeddedServerOptions,
  startEmbeddedPostgres,
} from '../../src/development/embedded-postgres.js';
import { createRoles, loginRoles } from '../../src/development/postgres-roles.js';
import { temporaryFolder } from '../support/embedded-checkout.js';

const isLinux = process.platform === 'linux';
const hasty = { fsync: 'off' };

async function start(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const server = await startEmbeddedPostgres({ settings: hasty, ...options });
  onTestFinished(() => server.stop());
  return server;
}

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded server', () => {
  test('speaks on 127.0.0.1 alone, in UTF-8 and C.UTF-8, and keeps rows out of its log', async () => {
    const server = await start({ dataFolder: await temporaryFolder() });
    const settings = await ask(
      server.superuserUrl(),
      `select name, setting from pg_settings
        where name in ('listen_addresses', 'unix_socket_directories', 'port', 'log_min_messages', 'server_encoding')
        order by name`,
    );
    expect(settings.map((row) => row.setting)).toEqual(['127.0.0.1', 'log', String(server.port), 'UTF8', '']);
    const database = await ask(
      server.superuserUrl(),
      `select datlocale, datcollate, lower('Ä') as lower, '가' < '나' as ordered
         from pg_database where datname = current_database()`,
    );
    expect(database).toEqual([
      { datlocale: 'C.UTF-8', datcollate: expect.stringMatching(/UTF-8$/), lower: 'ä', ordered: true },
    ]);
  });

  test('asks for a random password by SCRAM and keeps it for its owner alone', async () => {
    const dataFolder = await temporaryFolder();
    const server = await start({ dataFolder });
    const wrong = new URL(server.superuserUrl());
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const rules = await ask(server.superuserUrl(), 'select distinct auth_method from pg_hba_file_rules');
    expect(rules).toEqual([{ auth_method: 'scram-sha-256' }]);
    const file = join(dataFolder, 'postgres-password');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(file, 'utf8')).trim().length).toBeGreaterThanOrEqual(32);
  });

  test('goes on with its data and its password at the next start', async () => {
    const dataFolder = await temporaryFolder();
    const first = await start({ dataFolder });
    await ask(first.superuserUrl(), 'create table kept as select 42 as value');
    await first.stop();
    const second = await start({ dataFolder });
    expect(await ask(second.superuserUrl(), 'select value from kept')).toEqual([{ value: 42 }]);
    expect(new URL(second.superuserUrl()).password).toBe(new URL(first.superuserUrl()).password);
  });

  test('takes settings over its own, and a port when it is told one', async () => {
    const dataFolder = await temporaryFolder();
    const first = await start({ dataFolder });
    await first.stop();
    const settings = { ...hasty, max_connections: '17' };
    const second = await start({ dataFolder, port: first.port, settings });
    expect(second.port).toBe(first.port);
    expect(await ask(second.superuserUrl(), 'show max_connections')).toEqual([{ max_connections: '17' }]);
  });

  test.skipIf(!isLinux)('has a process group of its own, so that Ctrl-C in a terminal passes it by', async () => {
    const server = await start({ dataFolder: await temporaryFolder() });
    expect(await groupOf(server.pid)).toBe(server.pid);
    expect(await groupOf(process.pid)).not.toBe(server.pid);
  });

  test('stops although sessions are open and busy, and stops again without complaint', async () => {
    const server = await start({ dataFolder: await temporaryFolder() });
    const client = new pg.Client({ connectionString: server.superuserUrl() });
    const ended = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await client.query('begin');
    await client.query('create table unfinished (id int)');
    const busy = client.query('select pg_sleep(3600)').catch((error: unknown) => error);
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    await Promise.all([busy, ended]);
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  });

  test('refuses a second start on its folder while it runs, and allows it afterwards', async () => {
    const dataFolder = await temporaryFolder();
    const server = await start({ dataFolder });
    await expect(startEmbeddedPostgres({ dataFolder })).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await ask(server.superuserUrl(), 'select 1');
    await server.stop();
    await start({ dataFolder });
  });

  test('comes back after it was killed itself, with what was committed', async () => {
    const dataFolder = await temporaryFolder();
    let server = await start({ dataFolder });
    await ask(server.superuserUrl(), 'create table kept (round int)');
    for (const round of [1, 2, 3]) {
      await ask(server.superuserUrl(), `insert into kept values (${round})`);
      process.kill(server.pid, 'SIGKILL');
      await server.stop();
      server = await start({ dataFolder, port: server.port });
    }
    expect(await ask(server.superuserUrl(), 'select count(*)::int as rounds from kept')).toEqual([{ rounds: 3 }]);
  });

  test('is not kept from starting by the pid file of a dead server, even when its pid is in use again', async () => {
    const dataFolder = await temporaryFolder();
    const first = await start({ dataFolder });
    await first.stop();
    await writeFile(join(dataFolder, 'cluster', 'postmaster.pid'), `${process.pid}\n${dataFolder}/cluster\n1\n5432\n`);
    const second = await start({ dataFolder });
    expect(await ask(second.superuserUrl(), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('takes the lock of a run that has ended, even when its pid is in use again', async () => {
    const dataFolder = await temporaryFolder();
    const first = await start({ dataFolder });
    const lock = await readFile(join(dataFolder, 'postgres.lock'), 'utf8');
    await first.stop();
    await writeFile(join(dataFolder, 'postgres.lock'), JSON.stringify({ ...JSON.parse(lock), startedAt: '1' }));
    await start({ dataFolder });
  });

  test('refuses data of another major version and leaves it as it is', async () => {
    const dataFolder = await temporaryFolder();
    const server = await start({ dataFolder });
    await server.stop();
    const file = join(dataFolder, 'cluster', 'PG_VERSION');
    await writeFile(file, '12\n');
    await expect(startEmbeddedPostgres({ dataFolder })).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(/made by PostgreSQL 12, but \d+\.\d+ is installed/),
    });
    expect(await readFile(file, 'utf8')).toBe('12\n');
  });

  test('says what to do when the password is missing or is another one', async () => {
    const dataFolder = await temporaryFolder();
    const server = await start({ dataFolder });
    await server.stop();
    const file = join(dataFolder, 'postgres-password');
    await writeFile(file, 'another\n');
    const refused = expect.stringContaining('refuses the password');
    await expect(startEmbeddedPostgres({ dataFolder })).rejects.toMatchObject({ message: refused });
    await rm(file);
    const missing = expect.stringContaining(`${file} is missing`);
    await expect(startEmbeddedPostgres({ dataFolder })).rejects.toMatchObject({ message: missing });
  });

  test('gives the server’s own reason when it does not start, and leaves the folder free', async () => {
    const dataFolder = await temporaryFolder();
    const settings = { shared_buffers: 'plenty' };
    await expect(startEmbeddedPostgres({ dataFolder, settings })).rejects.toMatchObject({
      code: 'database_unavailable',
      message: expect.stringContaining('shared_buffers'),
    });
    await start({ dataFolder });
  });
});

describe('the roles', () => {
  test('are created once, log in with their passwords, and only the owner may create schemas', async () => {
    const server = await start({ dataFolder: await temporaryFolder() });
    const before = await createRoles(server.superuserUrl(), { clerk: "it's 100% / odd" });
    const after = await createRoles(server.superuserUrl());
    await expect(ask(before.clerk, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    for (const name of Object.keys(loginRoles) as (keyof typeof loginRoles)[]) {
      const rows = await ask(
        after[name],
        `select current_user as role, rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as mighty,
                has_database_privilege(current_database(), 'create') as creates
           from pg_roles where rolname = current_user`,
      );
      expect(rows).toEqual([{ role: loginRoles[name], mighty: false, creates: name === 'owner' }]);
    }
    const again = await createRoles(server.superuserUrl(), { clerk: "it's 100% / odd" });
    expect(again.clerk).toBe(before.clerk);
    await ask(again.clerk, 'select 1');
  });
});

async function groupOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8');
  return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[2]);
}
