import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { accountForServer, canEnter, type Outcome, runProgram } from '../../../src/development/embedded-account.js';

const absent = '/nowhere/cluster';

/** A system on which the user appears once the named command has run. */
function systemWhere(creator: string | undefined) {
  const ran: string[] = [];
  let exists = creator === 'already';
  const run = async (file: string, args: readonly string[]): Promise<Outcome> => {
    ran.push(file);
    if (file === creator) exists = true;
    if (file === 'id')
      return exists ? { ok: true, output: args[0] === '-u' ? '71\n' : '72\n' } : { ok: false, output: '' };
    return file === creator ? { ok: true, output: '' } : { ok: false, output: `${file}: not permitted` };
  };
  return { run, ran };
}

test('a normal user runs the server itself and asks the system for nothing', async () => {
  const { run, ran } = systemWhere(undefined);
  expect(await accountForServer(absent, 1000, run)).toBeUndefined();
  expect(ran).toEqual([]);
});

test('root lets the system user of PostgreSQL run it', async () => {
  const { run, ran } = systemWhere('already');
  expect(await accountForServer(absent, 0, run)).toEqual({ uid: 71, gid: 72 });
  expect(new Set(ran)).toEqual(new Set(['id']));
});

test.each(['useradd', 'adduser'])('root creates the system user by %s when it is missing', async (creator) => {
  const { run } = systemWhere(creator);
  expect(await accountForServer(absent, 0, run)).toEqual({ uid: 71, gid: 72 });
});

test('root is told what to do when the system user can’t be created', async () => {
  const { run } = systemWhere(undefined);
  await expect(accountForServer(absent, 0, run)).rejects.toMatchObject({
    code: 'configuration_invalid',
    message: expect.stringMatching(/useradd: not permitted.*DATABASE_URL/s),
  });
});

test('a program’s failure is answered with what it said, and a missing program with its name', async () => {
  expect(await runProgram('/bin/sh', ['-c', 'echo fine'])).toEqual({ ok: true, output: 'fine\n' });
  expect(await runProgram('/bin/sh', ['-c', 'echo why >&2; exit 3'])).toEqual({ ok: false, output: 'why' });
  const missing = await runProgram('/nowhere/program', []);
  expect(missing).toEqual({ ok: false, output: expect.stringContaining('/nowhere/program') });
});

test('a program sees nothing of the caller’s environment', async () => {
  const { output } = await runProgram('/bin/sh', ['-c', 'env']);
  const names = output.split('\n').map((line) => line.split('=')[0]);
  expect(names).toEqual(expect.arrayContaining(['LANG', 'PATH']));
  expect(names).not.toContain('HOME');
  expect(names).not.toContain('VITEST');
});

test('a folder that exists can be entered, one that doesn’t can’t', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-account-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await canEnter(folder, undefined)).toBe(true);
  expect(await canEnter(join(folder, 'absent'), undefined)).toBe(false);
});
