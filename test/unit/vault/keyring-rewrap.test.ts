import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openEnvelope, sealEnvelope } from '../../../src/vault/envelope.js';
import { openFileKeySource } from '../../../src/vault/file-key-source.js';
import type { KeySource } from '../../../src/vault/key-source.js';
import { type Keyring, openKeyring, openKeyringFrom } from '../../../src/vault/keyring.js';
import { makeBinding, makeKeyringPath, memberText, now, rejectionOf } from './support/make.js';

const later = '2027-01-05T00:00:00.000000Z';

async function setup() {
  const path = makeKeyringPath();
  const keyring = await openKeyring({ path, createIfMissing: true, now });
  const [first] = await keyring.listRootKeys();
  return { path, keyring, first: first?.id ?? '', reopen: () => openKeyring({ path, createIfMissing: false }) };
}

function storedIn(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/"wrapped": "([^"]+)"/g)].map(([, wrapped]) => wrapped ?? '');
}

async function primaryOf(keyring: Keyring): Promise<string> {
  return (await keyring.listRootKeys()).find(({ primary }) => primary)?.id ?? '';
}

describe('the lookup key and the MAC key', () => {
  test('stay the same keys when they are wrapped anew, for digests and codes rest on them', async () => {
    const { path, keyring, first, reopen } = await setup();
    const before = storedIn(path);
    const added = await keyring.addRootKey(later);
    expect(keyring.listFixedKeys().map(({ rootKeyId }) => rootKeyId)).toEqual([first, first]);
    await keyring.rewrapFixedKeys();
    expect(keyring.listFixedKeys().map(({ rootKeyId }) => rootKeyId)).toEqual([added, added]);
    const again = await reopen();
    expect(again.lookupKey).toEqual(keyring.lookupKey);
    expect(again.macKey).toEqual(keyring.macKey);
    for (const wrapped of before) expect(readFileSync(path, 'utf8')).not.toContain(wrapped);
  });

  test('stay where they were when the key source gives back something else than it wrapped', async () => {
    const { path, keyring, first, reopen } = await setup();
    await keyring.addRootKey(later);
    const source = await openFileKeySource({ path: `${path}.root`, createIfMissing: false, now });
    const careless: KeySource = { ...source, wrap: (_, context) => source.wrap(randomBytes(32), context) };
    await expect((await openKeyringFrom(careless, path)).rewrapFixedKeys()).rejects.toThrow('another key');
    expect((await reopen()).listFixedKeys().map(({ rootKeyId }) => rootKeyId)).toEqual([first, first]);
  });
});

describe('a period key that is replaced', () => {
  test('still opens what it sealed, while its successor under the primary root key seals what is new', async () => {
    const { keyring, first, reopen } = await setup();
    const old = await keyring.periodKeyFor('2031-03', now);
    const binding = makeBinding();
    const envelope = sealEnvelope({ plaintext: memberText, binding, periodKey: old });
    const added = await keyring.addRootKey(later);
    await keyring.replacePeriodKey(old.id, later);
    const again = await reopen();
    const fresh = await again.periodKeyFor('2031-03', later);
    expect(fresh.id).not.toBe(old.id);
    expect(fresh.key.equals(old.key)).toBe(false);
    expect(again.listPeriodKeys()).toEqual([
      { id: old.id, month: '2031-03', rootKeyId: first, createdAt: now, seals: false },
      { id: fresh.id, month: '2031-03', rootKeyId: added, createdAt: later, seals: true },
    ]);
    const periodKey = await again.periodKey(old.id);
    expect(openEnvelope({ ...envelope, binding, periodKey })).toEqual(memberText);
  });

  test('has one successor, however many processes and times ask for it', async () => {
    const { keyring, reopen } = await setup();
    const { id } = await keyring.periodKeyFor('2031-03', now);
    const others = await Promise.all([reopen(), reopen(), reopen()]);
    await Promise.all([keyring, ...others].map((each) => each.replacePeriodKey(id, later)));
    await keyring.replacePeriodKey(id, later);
    await keyring.replacePeriodKey('00000000-0000-4000-8000-000000000000', later);
    expect(keyring.listPeriodKeys()).toHaveLength(2);
  });

  test('may be destroyed without its successor, and the successor without a trace of it', async () => {
    const { path, keyring } = await setup();
    const old = await keyring.periodKeyFor('2031-03', now);
    await keyring.replacePeriodKey(old.id, later);
    const fresh = await keyring.periodKeyFor('2031-03', later);
    await keyring.destroyPeriodKey(old.id);
    expect(readFileSync(path, 'utf8')).not.toContain(old.id);
    expect(await keyring.periodKeyFor('2031-03', later)).toEqual(fresh);
  });
});

