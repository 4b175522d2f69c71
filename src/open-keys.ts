import type { Config } from './config/to-config.js';
import type { Secrets } from './config/to-secrets.js';
import { createGivenKeySource } from './vault/given-key-source.js';
import type { KeySource } from './vault/key-source.js';
import { type Keyring, openKeyring } from './vault/keyring.js';
import { fileIdentity } from './vault/private-file.js';

/** The part of the composition root that opens the keyring with the key source that the environment names. */
export async function openKeys(
  config: Config,
  secrets: Secrets,
  { createIfMissing }: { createIfMissing: boolean },
): Promise<Keyring> {
  return openKeyring({ path: config.files.keyring, source: await sourceOf(config, secrets), createIfMissing });
}

/** Whether there is one to open; what is wrong with it, opening says. */
export function keyringExists(config: Config): boolean {
  return fileIdentity(config.files.keyring) !== null;
}

/** Undefined where the root key stands in a file beside the keyring. What isn't configured is not loaded. */
async function sourceOf({ keySource }: Config, secrets: Secrets): Promise<KeySource | undefined> {
  switch (keySource.kind) {
    case 'file':
      return undefined;
    case 'environment':
      return createGivenKeySource(secrets.rootKey ?? '', secrets.previousRootKey);
    case 'transit': {
      const { createTransitKeySource } = await import('./vault/transit-key-source.js');
      return createTransitKeySource({ ...keySource, token: secrets.transitToken });
    }
    case 'aws-kms': {
      const { createKmsKeySource } = await import('./vault/kms-key-source.js');
      return createKmsKeySource(keySource);
    }
  }
}
