import { keyBytes } from './aes-gcm.js';
import { unsafe } from './private-file.js';
import type { RootKey } from './root-key.js';

const fileVersion = 1;

/** A root key as it stands in the file: in base64, and in clear. */
export interface StoredRootKey {
  readonly id: string;
  readonly key: string;
  /** Missing where somebody wrote the file by hand. */
  readonly createdAt?: string;
}

interface RootKeyFile {
  readonly version: number;
  /** The id of the root key that wraps what is new; the others still unwrap. */
  readonly primary: string;
  readonly rootKeys: readonly StoredRootKey[];
}

export interface RootKeys {
  readonly primary: RootKey;
  readonly byId: ReadonlyMap<string, RootKey>;
  readonly stored: readonly StoredRootKey[];
}

export function serialiseRootKeys(primary: string, rootKeys: readonly StoredRootKey[]): string {
  return `${JSON.stringify({ version: fileVersion, primary, rootKeys } satisfies RootKeyFile, null, 2)}\n`;
}

export function parseRootKeyFile(path: string, text: string): RootKeys {
  const broken = () => unsafe(`${path} is not a root key file of version ${fileVersion}. Put it back from its backup.`);
  let file: RootKeyFile;
  try {
    file = JSON.parse(text) as RootKeyFile;
  } catch {
    // The parser's own message quotes the text, and with it key material.
    throw broken();
  }
  if (file?.version !== fileVersion || !Array.isArray(file.rootKeys)) throw broken();
  const byId = new Map<string, RootKey>();
  for (const { id, key } of file.rootKeys) {
    if (typeof id !== 'string' || typeof key !== 'string') throw broken();
    const bytes = Buffer.from(key, 'base64');
    if (bytes.length !== keyBytes || byId.has(id)) throw broken();
    byId.set(id, { id, key: bytes });
  }
  const primary = byId.get(file.primary);
  if (primary === undefined) throw broken();
  return { primary, byId, stored: file.rootKeys };
}
