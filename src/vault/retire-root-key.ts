import { ServiceError } from '../errors.js';
import type { KeySource } from './key-source.js';
import { type KeyringContent, updateKeyringFile } from './keyring-file.js';
import { fixedUnder } from './stored-keys.js';

/**
 * Forbids in the keyring first, under its lock, that anything is wrapped by the root key: another process may have
 * wrapped a key by it that it has not written down yet. What stands in the way of the source undoes that.
 */
export async function retireRootKey(source: KeySource, path: string, rootKeyId: string): Promise<void> {
  await updateKeyringFile(path, (content) => {
    const wrapped = [...fixedUnder(content), ...content.periodKeys].filter((key) => key.rootKeyId === rootKeyId);
    if (wrapped.length > 0) throw stillWraps(rootKeyId, wrapped.length);
    return { ...content, retiredRootKeys: [...othersRetired(content, rootKeyId), rootKeyId] };
  });
  try {
    await source.retireRootKey(rootKeyId);
  } catch (cause) {
    await updateKeyringFile(path, (content) => ({ ...content, retiredRootKeys: othersRetired(content, rootKeyId) }));
    throw cause;
  }
}

export function isRetired(content: KeyringContent, rootKeyId: string): boolean {
  return content.retiredRootKeys?.includes(rootKeyId) ?? false;
}

function othersRetired({ retiredRootKeys = [] }: KeyringContent, rootKeyId: string): string[] {
  return retiredRootKeys.filter((id) => id !== rootKeyId);
}

function stillWraps(rootKeyId: string, keys: number): ServiceError {
  return new ServiceError(
    'input_invalid',
    `The root key ${rootKeyId} still wraps ${keys} ${keys === 1 ? 'key' : 'keys'} of the keyring. Run \`dormouse keys ` +
      'rewrap`, and retire it when that has ended.',
    { detail: { rootKeyId, keys } },
  );
}

export function primaryRetired(rootKeyId: string): ServiceError {
  return new ServiceError(
    'keyring_unsafe',
    `The key source still wraps with root key ${rootKeyId}, which was retired. Give it the root key that is in use.`,
    { detail: { rootKeyId } },
  );
}
