import type { ServiceError } from '../errors.js';
import { isMonth } from './period-key.js';
import { fileIdentity, readPrivateFile, unsafe } from './private-file.js';
import { updatePrivateFile } from './private-file-update.js';

export const keyringVersion = 1;

/** A key as it stands in the file: in base64, wrapped by the root key that it names. */
export interface StoredKey {
  readonly rootKeyId: string;
  readonly wrapped: string;
}

export interface StoredPeriodKey extends StoredKey {
  readonly id: string;
  readonly month: string;
  readonly createdAt: string;
}

export interface KeyringContent {
  readonly version: typeof keyringVersion;
  readonly createdAt: string;
  readonly lookupKey: StoredKey;
  readonly macKey: StoredKey;
  /** In the order in which they were made: of one month, the last seals. */
  readonly periodKeys: readonly StoredPeriodKey[];
  /** Ids of root keys under which nothing may be wrapped any more. Missing in keyrings that retired none. */
  readonly retiredRootKeys?: readonly string[];
}

export interface KeyringFile {
  readonly content: KeyringContent;
  readonly identity: string;
}

export function readKeyringFile(path: string): KeyringFile {
  if (fileIdentity(path) === null) throw keyringMissing(path);
  const { text, identity } = readPrivateFile(path);
  return { content: parseKeyring(path, text), identity };
}

/** Makes the file unless another process was faster; either way there is one afterwards. */
export async function createKeyringFile(path: string, content: KeyringContent): Promise<void> {
  await updatePrivateFile(path, (before) => (before === null ? serialise(content) : null));
}

/** `change` answers null to leave the file as it is. */
export async function updateKeyringFile(
  path: string,
  change: (content: KeyringContent) => KeyringContent | null,
  options = { overwriteOld: false },
): Promise<void> {
  const changeText = (before: string | null) => {
    if (before === null) throw keyringMissing(path);
    const after = change(parseKeyring(path, before));
    return after === null ? null : serialise(after);
  };
  await updatePrivateFile(path, changeText, options);
}

function keyringMissing(path: string): ServiceError {
  return unsafe(
    `There is no keyring at ${path}. In a new installation \`dormouse keys add\` or the first \`dormouse serve\` makes one; otherwise ` +
      'put it and its root key back from their backups, for without them nothing in the vault can be read.',
  );
}

function serialise(content: KeyringContent): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

function parseKeyring(path: string, text: string): KeyringContent {
  const content = parseJson(text);
  if (!isRecord(content) || content.version !== keyringVersion) {
    throw unsafe(`${path} is not a keyring of version ${keyringVersion}. Put it back from its backup.`);
  }
  const { lookupKey, macKey, periodKeys, retiredRootKeys = [] } = content;
  if (!Array.isArray(retiredRootKeys) || !retiredRootKeys.every((id) => typeof id === 'string')) {
    throw unsafe(`${path} is a keyring with missing or broken parts. Put it back from its backup.`);
  }
  if (!isStoredKey(lookupKey) || !isStoredKey(macKey) || !Array.isArray(periodKeys) || !periodKeys.every(isPeriodKey)) {
    throw unsafe(`${path} is a keyring with missing or broken parts. Put it back from its backup.`);
  }
  if (new Set(periodKeys.map((key) => key.id)).size < periodKeys.length) {
    throw unsafe(`${path} names one period key twice. Put it back from its backup.`);
  }
  return content as unknown as KeyringContent;
}

/** Undefined instead of the parser's own error, whose message quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isStoredKey(value: unknown): value is StoredKey {
  return isRecord(value) && typeof value.rootKeyId === 'string' && typeof value.wrapped === 'string';
}

function isPeriodKey(value: unknown): value is StoredPeriodKey {
  if (!isStoredKey(value) || !isRecord(value)) return false;
  const { id, month, createdAt } = value;
  return typeof id === 'string' && typeof month === 'string' && isMonth(month) && typeof createdAt === 'string';
}
