import { randomBytes } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { KeySource } from '../../../src/vault/key-source.js';
import { openKeyring } from '../../../src/vault/keyring.js';
import { createKmsKeySource } from '../../../src/vault/kms-key-source.js';
import { createTransitKeySource } from '../../../src/vault/transit-key-source.js';
import { type KmsFake, type KmsMisbehaviour, startKmsFake } from '../../support/kms-fake.js';
import {
  startTransitFake,
  type TransitFake,
  type TransitKeySettings,
  type TransitMisbehaviour,
} from '../../support/transit-fake.js';
import { makeKeyringPath, now, rejectionOf } from './support/make.js';

const key = randomBytes(32);
/** For the services that never answer; all others have time enough on a busy machine. */
const impatientMs = 50;
let secrets: string[] = [];

afterEach(() => {
  secrets = [];
});

async function transitSetup(settings?: TransitKeySettings): Promise<{ fake: TransitFake; source: KeySource }> {
  const fake = await startTransitFake(settings);
  onTestFinished(fake.stop);
  secrets = [fake.token.value];
  return { fake, source: createTransitKeySource(fake.options()) };
}

async function kmsSetup(): Promise<{ fake: KmsFake; keyId: string; source: KeySource }> {
  const fake = await startKmsFake();
  onTestFinished(fake.stop);
  const keyId = fake.addKey();
  const options = fake.options(keyId);
  secrets = [options.credentials?.secretAccessKey ?? ''];
  return { fake, keyId, source: createKmsKeySource(options) };
}

/** The failure, after a look that it shows nothing that nobody may see: not the key, a token, or what a server wrote. */
async function discreet(work: Promise<unknown>) {
  const failure = await rejectionOf(work);
  const shown = `${inspect(failure, { depth: null, showHidden: true })} ${JSON.stringify(failure)}`;
  for (const secret of [...secrets, key.toString('base64'), key.toString('hex'), 'somebody', 'overheard']) {
    expect(shown).not.toContain(secret);
  }
  return failure;
}

