import { once } from 'node:events';
import { access, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { choosePort } from '../../src/development/quick-start-port.js';
import {
  fewMembers,
  inDatabase,
  quickStartFolder,
  type Report,
  startOnce,
  startServing,
} from '../support/quick-start.js';

// One folder for all: each test goes on from what the ones before left, as the starts of a developer do.
let data: string;
let remove: () => Promise<void>;
let first: Awaited<ReturnType<typeof startOnce>>;

beforeAll(async () => {
  const made = await quickStartFolder();
  data = made.folder;
  remove = made.remove;
  first = await startOnce(data);
}, 120_000);

afterAll(() => remove());

function expectMailboxAgrees({ noticed, mailbox }: Report): void {
  const { noticeBoard: _, ...sent } = noticed;
  expect(mailbox).toEqual(sent);
}

describe('the first start', () => {
  test('does the whole main job: every count is above 0 and nobody was separated without a notice', () => {
    const { code, report } = first;
    expect(code).toBe(0);
    const { examined, noticed, separated, restored, destroyed, cancelled } = report;
    for (const count of [examined, ...Object.values(noticed), separated, restored, destroyed, cancelled]) {
      expect(count).toBeGreaterThan(0);
    }
    expect(report).toMatchObject({
      separatedWithoutNotice: 0,
      failed: 0,
      setAside: 0,
      members: fewMembers,
      halt: null,
    });
    expect(report.sweeps.map(({ mode, state }) => `${mode} ${state}`)).toEqual(Array(3).fill('perform done'));
    expectMailboxAgrees(report);
  });

  test('prints one JSON document and leaves nothing running', async () => {
    expect(first.out).toBe(`${JSON.stringify(JSON.parse(first.out), null, 2)}\n`);
    await expect(access(join(data, 'postgres', 'postgres.lock'))).rejects.toThrow('ENOENT');
    await expect(access(join(data, 'environment'))).rejects.toThrow('ENOENT');
  });

  test('keeps its keys where only their owner may look', async () => {
    for (const name of ['keyring.json', 'keyring.json.root']) {
      expect((await stat(join(data, name))).mode & 0o777).toBe(0o600);
    }
  });
});

test('a start on the same data goes on with it and serves until the signal', async () => {
  const { places, report, stop } = await startServing(data);
  expect(report.sweeps).toHaveLength(4);
  expect(report).toMatchObject({ members: fewMembers, separatedWithoutNotice: 0, restored: first.report.restored });
  expect(report.separated).toBeGreaterThanOrEqual(first.report.separated);
  expectMailboxAgrees(report);

  const get = (path: string, key?: string) =>
    fetch(`${places.api}${path}`, { headers: key ? { authorization: `Bearer ${key}` } : {} });
  expect((await get('/docs')).status).toBe(200);
  expect((await get('/notices')).status).toBe(200);
  expect((await get('/v1/sweeps')).status).toBe(401);
  for (const key of [places.keys.program, places.keys.person]) {
    const answer = await get('/v1/sweeps', key);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      sweeps: report.sweeps.toReversed().map(({ sweepId }) => ({ sweepId })),
    });
  }
  expect(await (await fetch(`${places.mailbox}/mailbox.json`)).json()).toMatchObject({ counts: report.mailbox });

  const { mode } = await stat(places.environmentFile);
  expect(mode & 0o777).toBe(0o600);
  expect(await readFile(places.environmentFile, 'utf8')).toContain("export DATABASE_URL='postgresql://dormouse_clerk:");

  await expect(startOnce(data)).rejects.toThrow(/Another run .* uses this data folder/);
  const begun = performance.now();
  expect(await stop()).toBe(0);
  expect(performance.now() - begun).toBeLessThan(10_000);
  await expect(get('/docs')).rejects.toThrow();
  await expect(access(places.environmentFile)).rejects.toThrow('ENOENT');
}, 60_000);

test('a stop while it works leaves what the next start goes on with', async () => {
  const stopping = new AbortController();
  const { quickStart } = await import('../../src/development/quick-start.js');
  const logged: string[] = [];
  const code = await quickStart({
    once: true,
    json: true,
    folder: data,
    signal: stopping.signal,
    out: () => expect.unreachable('a stopped run has nothing to report'),
    log(line) {
      logged.push(line);
      if (line.startsWith('Sweep today')) stopping.abort();
    },
  });
  expect(code).toBe(1);
  expect(logged.at(-1)).toMatch(/the next start goes on/);
  await expect(access(join(data, 'postgres', 'postgres.lock'))).rejects.toThrow('ENOENT');
}, 60_000);

test('finds a separation without a notice that was planted, on every start', async () => {
  const planted = await inDatabase(data, (client) =>
    client.query(
      `delete from dormouse.attempt where (member_id, notice_id) =
         (select member_id, notice_id from dormouse.cycle where separated_at is not null order by member_id limit 1)`,
    ),
  );
  expect(planted.rowCount).toBe(1);
  const { code, report } = await startOnce(data);
  expect([code, report.separatedWithoutNotice]).toEqual([0, 1]);
}, 60_000);

test('a halted sweep ends it with exit code 3, changes nothing and says why', async () => {
  const restored = first.report.restored;
  // Nobody but the first member was ever active, as if the host had lost its rows: half the house would have to go.
  await inDatabase(data, (client) =>
    client.query(
      `delete from public.login_history;
       delete from public.refunds; delete from public.payment_lines; delete from public.payments;
       update public.members set joined_at = joined_at - interval '3 years',
         last_app_login_at = case when member_no = 1 then now() end;
       update dormouse.watch set due_on = current_date - 1, last_activity_at = now() - interval '3 years'`,
    ),
  );
  const halted = await startOnce(data);
  expect(halted.code).toBe(3);
  expect(halted.report).toMatchObject({ halt: expect.stringContaining('rows have probably been removed'), restored });
  expect(halted.logged.at(-1)).toBe(halted.report.halt);
  expect(halted.report.sweeps.at(-1)).toMatchObject({ state: 'halted', opened: 0, separated: 0, destroyed: 0 });
}, 60_000);

test('takes another port where the one that was asked for is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  expect(await choosePort(port)).not.toBe(port);
  const free = await choosePort(0);
  expect(await choosePort(free)).toBe(free);
});
