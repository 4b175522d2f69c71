import { randomBytes, randomUUID } from 'node:crypto';
import { keyBytes } from './aes-gcm.js';
import type { KeySource } from './key-source.js';
import { primaryStays, rootKeyUnknown } from './key-source-errors.js';
import { fileIdentity, readPrivateFile, unsafe } from './private-file.js';
import { updatePrivateFile } from './private-file-update.js';
import { unwrapUnderRootKey, wrapUnderRootKey } from './root-key.js';
import { parseRootKeyFile, type RootKeys, type StoredRootKey, serialiseRootKeys } from './root-key-file.js';

const kind = 'file';

export interface FileKeySourceOptions {
  readonly path: string;
  readonly createIfMissing: boolean;
  readonly now: string;
}

/**
 * The source whose root keys stand in a file of their own beside the keyring. Apart, because the keyring is rewritten
 * each month while this file hardly ever is, because the keyring may then be kept in a backup that can't open it, and
 * because with another source this file is simply not there.
 */
export async function openFileKeySource(options: FileKeySourceOptions): Promise<KeySource> {
  const { path, createIfMissing, now } = options;
  if (createIfMissing && fileIdentity(path) === null) {
    await updatePrivateFile(path, (before) => (before === null ? withNewPrimary([], now).text : null));
  }
  const rootKeys = readerOf(path);
  rootKeys();
  return {
    kind,
    wrap: async (plaintextKey, context) => {
      const { primary } = rootKeys();
      return { rootKeyId: primary.id, wrapped: wrapUnderRootKey(primary, plaintextKey, context) };
    },
    unwrap: async (rootKeyId, wrapped, context) => {
      const rootKey = rootKeys().byId.get(rootKeyId);
      if (rootKey === undefined) throw rootKeyUnknown(rootKeyId, kind);
      return unwrapUnderRootKey(rootKey, wrapped, context);
    },
    listRootKeys: async () => {
      const { primary, stored } = rootKeys();
      return stored.map(({ id, createdAt }) => ({ id, primary: id === primary.id, createdAt: createdAt ?? null }));
    },
    addRootKey: (at) => addRootKey(path, at),
    retireRootKey: (id) => retireRootKey(path, id),
  };
}

/** Before each answer it looks whether another process changed the file: a key retired there opens nothing here. */
function readerOf(path: string): () => RootKeys {
  let read: { rootKeys: RootKeys; identity: string } | undefined;
  return () => {
    const present = fileIdentity(path);
    if (present === null) throw fileMissing(path);
    if (read?.identity !== present) {
      const { text, identity } = readPrivateFile(path);
      read = { rootKeys: parseRootKeyFile(path, text), identity };
    }
    return read.rootKeys;
  };
}

async function addRootKey(path: string, now: string): Promise<string> {
  let added = '';
  await updatePrivateFile(path, (before) => {
    const { id, text } = withNewPrimary(presentIn(path, before).stored, now);
    added = id;
    return text;
  });
  return added;
}

async function retireRootKey(path: string, id: string): Promise<void> {
  const without = (before: string | null) => {
    const { primary, stored, byId } = presentIn(path, before);
    if (id === primary.id) throw primaryStays(id);
    if (!byId.has(id)) throw rootKeyUnknown(id, kind);
    return serialiseRootKeys(
      primary.id,
      stored.filter((one) => one.id !== id),
    );
  };
  await updatePrivateFile(path, without, { overwriteOld: true });
}

function presentIn(path: string, text: string | null): RootKeys {
  if (text === null) throw fileMissing(path);
  return parseRootKeyFile(path, text);
}

function withNewPrimary(stored: readonly StoredRootKey[], now: string): { id: string; text: string } {
  const added = { id: randomUUID(), key: randomBytes(keyBytes).toString('base64'), createdAt: now };
  return { id: added.id, text: serialiseRootKeys(added.id, [...stored, added]) };
}

function fileMissing(path: string) {
  return unsafe(
    `The root key file ${path} is missing, and the keyring opens with no other. Put it back from its backup; where the ` +
      'keyring is meant to open with another source, set ROOT_KEY, TRANSIT_URL or KMS_KEY_ID.',
  );
}
