import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openEnvelope, sealEnvelope } from '../../../src/vault/envelope.js';
import { createGivenKeySource } from '../../../src/vault/given-key-source.js';
import type { KeySource } from '../../../src/vault/key-source.js';
import { openKeyring, openKeyringFrom } from '../../../src/vault/keyring.js';
import { makeBinding, makeKeyringPath, memberText, now, rejectionOf } from './support/make.js';

async function setup(rootKey?: string) {
  const path = makeKeyringPath();
  const keyring = await openKeyring({ path, rootKey, createIfMissing: true, now });
  return { path, keyring, reopen: () => openKeyring({ path, rootKey, createIfMissing: false }) };
}

const rootKeys: [string, string | undefined][] = [
  ['a file', undefined],
  ['the environment', randomBytes(32).toString('base64')],
];

describe.each(rootKeys)('a keyring with its root key in %s', (_, rootKey) => {
  test('is made once and opens to the same keys again', async () => {
    const { keyring, reopen } = await setup(rootKey);
    const { id, key } = await keyring.periodKeyFor('2031-03');
    const again = await reopen();
    expect(again.lookupKey).toEqual(keyring.lookupKey);
    expect(again.macKey).toEqual(keyring.macKey);
    expect(await again.periodKeyFor('2031-03')).toEqual({ id, key });
    expect(await again.periodKey(id)).toEqual({ id, key });
  });

  test('opens what it sealed before it was closed', async () => {
    const { keyring, reopen } = await setup(rootKey);
    const binding = makeBinding();
    const periodKey = await keyring.periodKeyFor('none');
    const envelope = sealEnvelope({ plaintext: memberText, binding, periodKey });
    const later = await (await reopen()).periodKey(envelope.keyId);
    expect(openEnvelope({ ...envelope, binding, periodKey: later })).toEqual(memberText);
  });

  test('holds no key in clear', async () => {
    const { path, keyring } = await setup(rootKey);
    const { key } = await keyring.periodKeyFor('2031-03');
    const text = readFileSync(path, 'utf8');
    for (const secret of [key, keyring.lookupKey, keyring.macKey]) {
      for (const encoding of ['base64', 'hex'] as const) expect(text).not.toContain(secret.toString(encoding));
    }
  });

  test('lives in files of mode 0600 and leaves nothing else behind', async () => {
    const { path, keyring } = await setup(rootKey);
    await keyring.periodKeyFor('2031-03');
    const expected = rootKey === undefined ? ['keyring.json', 'keyring.json.root'] : ['keyring.json'];
    expect(readdirSync(dirname(path)).sort()).toEqual(expected);
    for (const name of expected) expect(statSync(`${dirname(path)}/${name}`).mode & 0o777).toBe(0o600);
  });
});

