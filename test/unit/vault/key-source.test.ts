import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFileKeySource } from '../../../src/vault/file-key-source.js';
import { createGivenKeySource } from '../../../src/vault/given-key-source.js';
import type { KeySource } from '../../../src/vault/key-source.js';
import { createKmsKeySource } from '../../../src/vault/kms-key-source.js';
import { createTransitKeySource } from '../../../src/vault/transit-key-source.js';
import { type KmsFake, startKmsFake } from '../../support/kms-fake.js';
import { startTransitFake, type TransitFake } from '../../support/transit-fake.js';
import { failureOf, flipBit, makeKeyringPath, now, rejectionOf } from './support/make.js';

let transit: TransitFake;
let derived: TransitFake;
let old: TransitFake;
let kms: KmsFake;

beforeAll(async () => {
  transit = await startTransitFake();
  derived = await startTransitFake({ derived: true });
  old = await startTransitFake({ overlooksAssociatedData: true });
  kms = await startKmsFake();
});

afterAll(async () => {
  for (const fake of [transit, derived, old, kms]) await fake.stop();
});

const sources: { kind: string; at?: string; make: () => Promise<KeySource>; another?: () => Promise<KeySource> }[] = [
  {
    kind: 'file',
    make: () => openFileKeySource({ path: `${makeKeyringPath()}.root`, createIfMissing: true, now }),
  },
  { kind: 'environment', make: async () => createGivenKeySource(randomBytes(32).toString('base64')) },
  {
    kind: 'transit',
    make: async () => createTransitKeySource(transit.options()),
    another: async () => createTransitKeySource(transit.options({ keyName: 'another' })),
  },
  {
    kind: 'transit',
    at: ' with a derived key',
    make: async () => createTransitKeySource(derived.options()),
    another: async () => createTransitKeySource(derived.options({ keyName: 'another' })),
  },
  {
    kind: 'transit',
    at: ' on a server that overlooks associated data',
    make: async () => createTransitKeySource(old.options()),
    another: async () => createTransitKeySource(old.options({ keyName: 'another' })),
  },
  { kind: 'aws-kms', make: async () => createKmsKeySource(kms.options(kms.addKey())) },
];

/** What every key source must keep, whichever service stands behind it. */
describe.each(sources)('the key source of kind $kind$at', ({ kind, make: makeSource, another = makeSource }) => {
  test('says its kind', async () => {
    expect((await makeSource()).kind).toBe(kind);
  });

  test('unwraps what it wrapped', async () => {
    const source = await makeSource();
    const key = randomBytes(32);
    const { rootKeyId, wrapped } = await source.wrap(key, 'a-context');
    expect(await source.unwrap(rootKeyId, wrapped, 'a-context')).toEqual(key);
  });

  test('wraps the same key differently each time, and shows nothing of it', async () => {
    const source = await makeSource();
    const key = randomBytes(32);
    const [first, second] = [await source.wrap(key, 'c'), await source.wrap(key, 'c')];
    expect(first.rootKeyId).toBe(second.rootKeyId);
    expect(first.wrapped.equals(second.wrapped)).toBe(false);
    expect(first.wrapped.includes(key)).toBe(false);
  });

  test('refuses another context', async () => {
    const source = await makeSource();
    const { rootKeyId, wrapped } = await source.wrap(randomBytes(32), 'period-key/a/2031-03');
    for (const context of ['period-key/a/2031-04', 'period-key/b/2031-03', '']) {
      expect((await rejectionOf(source.unwrap(rootKeyId, wrapped, context))).code).toBe('keyring_unsafe');
    }
  });

  test('refuses a flipped bit and every other length', async () => {
    const source = await makeSource();
    const { rootKeyId, wrapped } = await source.wrap(randomBytes(32), 'c');
    for (let at = 0; at < wrapped.length; at += 1) {
      expect((await rejectionOf(source.unwrap(rootKeyId, flipBit(wrapped, at, at % 8), 'c'))).code).toBe(
        'keyring_unsafe',
      );
      const failure = await rejectionOf(source.unwrap(rootKeyId, wrapped.subarray(0, at), 'c'));
      expect(failure.code).toBe('keyring_unsafe');
    }
    const longer = Buffer.concat([wrapped, Buffer.alloc(1)]);
    expect((await rejectionOf(source.unwrap(rootKeyId, longer, 'c'))).code).toBe('keyring_unsafe');
  });

  test('does not know the root key of another', async () => {
    const [source, other] = [await makeSource(), await another()];
    const { rootKeyId, wrapped } = await source.wrap(randomBytes(32), 'c');
    const failure = await rejectionOf(other.unwrap(rootKeyId, wrapped, 'c'));
    expect(failure.code).toBe('key_unknown');
    expect(failure.detail).toEqual({ rootKeyId, kind });
  });

  test('lists what it can unwrap with, and its one primary wraps', async () => {
    const source = await makeSource();
    const { rootKeyId } = await source.wrap(randomBytes(32), 'c');
    const listing = await source.listRootKeys();
    expect(listing.filter(({ primary }) => primary).map(({ id }) => id)).toEqual([rootKeyId]);
    for (const { createdAt } of listing) expect(createdAt ?? now).toMatch(/^2026-/);
  });

  test('never retires its primary, nor what it does not have', async () => {
    const source = await makeSource();
    const { rootKeyId, wrapped } = await source.wrap(randomBytes(32), 'c');
    expect((await rejectionOf(source.retireRootKey(rootKeyId))).code).toBe('input_invalid');
    expect((await rejectionOf(source.retireRootKey('nobody'))).code).toBe('key_unknown');
    await source.unwrap(rootKeyId, wrapped, 'c');
  });
});

