import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Holder, isRunning, lockFolder, lockName } from '../../../src/development/embedded-lock.js';

const beyondAnyPid = 2 ** 30;

async function setup() {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-lock-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, lockName);
  const readHolder = async () => JSON.parse(await readFile(path, 'utf8')) as Holder;
  /** Leaves the lock that another process would have left. */
  const leave = async (change: Partial<Holder>) => {
    const release = await lockFolder(folder);
    const holder = await readHolder();
    await release();
    await writeFile(path, JSON.stringify({ ...holder, ...change }));
  };
  return { folder, path, leave, readHolder };
}

test('a folder is held until it is given back', async () => {
  const { folder } = await setup();
  const release = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'configuration_invalid' });
  await release();
  await (await lockFolder(folder))();
  expect(await readdir(folder)).toEqual([]);
});

test('the refusal names the process and the file', async () => {
  const { folder, path } = await setup();
  await lockFolder(folder);
  const refused = lockFolder(folder);
  await expect(refused).rejects.toThrow(`process ${process.pid}`);
  await expect(refused).rejects.toThrow(path);
});

test('one of many who try at once gets it', async () => {
  const { folder } = await setup();
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(folder)).toEqual([lockName]);
});

test('one of many who find a dead run’s lock gets it', async () => {
  const { folder, leave, readHolder } = await setup();
  await leave({ pid: beyondAnyPid });
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await readHolder()).pid).toBe(process.pid);
});

test.each([
  ['a process that has ended', { pid: beyondAnyPid }],
  ['an earlier process with a pid that is in use again', { startedAt: '1' }],
  ['an earlier run of the machine', { boot: 'earlier' }],
])('the lock of %s is taken over', async (_whose, change) => {
  const { folder, leave, readHolder } = await setup();
  await leave(change);
  await lockFolder(folder);
  expect((await readHolder()).pid).toBe(process.pid);
});

test.each(['', '{"pid":', '{"pid":0}', '[]'])('a lock that says nobody (%j) is taken over', async (content) => {
  const { folder, path, readHolder } = await setup();
  await writeFile(path, content);
  await lockFolder(folder);
  expect((await readHolder()).pid).toBe(process.pid);
});

test('the lock of another container is believed, for its processes can’t be seen', async () => {
  const { folder, leave } = await setup();
  await leave({ namespace: 'pid:[1]', pid: beyondAnyPid });
  await expect(lockFolder(folder)).rejects.toThrow('another container');
});

test('whoever was killed while taking a lock over holds nobody up', async () => {
  const { folder, path, leave } = await setup();
  await leave({ pid: beyondAnyPid });
  await mkdir(`${path}.taking`);
  await utimes(`${path}.taking`, 0, 0);
  await lockFolder(folder);
  expect(await readdir(folder)).toEqual([lockName]);
});

test('a lock given back twice stays with the one who has it now', async () => {
  const { folder } = await setup();
  const release = await lockFolder(folder);
  await release();
  await lockFolder(folder);
  await release();
  expect(await readdir(folder)).toEqual([lockName]);
});

test('a lock that has passed to another is not given back by the one before', async () => {
  const { folder, path } = await setup();
  const release = await lockFolder(folder);
  await writeFile(path, 'of another');
  await release();
  expect(await readFile(path, 'utf8')).toBe('of another');
});

test('a process is running when it is there', () => {
  expect(isRunning(process.pid)).toBe(true);
  expect(isRunning(beyondAnyPid)).toBe(false);
});
