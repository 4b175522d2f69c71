import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { smallShopSchema } from '../support/small-shop-files.js';
import { runCli } from './cli-run.js';
import { withReader } from './draft-case.js';

const marker = 'zqxmarker';

let database: TestDatabase;

beforeAll(async () => {
  database = await createEmptyDatabase();
  await database.admin.query(`${smallShopSchema}
    insert into members (member_no, joined_at, login_id, name, email)
    select n, now(), '${marker}' || n, '${marker}', '${marker}' || n || '@example.com' from generate_series(1, 30) as n;`);
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-draft-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const draft = (
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = { MEMBER_DATABASE_URL: database.superuserUrl },
) => runCli(['datamap', 'draft', ...args], { env });

describe('dormouse datamap draft', () => {
  test('needs one URL and nothing installed, prints the map, and shows no value', async () => {
    const { code, stdout, stderr } = await draft();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^# A draft of the data map of /);
    expect(stdout).toContain('table: public.members');
    expect(stdout).not.toContain(marker);
  });

  test('gives a login that may only read the same map as one that may do everything', async () => {
    const role = `reader_${randomBytes(6).toString('hex')}`;
    await database.admin.query(
      `create role ${role} login password 'reader'; grant usage on schema public to ${role};
       grant select on all tables in schema public to ${role}`,
    );
    const url = new URL(database.superuserUrl);
    url.username = role;
    url.password = 'reader';
    const read = JSON.parse((await draft(['--json'], { MEMBER_DATABASE_URL: url.href })).stdout);
    await database.admin.query(`drop owned by ${role}; drop role ${role}`);
    const whole = JSON.parse((await draft(['--json'])).stdout);
    expect(read).toEqual(whole);
  });

  test('answers one document with --json, the text in it, and takes the mover where no other login is set', async () => {
    await database.admin.query('grant select on all tables in schema public to dormouse_mover');
    const { code, stdout } = await draft(['--json'], { MOVER_DATABASE_URL: database.urls.mover });
    const answer = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(Object.keys(answer)).toEqual(['dataMap', 'unsure', 'tables', 'yaml']);
    expect(answer.dataMap.member.table).toBe('public.members');
    expect(answer.unsure[0]).toEqual({ path: expect.any(String), why: expect.any(String) });
    expect(answer.yaml.match(/# unsure: /g)).toHaveLength(answer.unsure.length);
    expect(stdout).not.toContain(marker);
  });

  test('writes over a file that is there only when forced', async () => {
    const file = join(await newFolder(), 'datamap.yaml');
    await writeFile(file, 'mine');
    const refused = await draft(['--out', file]);
    expect({ code: refused.code, text: await readFile(file, 'utf8') }).toEqual({ code: 2, text: 'mine' });
    expect(refused.stderr).toMatch(/is there already.*--force/);
    const { code, stdout } = await draft(['--out', file, '--force']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /7 of 7 tables are declared \(1 strip, 4 move, 1 discard, 1 keep\)\.\n\d+ places are marked/,
    );
    expect(await readFile(file, 'utf8')).toMatch(/^# A draft/);
  });

  test('says why it can make none: what the caller asked for is not there, or nothing is', async () => {
    const wrong = await draft(['--member-table', 'members']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/no table members\. Did you mean public\.members\?/);
    const empty = await createEmptyDatabase();
    const told = await draft(['--json'], { MEMBER_DATABASE_URL: empty.superuserUrl });
    expect(told.code).toBe(1);
    expect(JSON.parse(told.stdout)).toMatchObject({ error: { code: 'configuration_invalid' } });
    expect(await draft([], {})).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/MEMBER_DATABASE_URL is not set/),
    });
  });
});

describe('a login that serves no draft is told so, without its password', () => {
  const open = (url: string) => withReader(url, async () => 'opened').catch((error: Error) => error.message);
  const changed = (change: (url: URL) => void) => {
    const url = new URL(database.superuserUrl);
    change(url);
    return url.href;
  };

  test.each<[string, () => string, RegExp]>([
    ["a URL that can't be read", () => 'postgresql://me:zqxmarker%zz@localhost/x', /MEMBER_DATABASE_URL can't be read/],
    [
      'a dead server',
      () =>
        changed((url) => {
          url.port = '1';
        }),
      /The database can't be reached \(ECONNREFUSED\)/,
    ],
    [
      'a wrong password',
      () => database.urls.clerk.replace(/:[^:@/]+@/, ':zqxmarker@'),
      /refuses the login that MEMBER_DATABASE_URL names \(SQLSTATE 28P01\)/,
    ],
    [
      'no such database',
      () =>
        changed((url) => {
          url.pathname = '/nothing_here';
        }),
      /database that MEMBER_DATABASE_URL names does not exist/,
    ],
    [
      'a session that could write',
      () =>
        changed((url) => {
          url.searchParams.set('options', '-c work_mem=4MB');
        }),
      /sets options of its own/,
    ],
  ])('%s', async (_, url, words) => {
    const told = await open(url());
    expect(told).toMatch(words);
    expect(told).not.toContain(marker);
  });
});
