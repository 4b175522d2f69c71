import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readEnv } from '../../src/config/read-env.js';
import { toConfig } from '../../src/config/to-config.js';
import { toSecrets } from '../../src/config/to-secrets.js';
import { openContext } from '../../src/context.js';
import { openDatabase } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { ServiceError } from '../../src/errors.js';
import { serialiseError } from '../../src/logger.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { openSmallShop } from '../support/small-shop.js';
import { smallShopDataMap, smallShopPolicy } from '../support/small-shop-files.js';

const password = 'S3cret-of-nobody';

function withLogin(url: string, login: { username?: string; password?: string }): string {
  const changed = new URL(url);
  Object.assign(changed, login);
  return changed.href;
}

/** What opening the service with this clerk's URL answers. */
async function openingWith(database: TestDatabase, urls: Record<string, string>): Promise<unknown> {
  const env = readEnv({ DATABASE_URL: database.urls.clerk, MOVER_DATABASE_URL: database.urls.mover, ...urls });
  const texts = { dataMapText: smallShopDataMap, policyText: smallShopPolicy };
  return openContext(toConfig(env), toSecrets(env), texts).then(
    async (ctx) => {
      await ctx.close();
      return 'opened';
    },
    (error) => error,
  );
}

/** Everything of an error that somebody may come to see. */
function shownOf(error: unknown): string {
  const { message, detail } = error as ServiceError;
  return [message, JSON.stringify(detail), JSON.stringify(serialiseError(error))].join('\n');
}

function expectRefusal(error: unknown, ...told: (string | RegExp)[]): void {
  expect(error).toBeInstanceOf(ServiceError);
  for (const one of told) expect((error as ServiceError).message).toMatch(one);
  expect(shownOf(error)).not.toContain(password);
  expect(shownOf(error)).not.toMatch(/postgres(ql)?:\/\/\S+@\d/);
}

test('each pool of an opened service logs in as its own role', async () => {
  const { ctx } = await openSmallShop();
  for (const role of ['clerk', 'mover', 'auditor'] as const) {
    const seen = await ctx[role]?.one<{ names: string[] }>('select array[current_user, session_user]::text[] as names');
    expect(seen?.names).toEqual([`dormouse_${role}`, `dormouse_${role}`]);
  }
});

test('every session looks for names in pg_catalog alone and has its limits', async () => {
  const { ctx } = await openSmallShop();
  for (const database of [ctx.clerk, ctx.mover, ctx.auditor]) {
    const settings = await database?.one<Record<string, string>>(
      `select current_setting('search_path') as path, current_setting('statement_timeout') as statement,
         current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`,
    );
    expect(settings).toEqual({ path: 'pg_catalog', statement: '5min', lock: '15s', idle: '2min' });
  }
});

describe('a login that is not the role’s', () => {
  test('is refused when it is a superuser', async () => {
    const database = await createDatabase();
    const error = await openingWith(database, { DATABASE_URL: database.superuserUrl });
    expectRefusal(error, /^DATABASE_URL logs in as postgres, a superuser/, /use dormouse_clerk\.$/);
    expect(shownOf(error)).not.toContain(new URL(database.superuserUrl).password);
  });

  test.each([
    ['DATABASE_URL', 'mover', 'dormouse_clerk'],
    ['DATABASE_URL', 'owner', 'dormouse_clerk'],
    ['MOVER_DATABASE_URL', 'clerk', 'dormouse_mover'],
    ['AUDITOR_DATABASE_URL', 'mover', 'dormouse_auditor'],
  ] as const)('is refused when %s is the login of the %s', async (variable, login, expected) => {
    const database = await createDatabase();
    const error = await openingWith(database, { [variable]: database.urls[login] });
    expectRefusal(error, `${variable} logs in as dormouse_${login}`, `use ${expected}.`);
    expect(error).toMatchObject({ code: 'configuration_invalid' });
  });

  test('is refused to the one who migrates as well, and nothing was created', async () => {
    const database = await createDatabase();
    await database.admin.query('drop schema dormouse cascade; drop schema vault cascade');
    for (const url of [database.superuserUrl, database.urls.mover]) {
      expectRefusal(await migrate(url).catch((error) => error), /^OWNER_DATABASE_URL logs in as/, /dormouse_owner/);
    }
    const { rowCount } = await database.admin.query(`select from pg_namespace where nspname in ('dormouse', 'vault')`);
    expect(rowCount).toBe(0);
  });
});

describe('a login that fails', () => {
  test.each([
    ['a wrong password', { password }],
    ['a role that does not exist', { username: 'dormouse_nobody', password }],
  ])('by %s says what to do and not with which password', async (_why, login) => {
    const database = await createDatabase();
    const error = await openingWith(database, { DATABASE_URL: withLogin(database.urls.clerk, login) });
    expectRefusal(error, /refuses the login of dormouse_clerk \(SQLSTATE 28P01\)/, /`dormouse grants`/, /DATABASE_URL/);
    const owner = await migrate(withLogin(database.urls.owner, login)).catch((failure) => failure);
    expectRefusal(owner, /refuses the login of dormouse_owner/, /OWNER_DATABASE_URL/);
  });

  test('because the database does not exist says so', async () => {
    const database = await createDatabase();
    const url = new URL('/nowhere', withLogin(database.urls.clerk, {})).href;
    expectRefusal(await openingWith(database, { DATABASE_URL: url }), /DATABASE_URL names does not exist/);
  });

  test('because nobody listens says how to go on', async () => {
    const database = await createDatabase();
    const url = new URL(withLogin(database.urls.clerk, { password }));
    url.port = String(await closedPort());
    const error = await openingWith(database, { DATABASE_URL: url.href });
    expectRefusal(error, /can't be reached \(ECONNREFUSED\)/, /Check that it runs/);
    expectRefusal(await migrate(url.href).catch((failure) => failure), /can't be reached/);
  });

  test.each([
    `postgresql://dormouse_clerk:${password}/x@127.0.0.1:port/db`,
    `postgresql://dormouse_clerk:${password}%zz@127.0.0.1/db`,
    `dormouse_clerk:${password}`,
    `mysql://dormouse_clerk:${password}@127.0.0.1:1/db`,
    password,
  ])('because its URL is none does not repeat the URL (%#)', async (url) => {
    const database = await createDatabase();
    const error = await openingWith(database, { DATABASE_URL: url });
    expectRefusal(error, /^DATABASE_URL can't be read as a connection URL/);
    const other = await openDatabase({ url, role: 'dormouse_mover', connectionsMax: 1 }).catch((failure) => failure);
    expectRefusal(other, /^MOVER_DATABASE_URL can't be read as a connection URL/);
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a role that is a member of a mightier one is refused', async () => {
  const database = await createDatabase();
  const name = `dormouse_probe_${database.name}`;
  await database.admin.query(`create role ${name} login password 'probe' in role dormouse_mover`);
  onTestFinished(() => database.admin.query(`drop role ${name}`).then(() => undefined));
  const url = withLogin(database.urls.clerk, { username: name, password: 'probe' });
  expectRefusal(await openingWith(database, { DATABASE_URL: url }), /a member of dormouse_mover/);
});
