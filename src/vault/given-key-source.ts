import { hash } from 'node:crypto';
import { ServiceError } from '../errors.js';
import { keyBytes } from './aes-gcm.js';
import type { KeySource } from './key-source.js';
import { changedElsewhere, primaryStays, rootKeyUnknown } from './key-source-errors.js';
import { type RootKey, unwrapUnderRootKey, wrapUnderRootKey } from './root-key.js';

const kind = 'environment';
const base64Pattern = /^[A-Za-z0-9+/]{43}=$/;

/**
 * The source whose root keys the environment gives: ROOT_KEY wraps, ROOT_KEY_PREVIOUS still unwraps while the keyring is
 * moved from one to the other. Nothing is kept on disk.
 */
export function createGivenKeySource(rootKeyBase64: string, previousBase64?: string | null): KeySource {
  const primary = rootKeyFrom(rootKeyBase64, 'ROOT_KEY');
  const previous = previousBase64 ? [rootKeyFrom(previousBase64, 'ROOT_KEY_PREVIOUS')] : [];
  const rootKeys = new Map([...previous, primary].map((rootKey) => [rootKey.id, rootKey]));
  return {
    kind,
    wrap: async (plaintextKey, context) => ({
      rootKeyId: primary.id,
      wrapped: wrapUnderRootKey(primary, plaintextKey, context),
    }),
    unwrap: async (rootKeyId, wrapped, context) => {
      const rootKey = rootKeys.get(rootKeyId);
      if (rootKey === undefined) throw rootKeyUnknown(rootKeyId, kind);
      return unwrapUnderRootKey(rootKey, wrapped, context);
    },
    listRootKeys: async () => [...rootKeys.keys()].map((id) => ({ id, primary: id === primary.id, createdAt: null })),
    addRootKey: async () => {
      throw changedElsewhere(
        kind,
        'The root key is given by the environment: set ROOT_KEY_PREVIOUS to the present key and ROOT_KEY to a new one ' +
          '(openssl rand -base64 32), start the service again, then rewrap.',
      );
    },
    retireRootKey: async (id) => {
      if (id === primary.id) throw primaryStays(id);
      if (!rootKeys.has(id)) throw rootKeyUnknown(id, kind);
      throw changedElsewhere(
        kind,
        'The root key is given by the environment: take ROOT_KEY_PREVIOUS out of it, start the service again, and destroy ' +
          'every other copy of that key.',
      );
    },
  };
}

function rootKeyFrom(base64: string, variable: string): RootKey {
  const key = Buffer.from(base64.trim(), 'base64');
  if (!base64Pattern.test(base64.trim()) || key.length !== keyBytes) {
    throw new ServiceError(
      'configuration_invalid',
      `The root key (${variable}) must be 32 random bytes in base64. Make one with: openssl rand -base64 32`,
      { detail: { variable } },
    );
  }
  // The id is a fingerprint, so that a keyring says which root key it needs although the environment names none.
  const fingerprint = hash('sha256', Buffer.concat([Buffer.from('dormouse/root-key/v1/id\0'), key]), 'hex');
  return { id: `given-${fingerprint.slice(0, 16)}`, key };
}
