import { randomBytes, randomUUID } from 'node:crypto';
import { keyBytes } from './aes-gcm.js';
import type { KeySource } from './key-source.js';
import { fileIdentity, readPrivateFile, unsafe } from './private-file.js';
import { updatePrivateFile } from './private-file-update.js';
import { type RootKey, rootKeyUnknown, unwrapUnderRootKey, wrapUnderRootKey } from './root-key.js';

const kind = 'file';
const fileVersion = 1;

export interface FileKeySourceOptions {
  readonly path: string;
  readonly createIfMissing: boolean;
  readonly now: string;
}

interface RootKeyFile {
  readonly version: number;
  /** The id of the root key that wraps what is new; the others still unwrap. */
  readonly primary: string;
  readonly rootKeys: readonly { readonly id: string; readonly key: string; readonly createdAt: string }[];
}

/**
 * The source whose root keys stand in a file of their own beside the keyring. Apart, because the keyring is rewritten
 * each month while this file hardly ever is, because the keyring may then be kept in a backup that can't open it, and
 * because with another source this file is simply not there.
 */
export async function openFileKeySource(options: FileKeySourceOptions): Promise<KeySource> {
  const { path, createIfMissing, now } = options;
  if (createIfMissing && fileIdentity(path) === null) {
    await updatePrivateFile(path, (before) => (before === null ? newRootKeyFile(now) : null));
  }
  if (fileIdentity(path) === null) {
    throw unsafe(
      `The root key file ${path} is missing, and the keyring opens with no other. Put it back from its backup.`,
    );
  }
  const { primary, rootKeys } = parseRootKeyFile(path);
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
  };
}

function newRootKeyFile(now: string): string {
  const id = randomUUID();
  const rootKeys = [{ id, key: randomBytes(keyBytes).toString('base64'), createdAt: now }];
  return `${JSON.stringify({ version: fileVersion, primary: id, rootKeys } satisfies RootKeyFile, null, 2)}\n`;
}

function parseRootKeyFile(path: string): { primary: RootKey; rootKeys: ReadonlyMap<string, RootKey> } {
  const broken = () => unsafe(`${path} is not a root key file of version ${fileVersion}. Put it back from its backup.`);
  const { text } = readPrivateFile(path);
  let file: RootKeyFile;
  try {
    file = JSON.parse(text) as RootKeyFile;
  } catch {
    // The parser's own message quotes the text, and with it key material.
    throw broken();
  }
  if (file?.version !== fileVersion || !Array.isArray(file.rootKeys)) throw broken();
  const rootKeys = new Map<string, RootKey>();
  for (const { id, key } of file.rootKeys) {
    if (typeof id !== 'string' || typeof key !== 'string') throw broken();
    const bytes = Buffer.from(key, 'base64');
    if (bytes.length !== keyBytes || rootKeys.has(id)) throw broken();
    rootKeys.set(id, { id, key: bytes });
  }
  const primary = rootKeys.get(file.primary);
  if (primary === undefined) throw broken();
  return { primary, rootKeys };
}
