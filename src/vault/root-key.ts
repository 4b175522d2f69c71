import { decryptFrom, encryptInto, keyBytes, nonceBytes, tagBytes } from './aes-gcm.js';
import { wrappedKeyRefused } from './key-source-errors.js';

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
    throw wrappedKeyRefused(rootKey.id, context);
  }
}

function associatedDataOf(rootKey: RootKey, context: string): Buffer {
  return Buffer.from(`dormouse/root-key/v1\0${rootKey.id}\0${context}`, 'utf8');
}
