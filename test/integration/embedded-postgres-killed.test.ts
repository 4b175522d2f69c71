import pg from 'pg';
import { expect, test } from 'vitest';
import { makeCheckout, type Said, startInChild, temporaryFolder } from '../support/embedded-checkout.js';

type Running = Extract<Said, { pid: number }>;

function running(said: Said): Running {
  if ('message' in said) throw new Error(said.message);
  return said;
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function setup() {
  const folder = await temporaryFolder();
  const checkout = await makeCheckout(folder, { ownPrograms: false });
  const dataFolder = `${folder}/data`;
  return { start: () => startInChild(checkout, dataFolder) };
}

test('a start after the run before was killed ends its server and loses nothing that was committed', async () => {
  const { start } = await setup();
  const first = start();
  const before = running(await first.said);
  await ask(before.url, 'create table kept as select generate_series(1, 1000) as id');
  await first.kill('SIGKILL');
  expect(await ask(before.url, 'select count(*)::int as rows from kept')).toEqual([{ rows: 1000 }]);

  const second = start();
  const stopped = second.logs('it is stopped first');
  const after = running(await second.said);
  await stopped;
  expect(after.pid).not.toBe(before.pid);
  expect(await ask(after.url, 'select count(*)::int as rows from kept')).toEqual([{ rows: 1000 }]);
  await second.kill('SIGTERM');
});

test('a start after run and server were both killed goes on with what was committed', async () => {
  const { start } = await setup();
  const first = start();
  const before = running(await first.said);
  const busy = new pg.Client({ connectionString: before.url });
  const broken = new Promise((resolve) => busy.on('error', resolve));
  await busy.connect();
  await busy.query('create table kept as select 1 as id');
  const cut = busy.query('insert into kept select generate_series(2, 100000000)').catch((error: unknown) => error);
  await first.kill('SIGKILL');
  process.kill(before.pid, 'SIGKILL');
  const second = start();
  const after = running(await second.said);
  await Promise.all([cut, broken]);
  expect(await ask(after.url, 'select id from kept')).toEqual([{ id: 1 }]);
  await second.kill('SIGTERM');
}, 60_000);

test('a start after one that was killed while it made the database makes it anew', async () => {
  const { start } = await setup();
  const first = start();
  await first.logs('database is made');
  await first.kill('SIGKILL');
  const second = start();
  const after = running(await second.said);
  expect(await ask(after.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await second.kill('SIGTERM');
});

test('of two starts at once on one new folder, one gets it and the other is told who has it', async () => {
  const { start } = await setup();
  const starters = [start(), start()];
  const said = await Promise.all(starters.map((starter) => starter.said));
  const winner = said.find((one) => 'pid' in one);
  const loser = said.find((one) => 'message' in one);
  const winning = starters[winner === said[0] ? 0 : 1];
  expect(loser).toMatchObject({
    code: 'configuration_invalid',
    message: expect.stringContaining(`Another run (process ${winning?.child.pid}) uses this data folder`),
  });
  expect(winner).toBeDefined();
  await winning?.kill('SIGTERM');
});

test('SIGTERM to the run ends its server too', async () => {
  const { start } = await setup();
  const starter = start();
  const { pid } = running(await starter.said);
  await starter.kill('SIGTERM');
  expect(isAlive(pid)).toBe(false);
});
