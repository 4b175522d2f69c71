import type { Config } from './config/to-config.js';
import type { Secrets } from './config/to-secrets.js';
import { type Keyring, openKeyring } from './vault/keyring.js';

/** The part of the composition root that opens the keyring with the key source that the environment names. */
export function openKeys(
  config: Config,
  secrets: Secrets,
  { createIfMissing }: { createIfMissing: boolean },
): Promise<Keyring> {
  return openKeyring({ path: config.files.keyring, rootKey: secrets.rootKey ?? undefined, createIfMissing });
}