describe('the keys', () => {
  test('are 256 bits each and all different', async () => {
    const { keyring } = await setup();
    const other = await setup();
    const keys = [
      keyring.lookupKey,
      keyring.macKey,
      (await keyring.periodKeyFor('2031-03')).key,
      (await keyring.periodKeyFor('2031-04')).key,
      (await keyring.periodKeyFor('none')).key,
      other.keyring.lookupKey,
      other.keyring.macKey,
    ];
    for (const key of keys) expect(key.length).toBe(32);
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(keys.length);
  });

  test('of a month are one key, whoever asks and however often', async () => {
    const { keyring } = await setup();
    const asked = await Promise.all(Array.from({ length: 20 }, () => keyring.periodKeyFor('2031-03')));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(keyring.listPeriodKeys()).toHaveLength(1);
  });

  test('of many months asked for at once are all kept', async () => {
    const { keyring, reopen } = await setup();
    const months = Array.from(
      { length: 24 },
      (_, index) => `20${30 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
    );
    const keys = await Promise.all(months.map((month) => keyring.periodKeyFor(month)));
    const again = await reopen();
    for (const [index, month] of months.entries()) expect(await again.periodKeyFor(month)).toEqual(keys[index]);
  });

  test('have ids that tell nothing of the month and fit a uuid column', async () => {
    const { keyring } = await setup();
    for (const month of ['2031-03', '2031-04', 'none']) {
      const { id } = await keyring.periodKeyFor(month);
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    }
  });

  test('are listed with their month, root key and instant, and without the key', async () => {
    const { keyring } = await setup();
    const { id } = await keyring.periodKeyFor('2031-03', now);
    const [listing] = keyring.listPeriodKeys();
    expect(listing).toEqual({ id, month: '2031-03', rootKeyId: expect.any(String), createdAt: now, seals: true });
  });

  test.each(['2031-13', '2031', '', '2031-03-01', 'None'])('for the month %j are refused', async (month) => {
    const { keyring } = await setup();
    expect((await rejectionOf(keyring.periodKeyFor(month))).code).toBe('input_invalid');
  });

  test.each(['', 'nothing', '00000000-0000-4000-8000-000000000000', '__proto__'])(
    'with the id %j are unknown',
    async (id) => {
      const { keyring } = await setup();
      expect((await rejectionOf(keyring.periodKey(id))).code).toBe('key_unknown');
    },
  );
});

describe('two open keyrings on one file', () => {
  test('see the keys that the other made', async () => {
    const { keyring, reopen } = await setup();
    const other = await reopen();
    const made = await keyring.periodKeyFor('2031-03');
    expect(await other.periodKey(made.id)).toEqual(made);
    expect(await other.periodKeyFor('2031-03')).toEqual(made);
    expect(other.listPeriodKeys()).toEqual(keyring.listPeriodKeys());
  });

  test('agree on a month that both ask for at once', async () => {
    const { keyring, reopen } = await setup();
    const others = await Promise.all([reopen(), reopen(), reopen()]);
    const asked = await Promise.all([keyring, ...others].map((each) => each.periodKeyFor('2031-03')));
    expect(new Set(asked.map(({ id, key }) => `${id} ${key.toString('hex')}`)).size).toBe(1);
  });

  test('agree on keyrings that both make at once', async () => {
    const path = makeKeyringPath();
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => openKeyring({ path, createIfMissing: true, now })),
    );
    expect(new Set(opened.map(({ lookupKey }) => lookupKey.toString('hex'))).size).toBe(1);
  });

  test('neither goes on with a key that the other destroyed', async () => {
    const { keyring, reopen } = await setup();
    const other = await reopen();
    const { id } = await keyring.periodKeyFor('2031-03');
    await other.periodKey(id);
    await keyring.destroyPeriodKey(id);
    expect((await rejectionOf(other.periodKey(id))).code).toBe('key_unknown');
    expect((await other.periodKeyFor('2031-03')).id).not.toBe(id);
  });
});

describe('the root key', () => {
  const given = randomBytes(32).toString('base64');

  test('of another installation is refused at opening', async () => {
    const { path } = await setup(given);
    const rootKey = randomBytes(32).toString('base64');
    const failure = await rejectionOf(openKeyring({ path, rootKey, createIfMissing: false }));
    expect(failure.code).toBe('key_unknown');
    expect(failure.message).toMatch(/root key given-[0-9a-f]{16}/);
    expect(failure.message).not.toContain(rootKey);
  });

  test('file of another installation is refused at opening', async () => {
    const { path } = await setup();
    const other = await setup();
    copyFileSync(`${other.path}.root`, `${path}.root`);
    expect((await rejectionOf(openKeyring({ path, createIfMissing: true }))).code).toBe('key_unknown');
  });

  test('is never made anew for a keyring that is there', async () => {
    const { path } = await setup(given);
    const failure = await rejectionOf(openKeyring({ path, createIfMissing: true }));
    expect(failure.code).toBe('keyring_unsafe');
    expect(failure.message).toContain(`${path}.root is missing`);
    expect(existsSync(`${path}.root`)).toBe(false);
  });

  test('that cannot wrap leaves no key behind and hands none out', async () => {
    const { path, reopen } = await setup(given);
    const away: KeySource = {
      ...createGivenKeySource(given),
      wrap: async () => Promise.reject(new Error('the key service is away')),
    };
    const keyring = await openKeyringFrom(away, path);
    await expect(keyring.periodKeyFor('2031-03')).rejects.toThrow('is away');
    expect((await reopen()).listPeriodKeys()).toEqual([]);
  });

  test('that was away is asked again', async () => {
    const { path, keyring } = await setup(given);
    const made = await keyring.periodKeyFor('2031-03');
    const source = createGivenKeySource(given);
    let away = false;
    const flaky: KeySource = {
      ...source,
      unwrap: async (...args) => (away ? Promise.reject(new Error('away')) : source.unwrap(...args)),
    };
    const other = await openKeyringFrom(flaky, path);
    away = true;
    await expect(other.periodKey(made.id)).rejects.toThrow('away');
    away = false;
    expect(await other.periodKey(made.id)).toEqual(made);
  });

  test('unwraps each period key once, not once for each record', async () => {
    const { path, keyring } = await setup(given);
    const { id } = await keyring.periodKeyFor('2031-03');
    const source = createGivenKeySource(given);
    let unwrapped = 0;
    const counting: KeySource = {
      ...source,
      unwrap: async (...args) => {
        unwrapped += 1;
        return source.unwrap(...args);
      },
    };
    const other = await openKeyringFrom(counting, path);
    const atOpening = unwrapped;
    await Promise.all(Array.from({ length: 50 }, () => other.periodKey(id)));
    for (let times = 0; times < 50; times += 1) await other.periodKeyFor('2031-03');
    expect(unwrapped - atOpening).toBe(1);
  });
});
