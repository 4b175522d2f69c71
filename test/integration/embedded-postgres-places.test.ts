import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { readPlace } from '../../src/development/embedded-place.js';
import { makeCheckout, programsOf, type Said, startInChild, temporaryFolder } from '../support/embedded-checkout.js';

/** The user `nobody`, who is on every system and owns nothing. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const asRoot = describe.skipIf(!isRoot);

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

async function ownerOfProcess(pid: number): Promise<number> {
  return (await stat(`/proc/${pid}`)).uid;
}

/** Node itself may be installed in a folder that only root can enter. */
async function nobodyHasNode(): Promise<boolean> {
  const run = promisify(execFile);
  return run(process.execPath, ['--version'], { uid: nobody, gid: nobody }).then(
    () => true,
    () => false,
  );
}

async function closedCheckout(): Promise<string> {
  const folder = join(await temporaryFolder(), 'closed');
  await mkdir(folder);
  await chmod(folder, 0o700);
  return makeCheckout(folder, { ownPrograms: true });
}

asRoot('run by root', () => {
  test('the server belongs to an unprivileged user, and its data lies in the data folder', async () => {
    const folder = await temporaryFolder();
    const checkout = await makeCheckout(folder, { ownPrograms: false });
    const starter = startInChild(checkout, join(folder, 'data'));
    const { pid } = running(await starter.said);
    expect(await ownerOfProcess(pid)).not.toBe(0);
    expect((await stat(join(folder, 'data', 'cluster'))).uid).toBe(await ownerOfProcess(pid));
    await starter.kill('SIGTERM');
  });

  test('below a folder of root alone it keeps programs and data elsewhere, and finds them again', async () => {
    const checkout = await closedCheckout();
    const dataFolder = join(checkout, '.data');
    const first = startInChild(checkout, dataFolder);
    const before = running(await first.said);
    await ask(before.url, 'create table kept as select 42 as value');
    await first.kill('SIGTERM');
    const place = await readPlace(dataFolder);
    expect(place).not.toBe(dataFolder);
    expect((await stat(join(place, 'cluster'))).mode & 0o777).toBe(0o700);

    const second = startInChild(checkout, dataFolder);
    const after = running(await second.said);
    expect(await ask(after.url, 'select value from kept')).toEqual([{ value: 42 }]);
    expect(await readPlace(dataFolder)).toBe(place);
    await second.kill('SIGKILL');

    const third = startInChild(checkout, dataFolder);
    expect(await ask(running(await third.said).url, 'select value from kept')).toEqual([{ value: 42 }]);
    await third.kill('SIGTERM');
  });

  test('data that was kept elsewhere and is gone is made anew, and the run says so', async () => {
    const checkout = await closedCheckout();
    const dataFolder = join(checkout, '.data');
    const first = startInChild(checkout, dataFolder);
    running(await first.said);
    await first.kill('SIGTERM');
    await rm(await readPlace(dataFolder), { recursive: true });
    const second = startInChild(checkout, dataFolder);
    const told = second.logs('is gone; a new one is made');
    running(await second.said);
    await told;
    await second.kill('SIGTERM');
  });

  test('data in a folder that has been closed since is not left behind silently', async () => {
    const folder = await temporaryFolder();
    const checkout = await makeCheckout(folder, { ownPrograms: false });
    const dataFolder = join(folder, 'data');
    const first = startInChild(checkout, dataFolder);
    running(await first.said);
    await first.kill('SIGTERM');
    await chmod(folder, 0o700);
    const message = expect.stringContaining('chmod o+x');
    expect(await startInChild(checkout, dataFolder).said).toMatchObject({ code: 'configuration_invalid', message });
  });

  test('data that a normal user made goes on working, still as that user’s', async (context) => {
    if (!(await nobodyHasNode())) return context.skip('node can be run by root alone here');
    const folder = await temporaryFolder();
    const checkout = await makeCheckout(folder, { ownPrograms: false });
    await chown(folder, nobody, nobody);
    const first = startInChild(checkout, join(folder, 'data'), nobody);
    running(await first.said);
    await first.kill('SIGTERM');
    const second = startInChild(checkout, join(folder, 'data'));
    const { pid } = running(await second.said);
    expect(await ownerOfProcess(pid)).toBe(nobody);
    await second.kill('SIGTERM');
  });
});

asRoot('run by a normal user', () => {
  test('the server is that user’s own, also below a folder that nobody else can enter', async (context) => {
    if (!(await nobodyHasNode())) return context.skip('node can be run by root alone here');
    const folder = await temporaryFolder();
    const checkout = await makeCheckout(folder, { ownPrograms: false });
    const home = join(folder, 'home');
    await mkdir(home, { mode: 0o700 });
    await chown(home, nobody, nobody);
    const starter = startInChild(checkout, join(home, 'data'), nobody);
    const { pid, url } = running(await starter.said);
    expect(await ownerOfProcess(pid)).toBe(nobody);
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await starter.kill('SIGTERM');
  });

  test('programs without their links, in a folder that can’t be written, are copied and completed', async (context) => {
    if (!(await nobodyHasNode())) return context.skip('node can be run by root alone here');
    const folder = await temporaryFolder();
    const checkout = await makeCheckout(folder, { ownPrograms: true });
    await removeLinks(programsOf(checkout));
    const dataFolder = join(folder, 'data');
    await mkdir(dataFolder);
    await chown(dataFolder, nobody, nobody);
    const starter = startInChild(checkout, dataFolder, nobody);
    const { url } = running(await starter.said);
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await starter.kill('SIGTERM');
  });

  test('a data folder of another user is refused with what to do, and nothing in it changes', async (context) => {
    if (!(await nobodyHasNode())) return context.skip('node can be run by root alone here');
    const folder = await temporaryFolder();
    const checkout = await makeCheckout(folder, { ownPrograms: false });
    await mkdir(join(folder, 'data'));
    const said = await startInChild(checkout, join(folder, 'data'), nobody).said;
    const message = expect.stringContaining("can't be used by the current user");
    expect(said).toMatchObject({ code: 'configuration_invalid', message });
  });
});

test('programs whose links npm was not allowed to make get them at the first start', async () => {
  const folder = await temporaryFolder();
  const checkout = await makeCheckout(folder, { ownPrograms: true });
  const links = await removeLinks(programsOf(checkout));
  const starter = startInChild(checkout, join(folder, 'data'));
  running(await starter.said);
  for (const link of links) expect((await stat(link)).isFile()).toBe(true);
  await starter.kill('SIGTERM');
});

async function removeLinks(programs: string): Promise<string[]> {
  const listed = await readFile(join(programs, 'pg-symlinks.json'), 'utf8');
  const links = (JSON.parse(listed) as { target: string }[]).map(({ target }) => join(programs, '..', target));
  for (const link of links) await rm(link);
  return links;
}
