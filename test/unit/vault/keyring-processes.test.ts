import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openKeyring } from '../../../src/vault/keyring.js';
import { compileVault, endOf, runChild, startChild } from './support/child.js';
import { makeKeyringPath, now } from './support/make.js';

const childrenAtOnce = 4;
const stepsMax = 60;
const months = Array.from({ length: 12 }, (_, index) => `2031-${String(index + 1).padStart(2, '0')}`);

let compiled = '';
beforeAll(() => {
  compiled = compileVault();
});

describe('several processes on one file', () => {
  test('make one keyring and one key for each month', async () => {
    const path = makeKeyringPath();
    const children = Array.from({ length: childrenAtOnce }, () =>
      startChild(compiled, 'add-period-keys', path, ...months),
    );
    const endings = children.map((child) => endOf(child));
    await Promise.all(children.map((child) => new Promise((resolve) => child.stdout?.once('data', resolve))));
    for (const child of children) child.stdin?.write('go\n');
    const ended = await Promise.all(endings);

    for (const { code, stderr, lines } of ended) {
      expect({ code, stderr, lines: lines.length }).toEqual({ code: 0, stderr: '', lines: months.length + 2 });
      expect(lines).toEqual(ended[0]?.lines);
    }
    const keyring = await openKeyring({ path, createIfMissing: false });
    expect(
      keyring
        .listPeriodKeys()
        .map(({ month }) => month)
        .sort(),
    ).toEqual(months);
    expect(readdirSync(dirname(path)).sort()).toEqual(['keyring.json', 'keyring.json.root']);
  }, 30_000);

  test('lose no key when each asks for months of its own', async () => {
    const path = makeKeyringPath();
    await openKeyring({ path, createIfMissing: true, now });
    const shares = Array.from({ length: childrenAtOnce }, (_, index) =>
      months.filter((_month, at) => at % childrenAtOnce === index),
    );
    const children = shares.map((share) => startChild(compiled, 'add-period-keys', path, ...share));
    const endings = children.map((child) => endOf(child));
    for (const child of children) child.stdin?.write('go\n');
    const handedOut = (await Promise.all(endings)).flatMap(({ lines }) => lines.slice(2)) as {
      id: string;
      key: string;
    }[];

    expect(handedOut).toHaveLength(months.length);
    const keyring = await openKeyring({ path, createIfMissing: false });
    for (const { id, key } of handedOut) expect((await keyring.periodKey(id)).key.toString('hex')).toBe(key);
  }, 30_000);
});

/** Runs the action once for each call to the file system, killed there, until a run gets through. */
async function killedAtEveryStep(
  action: string,
  how: string,
  prepare: (path: string) => void,
  check: (path: string, lines: readonly unknown[]) => Promise<void>,
) {
  let kills = 0;
  let through = false;
  for (let step = 1; step <= stepsMax && !through; step += childrenAtOnce) {
    const steps = Array.from({ length: childrenAtOnce }, (_, index) => step + index);
    const runs = steps.map(async (at) => {
      const path = makeKeyringPath();
      prepare(path);
      const { signal, lines, stderr } = await runChild(compiled, 'die-at-step', action, path, String(at), how);
      expect(stderr).toBe('');
      await check(path, lines);
      // A lock may stay behind until the next write breaks it; keys may not.
      const entries = readdirSync(dirname(path)).filter((name) => !name.includes('.lock'));
      expect(entries.sort()).toEqual(['keyring.json', 'keyring.json.root']);
      for (const suffix of ['', '.root']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
      if (signal === 'SIGKILL') kills += 1;
      else through = true;
    });
    await Promise.all(runs);
  }
  expect(through).toBe(true);
  return kills;
}

describe.each(['before', 'half'])('killed at every call to the file system (%s)', (how) => {
  async function template() {
    const path = makeKeyringPath();
    const keyring = await openKeyring({ path, createIfMissing: true, now });
    const kept = await keyring.periodKeyFor('none');
    const first = await keyring.periodKeyFor('2030-01');
    const copyTo = (target: string) => {
      for (const suffix of ['', '.root']) copyFileSync(path + suffix, target + suffix);
    };
    return { keyring, kept, first, copyTo };
  }

  test('while a key is added: the old keys stay, and a key that was handed out is there', async () => {
    const { kept, first, copyTo } = await template();
    const kills = await killedAtEveryStep('add', how, copyTo, async (path, lines) => {
      const keyring = await openKeyring({ path, createIfMissing: false });
      expect(await keyring.periodKey(kept.id)).toEqual(kept);
      expect(await keyring.periodKey(first.id)).toEqual(first);
      const added = await keyring.periodKeyFor('2030-02');
      const [handedOut] = lines as { id?: string; key?: string }[];
      if (handedOut?.id !== undefined) {
        expect({ id: added.id, key: added.key.toString('hex') }).toEqual({ id: handedOut.id, key: handedOut.key });
      }
      expect(keyring.listPeriodKeys()).toHaveLength(3);
      // The next write finds its way past the lock of the killed one.
      await keyring.periodKeyFor('2030-03');
    });
    expect(kills).toBeGreaterThan(8);
  }, 60_000);

  test('while a key is destroyed: it is there whole or gone, and the others stay', async () => {
    const { kept, first, copyTo } = await template();
    const kills = await killedAtEveryStep('destroy', how, copyTo, async (path, lines) => {
      const keyring = await openKeyring({ path, createIfMissing: false });
      expect(await keyring.periodKey(kept.id)).toEqual(kept);
      const ids = keyring.listPeriodKeys().map(({ id }) => id);
      if (lines.length > 0) expect(ids).not.toContain(first.id);
      if (ids.includes(first.id)) expect(await keyring.periodKey(first.id)).toEqual(first);
      await keyring.destroyPeriodKey(first.id);
      // Any further write cleans up after the killed one.
      await keyring.periodKeyFor('2030-03');
      expect(readFileSync(path, 'utf8')).not.toContain(first.id);
    });
    expect(kills).toBeGreaterThan(8);
  }, 60_000);

  test('while the keyring is made: the next start makes or finds a whole one', async () => {
    const prepare = (path: string) => void mkdirSync(dirname(path), { recursive: true });
    const kills = await killedAtEveryStep('create', how, prepare, async (path, lines) => {
      const keyring = await openKeyring({ path, createIfMissing: true, now });
      const [handedOut] = lines as { lookupKey?: string }[];
      if (handedOut !== undefined) expect(keyring.lookupKey.toString('hex')).toBe(handedOut.lookupKey);
      await keyring.periodKeyFor('2030-01');
    });
    expect(kills).toBeGreaterThan(12);
  }, 60_000);
});
