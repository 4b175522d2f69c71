import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openFileKeySource } from '../../../src/vault/file-key-source.js';
import { createGivenKeySource } from '../../../src/vault/given-key-source.js';
import type { KeySource } from '../../../src/vault/key-source.js';
import { failureOf, flipBit, makeKeyringPath, now, rejectionOf } from './support/make.js';

const sources: [string, () => Promise<KeySource>][] = [
  ['file', () => openFileKeySource({ path: `${makeKeyringPath()}.root`, createIfMissing: true, now })],
  ['environment', async () => createGivenKeySource(randomBytes(32).toString('base64'))],
];

/** What every key source must keep, whichever service stands behind it. */
describe.each(sources)('the key source of kind %s', (kind, makeSource) => {
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
    const [source, other] = [await makeSource(), await makeSource()];
    const { rootKeyId, wrapped } = await source.wrap(randomBytes(32), 'c');
    const failure = await rejectionOf(other.unwrap(rootKeyId, wrapped, 'c'));
    expect(failure.code).toBe('key_unknown');
    expect(failure.detail).toEqual({ rootKeyId, kind });
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