describe('a root key from the environment', () => {
  test('has the same id in every process, and another for every other key', () => {
    const base64 = randomBytes(32).toString('base64');
    const idOf = async (key: string) => (await createGivenKeySource(key).wrap(randomBytes(32), 'c')).rootKeyId;
    return Promise.all([
      idOf(base64),
      idOf(base64),
      idOf(` ${base64}\n`),
      idOf(randomBytes(32).toString('base64')),
    ]).then(([first, second, spaced, other]) => {
      expect(second).toBe(first);
      expect(spaced).toBe(first);
      expect(other).not.toBe(first);
    });
  });

  test.each([
    ['nothing', ''],
    ['a word', 'secret'],
    ['16 bytes', randomBytes(16).toString('base64')],
    ['33 bytes', randomBytes(33).toString('base64')],
    ['64 bytes', randomBytes(64).toString('base64')],
    ['hexadecimal', randomBytes(32).toString('hex')],
    ['a key without its padding', randomBytes(32).toString('base64').slice(0, -1)],
    ['a key with something behind it', `${randomBytes(32).toString('base64')}x`],
  ])('that is %s is refused, with the command that makes one', (_, value) => {
    const failure = failureOf(() => createGivenKeySource(value));
    expect(failure.code).toBe('configuration_invalid');
    expect(failure.message).toContain('openssl rand -base64 32');
    if (value.length > 10) expect(failure.message).not.toContain(value);
  });

  test('that is changed still unwraps what the one before wrapped, as long as that is given too', async () => {
    const [before, after] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
    const key = randomBytes(32);
    const { rootKeyId, wrapped } = await createGivenKeySource(before).wrap(key, 'c');
    const changed = createGivenKeySource(after, before);
    expect(await changed.unwrap(rootKeyId, wrapped, 'c')).toEqual(key);
    const moved = await changed.wrap(key, 'c');
    expect(moved.rootKeyId).not.toBe(rootKeyId);
    expect(await changed.listRootKeys()).toEqual([
      { id: rootKeyId, primary: false, createdAt: null },
      { id: moved.rootKeyId, primary: true, createdAt: null },
    ]);
    const without = createGivenKeySource(after);
    expect(await without.unwrap(moved.rootKeyId, moved.wrapped, 'c')).toEqual(key);
    expect((await rejectionOf(without.unwrap(rootKeyId, wrapped, 'c'))).code).toBe('key_unknown');
  });

  test('is added and retired in the environment, and says how', async () => {
    const [before, after] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
    const source = createGivenKeySource(after, before);
    const adding = await rejectionOf(source.addRootKey(now));
    expect(adding.code).toBe('input_invalid');
    expect(adding.message).toContain('set ROOT_KEY_PREVIOUS to the present key and ROOT_KEY to a new one');
    const [previous] = await source.listRootKeys();
    const retiring = await rejectionOf(source.retireRootKey(previous?.id ?? ''));
    expect(retiring.code).toBe('input_invalid');
    expect(retiring.message).toContain('take ROOT_KEY_PREVIOUS out of it');
    const failure = failureOf(() => createGivenKeySource(after, 'nonsense'));
    expect(failure.message).toContain('ROOT_KEY_PREVIOUS');
  });
});