describe('transit', () => {
  const outages: [string, TransitMisbehaviour, string][] = [
    ['sealed', { kind: 'status', status: 503, errors: ['Vault is sealed: overheard'] }, 'Unseal it'],
    ['refusing the token', { kind: 'status', status: 403, errors: ['overheard'] }, 'refuses the token'],
    ['busy', { kind: 'status', status: 429, errors: [] }, 'Try again later'],
    ['broken', { kind: 'status', status: 500, errors: ['1 error occurred: overheard'] }, 'status 500'],
    ['dropping connections', { kind: 'drop' }, "can't be reached"],
    ['slow', { kind: 'slow' }, 'ETIMEDOUT'],
    ['behind a proxy that answers itself', { kind: 'html' }, 'not one of transit'],
    ['leading elsewhere', { kind: 'redirect' }, "can't be reached"],
    ['answering without an answer', { kind: 'empty' }, 'without what was asked for'],
  ];

  test.each(outages)(
    'that is %s is named with what to do, and serves again once it is well',
    async (_, fault, said) => {
      const { fake, source } = await transitSetup();
      const before = await source.wrap(key, 'c');
      const impatient = createTransitKeySource(fake.options({ timeoutMs: impatientMs }));
      for (const fresh of fault.kind === 'slow' ? [impatient] : [source, createTransitKeySource(fake.options())]) {
        const heal = fake.misbehave(fault);
        const asking = [
          () => fresh.wrap(key, 'c'),
          () => fresh.unwrap(before.rootKeyId, before.wrapped, 'c'),
          () => fresh.listRootKeys(),
        ];
        for (const work of asking) {
          const failure = await discreet(work());
          expect(failure.code).toBe('key_source_unavailable');
          expect(failure.message).toContain(said);
        }
        heal();
        expect(await fresh.unwrap(before.rootKeyId, before.wrapped, 'c')).toEqual(key);
      }
    },
  );

  test('that nobody listens for is named by the code of the connection', async () => {
    const source = createTransitKeySource({ ...(await transitSetup()).fake.options(), url: 'http://127.0.0.1:9' });
    const failure = await discreet(source.wrap(key, 'c'));
    expect(failure.detail).toEqual({ kind: 'transit', reason: expect.stringMatching(/^[A-Z]+$|unknown/) });
  });

  test('asks for nothing until a key is wrapped, and reads what its key is only once', async () => {
    const { fake, source } = await transitSetup();
    expect(fake.asked).toEqual([]);
    await source.wrap(key, 'c');
    await source.wrap(key, 'c');
    expect(fake.asked).toEqual(['GET keys/dormouse', 'POST encrypt/dormouse', 'POST encrypt/dormouse']);
  });

  test('rotates its key, opens with every version, and shows when each was made', async () => {
    const { source } = await transitSetup();
    const first = await source.wrap(key, 'c');
    expect(await source.addRootKey(now)).toBe('transit/dormouse:v2');
    const second = await source.wrap(key, 'c');
    expect([first.rootKeyId, second.rootKeyId]).toEqual(['transit/dormouse:v1', 'transit/dormouse:v2']);
    for (const { rootKeyId, wrapped } of [first, second]) {
      expect(await source.unwrap(rootKeyId, wrapped, 'c')).toEqual(key);
    }
    expect(await source.listRootKeys()).toEqual([
      { id: 'transit/dormouse:v1', primary: false, createdAt: '2026-11-18T11:06:40.000Z' },
      { id: 'transit/dormouse:v2', primary: true, createdAt: '2026-11-18T11:06:41.000Z' },
    ]);
    const underOther = source.unwrap(second.rootKeyId, first.wrapped, 'c');
    expect((await discreet(underOther)).code).toBe('keyring_unsafe');
  });

  test('retires versions in their order and for good', async () => {
    const { fake, source } = await transitSetup();
    const first = await source.wrap(key, 'c');
    await source.addRootKey(now);
    await source.addRootKey(now);
    const outOfOrder = await discreet(source.retireRootKey('transit/dormouse:v2'));
    expect([outOfOrder.code, outOfOrder.message]).toEqual([
      'input_invalid',
      expect.stringContaining('dormouse:v1 first'),
    ]);
    await source.retireRootKey('transit/dormouse:v1');
    expect(fake.minimum).toEqual({ decryption: 2, encryption: 3, available: 2 });
    expect((await source.listRootKeys()).map(({ id }) => id)).toEqual(['transit/dormouse:v2', 'transit/dormouse:v3']);
    expect((await discreet(source.unwrap(first.rootKeyId, first.wrapped, 'c'))).code).toBe('key_unknown');
    expect((await discreet(source.retireRootKey('transit/dormouse:v1'))).code).toBe('key_unknown');
    await source.retireRootKey('transit/dormouse:v2');
    expect((await source.wrap(key, 'c')).rootKeyId).toBe('transit/dormouse:v3');
  });

  test('finishes a retirement that was cut off before the version was trimmed', async () => {
    const { fake, source } = await transitSetup();
    await source.addRootKey(now);
    Object.assign(fake.minimum, { decryption: 2, encryption: 2 });
    await source.retireRootKey('transit/dormouse:v1');
    expect(fake.minimum.available).toBe(2);
  });

  test('takes the token from a file that an agent renews, and only from a private one', async () => {
    const { fake } = await transitSetup();
    const tokenFile = `${makeKeyringPath()}.token`;
    const source = createTransitKeySource(fake.options({ token: null, tokenFile }));
    expect((await discreet(source.wrap(key, 'c'))).message).toContain('is missing');
    writeFileSync(tokenFile, 'hvs.expired\n', { mode: 0o600 });
    expect((await discreet(source.wrap(key, 'c'))).message).toContain('refuses the token');
    writeFileSync(tokenFile, `${fake.token.value}\n`);
    await source.wrap(key, 'c');
    chmodSync(tokenFile, 0o644);
    expect((await discreet(source.wrap(key, 'c'))).code).toBe('keyring_unsafe');
    chmodSync(tokenFile, 0o600);
    writeFileSync(tokenFile, '');
    expect((await discreet(source.wrap(key, 'c'))).message).toContain('no usable token');
  });

  test.each(['rsa-4096', 'hmac', 'ed25519'])(
    'refuses a key of type %s, under which no wrapping is authentic',
    async (type) => {
      const { source } = await transitSetup({ type });
      const failure = await discreet(source.wrap(key, 'c'));
      expect([failure.code, failure.message]).toEqual([
        'configuration_invalid',
        expect.stringContaining('aes256-gcm96'),
      ]);
    },
  );

  test('makes no key by accident where none of that name is', async () => {
    const { fake } = await transitSetup();
    for (const changes of [{ keyName: 'misspelt' }, { mount: 'elsewhere' }, { namespace: null }]) {
      const failure = await discreet(createTransitKeySource(fake.options(changes)).wrap(key, 'c'));
      expect(failure.code).toBe('configuration_invalid');
    }
    expect(fake.asked.filter((path) => path.startsWith('POST'))).toEqual([]);
  });
});

