import { existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { withFileLock } from '../../../src/vault/file-lock.js';
import { compileVault, runChild } from './support/child.js';
import { makeKeyringPath, rejectionOf } from './support/make.js';

const aliveElsewhere = { host: 'another-host', pid: 1, token: 'theirs' };

function setup() {
  const lock = `${makeKeyringPath()}.lock`;
  const leave = (holder: unknown) => writeFileSync(lock, typeof holder === 'string' ? holder : JSON.stringify(holder));
  const age = (seconds: number) => {
    const then = Date.now() / 1000 - seconds;
    utimesSync(lock, then, then);
  };
  return { lock, leave, age };
}

describe('withFileLock', () => {
  test('holds the lock during the work and gives it back', async () => {
    const { lock } = setup();
    const during = await withFileLock(lock, (isHeld) => ({ there: existsSync(lock), held: isHeld() }));
    expect(during).toEqual({ there: true, held: true });
    expect(existsSync(lock)).toBe(false);
  });

  test('gives it back when the work fails', async () => {
    const { lock } = setup();
    const failing = withFileLock(lock, () => {
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    expect(existsSync(lock)).toBe(false);
  });

  test('lets one after the other in', async () => {
    const { lock } = setup();
    const order: string[] = [];
    const work = (name: string) => () => void order.push(`${name} in`, `${name} out`);
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => withFileLock(lock, work(name))));
    expect(order).toHaveLength(8);
    for (let at = 0; at < order.length; at += 2) expect(order[at]?.[0]).toBe(order[at + 1]?.[0]);
  });

  test('waits for a living holder and goes on when it is done', async () => {
    const { lock, leave } = setup();
    leave({ host: hostname(), pid: process.ppid, token: 'theirs' });
    let entered = false;
    const waiting = withFileLock(lock, () => {
      entered = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(entered).toBe(false);
    rmSync(lock);
    await waiting;
    expect(entered).toBe(true);
  });

  test('knows that it lost the lock to somebody else, and leaves theirs alone', async () => {
    const { lock, leave } = setup();
    const held = await withFileLock(lock, (isHeld) => {
      leave(aliveElsewhere);
      return isHeld();
    });
    expect(held).toBe(false);
    expect(existsSync(lock)).toBe(true);
  });

  test('says what is wrong where no lock can be made', async () => {
    const failure = await rejectionOf(withFileLock('/proc/no-such-folder/keyring.lock', () => true));
    expect(failure.code).toBe('keyring_unsafe');
  });
});

// Sooner than its age alone would break it.
const soon = { timeout: 5_000 };

describe('a stale lock is broken', () => {
  let deadPid = 0;
  beforeAll(async () => {
    // A process that has certainly ended: it prints its id on the way out.
    const { lines } = await runChild(compileVault(), 'print-pid');
    deadPid = lines[0] as number;
  });

  test('when its holder has died', soon, async () => {
    const { lock, leave } = setup();
    leave({ host: hostname(), pid: deadPid, token: 'theirs' });
    expect(await withFileLock(lock, (isHeld) => isHeld())).toBe(true);
  });

  test('when it was left by an earlier run under our own process id', soon, async () => {
    const { lock, leave } = setup();
    leave({ host: hostname(), pid: process.pid, token: 'of an earlier run' });
    expect(await withFileLock(lock, (isHeld) => isHeld())).toBe(true);
  });

  test.each([
    ['of another host', aliveElsewhere],
    ['of a living process here', { host: hostname(), pid: process.ppid, token: 'theirs' }],
    ['that is empty', ''],
    ['that is half written', '{"host":"a'],
  ])('when one %s is older than any work takes', async (_, holder) => {
    const { lock, leave, age } = setup();
    leave(holder);
    age(11);
    expect(await withFileLock(lock, (isHeld) => isHeld())).toBe(true);
  });

  test.each([
    ['of another host', aliveElsewhere],
    ['that is empty', ''],
  ])('but not while one %s is young', async (_, holder) => {
    const { lock, leave } = setup();
    leave(holder);
    let entered = false;
    const waiting = withFileLock(lock, () => {
      entered = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(entered).toBe(false);
    rmSync(lock);
    await waiting;
  });
});