describe('a root key file', () => {
  test('is made only where that is allowed', async () => {
    const path = `${makeKeyringPath()}.root`;
    const failure = await rejectionOf(openFileKeySource({ path, createIfMissing: false, now }));
    expect(failure.code).toBe('keyring_unsafe');
    expect(failure.message).toContain('missing');
  });

  test('is never replaced once it is there', async () => {
    const path = `${makeKeyringPath()}.root`;
    const open = () => openFileKeySource({ path, createIfMissing: true, now });
    await Promise.all(Array.from({ length: 5 }, open));
    const before = readFileSync(path, 'utf8');
    await open();
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('may hold older root keys, which unwrap but no longer wrap', async () => {
    const path = `${makeKeyringPath()}.root`;
    const first = await openFileKeySource({ path, createIfMissing: true, now });
    const key = randomBytes(32);
    const { rootKeyId, wrapped } = await first.wrap(key, 'c');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { primary: string; rootKeys: object[] };
    file.rootKeys.push({ id: 'newer', key: randomBytes(32).toString('base64'), createdAt: now });
    writeFileSync(path, JSON.stringify({ ...file, primary: 'newer' }));

    const second = await openFileKeySource({ path, createIfMissing: false, now });
    expect((await second.wrap(key, 'c')).rootKeyId).toBe('newer');
    expect(await second.unwrap(rootKeyId, wrapped, 'c')).toEqual(key);
  });

  test('takes new keys one after the other, and opens with each of them', async () => {
    const path = `${makeKeyringPath()}.root`;
    const source = await openFileKeySource({ path, createIfMissing: true, now });
    const key = randomBytes(32);
    const wrappings = [await source.wrap(key, 'c')];
    for (const later of ['2027-01-01T00:00:00.000000Z', '2028-01-01T00:00:00.000000Z']) {
      const id = await source.addRootKey(later);
      wrappings.push(await source.wrap(key, 'c'));
      expect(wrappings.at(-1)?.rootKeyId).toBe(id);
    }
    const again = await openFileKeySource({ path, createIfMissing: false, now });
    for (const { rootKeyId, wrapped } of wrappings) expect(await again.unwrap(rootKeyId, wrapped, 'c')).toEqual(key);
    expect((await again.listRootKeys()).map(({ primary, createdAt }) => [primary, createdAt?.slice(0, 4)])).toEqual([
      [false, '2026'],
      [false, '2027'],
      [true, '2028'],
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('loses no key when several processes add one at the same time', async () => {
    const path = `${makeKeyringPath()}.root`;
    const open = () => openFileKeySource({ path, createIfMissing: true, now });
    const sourcesAtOnce = [await open(), await open(), await open()];
    const ids = await Promise.all(sourcesAtOnce.map((source) => source.addRootKey(now)));
    const listing = await (await open()).listRootKeys();
    expect(listing).toHaveLength(4);
    expect(listing.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect(listing.filter(({ primary }) => primary)).toHaveLength(1);
  });

  test('that another process changes is read anew before the next answer', async () => {
    const path = `${makeKeyringPath()}.root`;
    const open = (createIfMissing: boolean) => openFileKeySource({ path, createIfMissing, now });
    const [here, there] = [await open(true), await open(false)];
    const key = randomBytes(32);
    const before = await here.wrap(key, 'c');
    const id = await there.addRootKey(now);
    expect((await here.wrap(key, 'c')).rootKeyId).toBe(id);
    await there.retireRootKey(before.rootKeyId);
    expect((await rejectionOf(here.unwrap(before.rootKeyId, before.wrapped, 'c'))).code).toBe('key_unknown');
    expect(await here.listRootKeys()).toHaveLength(1);
  });

  test('that others may read by now, or that went away, is refused at the next answer', async () => {
    const path = `${makeKeyringPath()}.root`;
    const source = await openFileKeySource({ path, createIfMissing: true, now });
    chmodSync(path, 0o644);
    expect((await rejectionOf(source.wrap(randomBytes(32), 'c'))).message).toContain('chmod 600');
    chmodSync(path, 0o600);
    await source.wrap(randomBytes(32), 'c');
    rmSync(path);
    expect((await rejectionOf(source.wrap(randomBytes(32), 'c'))).message).toContain('is missing');
    expect((await rejectionOf(source.addRootKey(now))).message).toContain('is missing');
  });

  test('holds nothing of a key that was retired, nor does the disk where it stood', async () => {
    const path = `${makeKeyringPath()}.root`;
    const source = await openFileKeySource({ path, createIfMissing: true, now });
    const [first] = await source.listRootKeys();
    const before = JSON.parse(readFileSync(path, 'utf8')) as { rootKeys: { key: string }[] };
    await source.addRootKey(now);
    const old = openSync(path, 'r');
    await source.retireRootKey(first?.id ?? '');
    expect(readFileSync(path, 'utf8')).not.toContain(before.rootKeys[0]?.key);
    expect(readFileSync(old).every((byte) => byte === 0)).toBe(true);
    closeSync(old);
  });

  test('with a key of the wrong length, or one id twice, is refused', async () => {
    const path = `${makeKeyringPath()}.root`;
    const good = { id: 'a', key: randomBytes(32).toString('base64'), createdAt: now };
    for (const rootKeys of [[{ ...good, key: randomBytes(16).toString('base64') }], [good, good]]) {
      writeFileSync(path, JSON.stringify({ version: 1, primary: 'a', rootKeys }), { mode: 0o600 });
      const failure = await rejectionOf(openFileKeySource({ path, createIfMissing: false, now }));
      expect(failure.message).toContain('not a root key file');
    }
  });
});
