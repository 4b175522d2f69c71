import { decryptFrom, encryptInto, keyBytes, nonceBytes, tagBytes } from './aes-gcm.js';
import { type Binding, wrapAssociatedData } from './binding.js';
import type { PeriodKey } from './period-key.js';

const formatVersion = 1;
const wrappedKeyBytes = 1 + nonceBytes + keyBytes + tagBytes;

/**
 * A data key is bound to its period key's id and to its record here, and the sealed content knows no period key: a
 * record moves to a later period key by unwrap and wrap, without its content being touched.
 * Nonces are random, so one period key may wrap up to 2^32 data keys.
 */
export function wrapDataKey(dataKey: Buffer, periodKey: PeriodKey, binding: Binding): Buffer {
  const wrappedKey = Buffer.allocUnsafe(wrappedKeyBytes);
  wrappedKey[0] = formatVersion;
  const associatedData = wrapAssociatedData(formatVersion, periodKey.id, binding);
  encryptInto(wrappedKey.subarray(1), periodKey.key, associatedData, dataKey);
  return wrappedKey;
}

/** Throws when anything differs from what was wrapped. The caller wipes the answer after use. */
export function unwrapDataKey(wrappedKey: Buffer, periodKey: PeriodKey, binding: Binding): Buffer {
  if (wrappedKey.length !== wrappedKeyBytes || wrappedKey[0] !== formatVersion) {
    throw new Error('not a wrapped key of version 1');
  }
  const associatedData = wrapAssociatedData(formatVersion, periodKey.id, binding);
  return decryptFrom(wrappedKey.subarray(1), periodKey.key, associatedData);
}

/** The same data key under another period key: what it opens is neither opened nor touched. */
export function rewrapDataKey(
  wrappedKey: Buffer,
  { from, to }: { readonly from: PeriodKey; readonly to: PeriodKey },
  binding: Binding,
): Buffer {
  const dataKey = unwrapDataKey(wrappedKey, from, binding);
  try {
    return wrapDataKey(dataKey, to, binding);
  } finally {
    dataKey.fill(0);
  }
}
