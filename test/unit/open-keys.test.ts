import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readEnv } from '../../src/config/read-env.js';
import { toConfig } from '../../src/config/to-config.js';
import { toSecrets } from '../../src/config/to-secrets.js';
import { openKeys } from '../../src/open-keys.js';
import { startKmsFake } from '../support/kms-fake.js';
import { startTransitFake } from '../support/transit-fake.js';
import { makeKeyringPath, rejectionOf } from './vault/support/make.js';

const opened = (source: Record<string, string>, createIfMissing = true) => {
  const env = readEnv(source);
  return openKeys(toConfig(env), toSecrets(env), { createIfMissing });
};

/** What the root key is in each home, and whether it stands beside the keyring. */
async function expectHome(source: Record<string, string>, rootKeyId: RegExp, isBeside = false): Promise<void> {
  const path = makeKeyringPath();
  const made = await opened({ ...source, KEYRING_FILE: path });
  const again = await opened({ ...source, KEYRING_FILE: path }, false);
  expect(again.macKey).toEqual(made.macKey);
  expect((await again.listRootKeys()).map(({ id }) => id)).toEqual([expect.stringMatching(rootKeyId)]);
  expect(existsSync(`${path}.root`)).toBe(isBeside);
}

test('the root key stands beside the keyring where no other home is named', () =>
  expectHome({}, /^[0-9a-f-]{36}$/, true));

test('the root key comes from the environment', () =>
  expectHome({ ROOT_KEY: randomBytes(32).toString('base64') }, /^given-/));

test('the root key lives in transit', async () => {
  const fake = await startTransitFake();
  onTestFinished(fake.stop);
  const { url, mount, keyName, namespace, token } = fake.options();
  const source = { TRANSIT_URL: url, TRANSIT_MOUNT: mount, TRANSIT_KEY: keyName, TRANSIT_TOKEN: token ?? '' };
  await expectHome({ ...source, TRANSIT_NAMESPACE: namespace ?? '' }, /^transit\/dormouse:v1$/);
});

test('the root key lives in AWS KMS, with credentials found as by every program of AWS', async () => {
  const fake = await startKmsFake();
  onTestFinished(fake.stop);
  const keyId = fake.addKey();
  const { region, endpoint, credentials } = fake.options(keyId);
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials?.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials?.secretAccessKey);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expectHome({ KMS_KEY_ID: keyId, KMS_REGION: region ?? '', KMS_ENDPOINT: endpoint ?? '' }, /^arn:aws:kms:/);
});

test('a keyring does not open with the root key of another home', async () => {
  const path = makeKeyringPath();
  await opened({ KEYRING_FILE: path });
  const other = opened({ KEYRING_FILE: path, ROOT_KEY: randomBytes(32).toString('base64') }, false);
  expect((await rejectionOf(other)).code).toBe('key_unknown');
});
