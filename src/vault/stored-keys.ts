import { randomBytes } from 'node:crypto';
import { keyBytes } from './aes-gcm.js';
import type { KeySource } from './key-source.js';
import { type KeyringContent, keyringVersion, type StoredKey, updateKeyringFile } from './keyring-file.js';

/** The keys that a keyring has once, and what each is wrapped for. */
export const fixedKeys = { lookupKey: 'lookup-key', macKey: 'mac-key' } as const;
const fixedNames = Object.keys(fixedKeys) as (keyof typeof fixedKeys)[];

/** Binds a wrapped period key to its id and month: entries of the file can't be exchanged for one another. */
export function contextOf({ id, month }: { readonly id: string; readonly month: string }): string {
  return `period-key/${id}/${month}`;
}

export async function newContent(source: KeySource, now: string): Promise<KeyringContent> {
  return {
    version: keyringVersion,
    createdAt: now,
    lookupKey: await newStoredKey(source, fixedKeys.lookupKey),
    macKey: await newStoredKey(source, fixedKeys.macKey),
    periodKeys: [],
  };
}

export async function newStoredKey(source: KeySource, context: string): Promise<StoredKey> {
  const key = randomBytes(keyBytes);
  try {
    return await wrapStored(source, key, context);
  } finally {
    key.fill(0);
  }
}

export async function unwrapStored(source: KeySource, stored: StoredKey, context: string): Promise<Buffer> {
  return source.unwrap(stored.rootKeyId, Buffer.from(stored.wrapped, 'base64'), context);
}

/** Which root key each of the fixed keys is wrapped by. */
export function fixedUnder(content: KeyringContent): { readonly name: string; readonly rootKeyId: string }[] {
  return fixedNames.map((name) => ({ name, rootKeyId: content[name].rootKeyId }));
}

/**
 * Wraps the fixed keys anew under the primary root key: the same keys, for digests and codes of authentication rest on
 * them. Each is read back before it takes the place of the other.
 */
export async function rewrapFixedKeys(source: KeySource, path: string, content: KeyringContent): Promise<void> {
  const fresh: Partial<Record<keyof typeof fixedKeys, StoredKey>> = {};
  for (const name of fixedNames) fresh[name] = await rewrapStored(source, content[name], fixedKeys[name]);
  const same = (present: KeyringContent) => fixedNames.every((name) => present[name].wrapped === content[name].wrapped);
  await updateKeyringFile(path, (present) => (same(present) ? { ...present, ...fresh } : null), { overwriteOld: true });
}

/** The same period key under the primary root key. */
export async function rewrapPeriodKey(
  source: KeySource,
  path: string,
  { content, keyId }: { content: KeyringContent; keyId: string },
): Promise<void> {
  const stored = content.periodKeys.find((key) => key.id === keyId);
  if (stored === undefined) return;
  const fresh = { ...stored, ...(await rewrapStored(source, stored, contextOf(stored))) };
  const replace = (present: KeyringContent) => ({
    ...present,
    periodKeys: present.periodKeys.map((key) => (key.id === keyId && key.wrapped === stored.wrapped ? fresh : key)),
  });
  await updateKeyringFile(path, replace, { overwriteOld: true });
}

async function rewrapStored(source: KeySource, stored: StoredKey, context: string): Promise<StoredKey> {
  const key = await unwrapStored(source, stored, context);
  try {
    const fresh = await wrapStored(source, key, context);
    const readBack = await unwrapStored(source, fresh, context);
    if (!readBack.equals(key)) throw new Error('the key source gave back another key than it had wrapped');
    readBack.fill(0);
    return fresh;
  } finally {
    key.fill(0);
  }
}

async function wrapStored(source: KeySource, key: Buffer, context: string): Promise<StoredKey> {
  const { rootKeyId, wrapped } = await source.wrap(key, context);
  return { rootKeyId, wrapped: wrapped.toString('base64') };
}