describe('a period key that can not be replaced', () => {
  test('is wrapped anew as it is, so that the root key beneath it is free', async () => {
    const { keyring, reopen } = await setup();
    const { id, key } = await keyring.periodKeyFor('2031-03', now);
    const other = await keyring.periodKeyFor('2031-04', now);
    const added = await keyring.addRootKey(later);
    await keyring.rewrapPeriodKey(id);
    expect(keyring.listPeriodKeys().find((listed) => listed.id === id)?.rootKeyId).toBe(added);
    const again = await reopen();
    expect((await again.periodKey(id)).key).toEqual(key);
    expect(await again.periodKey(other.id)).toEqual(other);
  });
});

describe('a root key', () => {
  test('that wraps anything is not retired, whichever process wrapped it', async () => {
    const { keyring, first, reopen } = await setup();
    await keyring.addRootKey(later);
    const failure = await rejectionOf(keyring.retireRootKey(first));
    expect(failure.code).toBe('input_invalid');
    expect(failure.detail).toEqual({ rootKeyId: first, keys: 2 });
    const other = await reopen();
    const { id } = await other.periodKeyFor('2031-03', now);
    await keyring.rewrapFixedKeys();
    const second = await primaryOf(keyring);
    const third = await keyring.addRootKey(later);
    await keyring.rewrapFixedKeys();
    expect((await rejectionOf(keyring.retireRootKey(second))).detail).toEqual({ rootKeyId: second, keys: 1 });
    await other.replacePeriodKey(id, later);
    await other.destroyPeriodKey(id);
    await keyring.retireRootKey(second);
    await keyring.retireRootKey(first);
    expect((await other.listRootKeys()).map((listed) => listed.id)).toEqual([third]);
    await reopen();
  });

  test('that is the primary is not retired, and wraps on after the refusal', async () => {
    const { keyring, first } = await setup();
    await keyring.addRootKey(later);
    await keyring.rewrapFixedKeys();
    const primary = await primaryOf(keyring);
    expect((await rejectionOf(keyring.retireRootKey(primary))).code).toBe('input_invalid');
    await keyring.retireRootKey(first);
    expect((await keyring.periodKeyFor('2031-03')).id).toBeTruthy();
  });

  test('that the source does not give up is not held for retired', async () => {
    const { path, keyring, first } = await setup();
    const source = await openFileKeySource({ path: `${path}.root`, createIfMissing: false, now });
    await keyring.addRootKey(later);
    await keyring.rewrapFixedKeys();
    const away = { ...source, retireRootKey: async () => Promise.reject(new Error('the key service is away')) };
    await expect((await openKeyringFrom(away, path)).retireRootKey(first)).rejects.toThrow('is away');
    expect(JSON.parse(readFileSync(path, 'utf8')).retiredRootKeys).toEqual([]);
    await keyring.retireRootKey(first);
    expect(JSON.parse(readFileSync(path, 'utf8')).retiredRootKeys).toEqual([first]);
  });

  test('that was retired wraps nothing more, for a process that took its time as well', async () => {
    const { path, keyring, first } = await setup();
    const source = await openFileKeySource({ path: `${path}.root`, createIfMissing: false, now });
    let wrapped: () => void = () => {};
    let goOn: () => void = () => {};
    const isWrapped = new Promise<void>((resolve) => {
      wrapped = resolve;
    });
    const mayGoOn = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let wraps = 0;
    const slow: KeySource = {
      ...source,
      wrap: async (...args) => {
        wraps += 1;
        const answer = await source.wrap(...args);
        if (wraps > 1) return answer;
        wrapped();
        await mayGoOn;
        return answer;
      },
    };
    const making = (await openKeyringFrom(slow, path)).periodKeyFor('2031-03', later);
    await isWrapped;
    const added = await keyring.addRootKey(later);
    await keyring.rewrapFixedKeys();
    await keyring.retireRootKey(first);
    goOn();
    const { id } = await making;
    expect(wraps).toBe(2);
    expect(keyring.listPeriodKeys()).toMatchObject([{ id, rootKeyId: added }]);
  });

  test('that a stale configuration still wraps with is refused by name once it is retired', async () => {
    const { path, keyring, first } = await setup();
    copyFileSync(`${path}.root`, `${path}.old-root`);
    await keyring.addRootKey(later);
    await keyring.rewrapFixedKeys();
    const source = await openFileKeySource({ path: `${path}.root`, createIfMissing: false, now });
    const old = await openFileKeySource({ path: `${path}.old-root`, createIfMissing: false, now });
    const stale = await openKeyringFrom({ ...source, wrap: old.wrap }, path);
    await keyring.retireRootKey(first);
    const failure = await rejectionOf(stale.periodKeyFor('2031-03'));
    expect(failure.code).toBe('keyring_unsafe');
    expect(failure.message).toContain(first);
    expect(keyring.listPeriodKeys()).toEqual([]);
  });

  test.each([['a text'], [[1]], [{}]])('list of retired ones that is %j makes a broken keyring', async (retired) => {
    const { path, reopen } = await setup();
    const content = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...content, retiredRootKeys: retired }), { mode: 0o600 });
    expect((await rejectionOf(reopen())).message).toContain('broken');
  });
});
