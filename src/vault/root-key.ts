import { ServiceError } from '../errors.js';
import { decryptFrom, encryptInto, keyBytes, nonceBytes, tagBytes } from './aes-gcm.js';

/** A root key held by this process; sources that keep theirs elsewhere don't use it. */
export interface RootKey {
  readonly id: string;
  readonly key: Buffer;
}

const wrappedBytes = nonceBytes + keyBytes + tagBytes;

export function wrapUnderRootKey(rootKey: RootKey, plaintextKey: Buffer, context: string): Buffer {
  const wrapped = Buffer.allocUnsafe(nonceBytes + plaintextKey.length + tagBytes);
  encryptInto(wrapped, rootKey.key, associatedDataOf(rootKey, context), plaintextKey);
  return wrapped;
}

export function unwrapUnderRootKey(rootKey: RootKey, wrapped: Buffer, context: string): Buffer {
  try {
    if (wrapped.length !== wrappedBytes) throw new Error('not a wrapped key');
    return decryptFrom(wrapped, rootKey.key, associatedDataOf(rootKey, context));
  } catch {
    throw new ServiceError(
      'keyring_unsafe',
      'A key in the keyring does not open under its root key: the keyring was changed, or the root key is another one ' +
        'under the same id. Put both back from one backup.',
      { detail: { rootKeyId: rootKey.id, context } },
    );
  }
}

export function rootKeyUnknown(rootKeyId: string, kind: string): ServiceError {
  return new ServiceError(
    'key_unknown',
    `The keyring is wrapped by root key ${rootKeyId}, which the key source (${kind}) does not have. Give the service the ` +
      'root key with which this keyring was made.',
    { detail: { rootKeyId, kind } },
  );
}

function associatedDataOf(rootKey: RootKey, context: string): Buffer {
  return Buffer.from(`dormouse/root-key/v1\0${rootKey.id}\0${context}`, 'utf8');
}
