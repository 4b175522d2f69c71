import { hash } from 'node:crypto';
import { ServiceError } from '../errors.js';
import { keyBytes } from './aes-gcm.js';
import type { KeySource } from './key-source.js';
import { type RootKey, rootKeyUnknown, unwrapUnderRootKey, wrapUnderRootKey } from './root-key.js';

const kind = 'environment';
const base64Pattern = /^[A-Za-z0-9+/]{43}=$/;

/** The source whose root key the environment gives (DORMOUSE_ROOT_KEY): 32 bytes in base64. Nothing is kept on disk. */
export function createGivenKeySource(rootKeyBase64: string): KeySource {
  const rootKey = rootKeyFrom(rootKeyBase64);
  return {
    kind,
    wrap: async (plaintextKey, context) => ({
      rootKeyId: rootKey.id,
      wrapped: wrapUnderRootKey(rootKey, plaintextKey, context),
    }),
    unwrap: async (rootKeyId, wrapped, context) => {
      if (rootKeyId !== rootKey.id) throw rootKeyUnknown(rootKeyId, kind);
      return unwrapUnderRootKey(rootKey, wrapped, context);
    },
  };
}

function rootKeyFrom(base64: string): RootKey {
  const key = Buffer.from(base64.trim(), 'base64');
  if (!base64Pattern.test(base64.trim()) || key.length !== keyBytes) {
    throw new ServiceError(
      'configuration_invalid',
      'The root key (DORMOUSE_ROOT_KEY) must be 32 random bytes in base64. Make one with: openssl rand -base64 32',
    );
  }
  // The id is a fingerprint, so that a keyring says which root key it needs although the environment names none.
  const fingerprint = hash('sha256', Buffer.concat([Buffer.from('dormouse/root-key/v1/id\0'), key]), 'hex');
  return { id: `given-${fingerprint.slice(0, 16)}`, key };
}