describe('AWS KMS', () => {
  const outages: [string, KmsMisbehaviour, string][] = [
    ['refusing', { kind: 'error', status: 400, type: 'AccessDeniedException' }, 'kms:Decrypt'],
    [
      'holding a key that waits for its end',
      { kind: 'error', status: 400, type: 'KMSInvalidStateException' },
      'Cancel that',
    ],
    ['holding a disabled key', { kind: 'error', status: 400, type: 'DisabledException' }, 'Enable it'],
    ['throttling', { kind: 'error', status: 400, type: 'ThrottlingException' }, 'Try again later'],
    ['broken', { kind: 'error', status: 500, type: 'KMSInternalException' }, 'no usable answer'],
    ['away', { kind: 'error', status: 503, type: 'ServiceUnavailableException' }, 'no usable answer'],
    ['refusing old credentials', { kind: 'error', status: 400, type: 'ExpiredTokenException' }, 'Renew them'],
    ['dropping connections', { kind: 'drop' }, 'broke off'],
    ['slow', { kind: 'slow' }, 'did not answer in time'],
    ['answering something else', { kind: 'html' }, 'no usable answer'],
  ];

  test.each(outages)(
    'that is %s is named with what to do, and serves again once it is well',
    async (_, fault, said) => {
      const { fake, keyId, source } = await kmsSetup();
      const before = await source.wrap(key, 'c');
      const impatient = createKmsKeySource(fake.options(keyId, { timeoutMs: impatientMs }));
      const asked = fault.kind === 'slow' ? impatient : source;
      const heal = fake.misbehave(fault);
      for (const work of [() => asked.wrap(key, 'c'), () => asked.unwrap(before.rootKeyId, before.wrapped, 'c')]) {
        const failure = await discreet(work());
        expect(failure.code).toBe('key_source_unavailable');
        expect(failure.message).toContain(said);
      }
      heal();
      expect(await source.unwrap(before.rootKeyId, before.wrapped, 'c')).toEqual(key);
    },
  );

  test('is asked under the ARN, whatever name the configuration gives', async () => {
    const { fake, keyId } = await kmsSetup();
    fake.alias('alias/dormouse', keyId);
    const source = createKmsKeySource(fake.options('alias/dormouse', { previousKeyId: keyId.slice(-36) }));
    const { rootKeyId } = await source.wrap(key, 'c');
    expect(rootKeyId).toBe(keyId);
    expect(await source.listRootKeys()).toEqual([{ id: keyId, primary: true, createdAt: '2026-11-18T11:06:40.000Z' }]);
  });

  test('moves from one key to the next, which the configuration names', async () => {
    const { fake, keyId, source } = await kmsSetup();
    const before = await source.wrap(key, 'c');
    const later = createKmsKeySource(fake.options(fake.addKey(), { previousKeyId: keyId }));
    expect(await later.unwrap(before.rootKeyId, before.wrapped, 'c')).toEqual(key);
    const after = await later.wrap(key, 'c');
    expect(after.rootKeyId).not.toBe(keyId);
    expect((await later.listRootKeys()).map(({ id, primary }) => [id, primary])).toEqual([
      [keyId, false],
      [after.rootKeyId, true],
    ]);
    expect((await discreet(source.unwrap(after.rootKeyId, after.wrapped, 'c'))).code).toBe('key_unknown');
    expect((await discreet(later.unwrap(after.rootKeyId, before.wrapped, 'c'))).code).toBe('keyring_unsafe');
    const retiring = await discreet(later.retireRootKey(keyId));
    expect([retiring.code, retiring.message]).toEqual([
      'input_invalid',
      expect.stringContaining('KMS_KEY_ID_PREVIOUS'),
    ]);
    const adding = await discreet(later.addRootKey(now));
    expect([adding.code, adding.message]).toEqual(['input_invalid', expect.stringContaining('KMS_KEY_ID_PREVIOUS')]);
  });

  test('finds a key that an alias was pointed at meanwhile', async () => {
    const { fake, keyId } = await kmsSetup();
    fake.alias('alias/dormouse', keyId);
    const here = createKmsKeySource(fake.options('alias/dormouse'));
    await here.wrap(key, 'c');
    fake.alias('alias/dormouse', fake.addKey());
    const there = await createKmsKeySource(fake.options('alias/dormouse')).wrap(key, 'c');
    expect(await here.unwrap(there.rootKeyId, there.wrapped, 'c')).toEqual(key);
  });

  test('does not know a key that is misspelt, or credentials of another', async () => {
    const { fake, keyId } = await kmsSetup();
    const misspelt = createKmsKeySource(fake.options('alias/misspelt'));
    expect((await discreet(misspelt.wrap(key, 'c'))).code).toBe('configuration_invalid');
    const credentials = { accessKeyId: 'AKIAOTHER', secretAccessKey: 'other' };
    const stranger = createKmsKeySource(fake.options(keyId, { credentials }));
    expect((await discreet(stranger.wrap(key, 'c'))).message).toContain('does not know these credentials');
  });

  test('is asked with a context that says what the key is for', async () => {
    const { fake, source } = await kmsSetup();
    const { rootKeyId, wrapped } = await source.wrap(key, 'period-key/a/2031-03');
    await source.unwrap(rootKeyId, wrapped, 'period-key/a/2031-03');
    expect(fake.asked).toEqual(['Encrypt', 'Decrypt']);
  });
});

describe('a keyring whose root key is in a key service', () => {
  test.each(['transit', 'aws-kms'])('(%s) opens to the same keys again, and after an outage', async (kind) => {
    const { fake, source } = kind === 'transit' ? await transitSetup() : await kmsSetup();
    const path = makeKeyringPath();
    const keyring = await openKeyring({ path, source, createIfMissing: true, now });
    const { id, key: periodKey } = await keyring.periodKeyFor('2031-03');
    const again = await openKeyring({ path, source, createIfMissing: false });
    const heal = fake.misbehave({ kind: 'drop' });
    expect((await rejectionOf(again.periodKey(id))).code).toBe('key_source_unavailable');
    heal();
    expect(await again.periodKey(id)).toEqual({ id, key: periodKey });
  });
});
