import { randomUUID } from 'node:crypto';
import { ServiceError } from '../errors.js';
import { openFileKeySource } from './file-key-source.js';
import { createGivenKeySource } from './given-key-source.js';
import type { KeySource, RootKeyListing } from './key-source.js';
import {
  createKeyringFile,
  type KeyringContent,
  readKeyringFile,
  type StoredPeriodKey,
  updateKeyringFile,
} from './keyring-file.js';
import { isMonth, type PeriodKey } from './period-key.js';
import { fileIdentity } from './private-file.js';
import { isRetired, primaryRetired, retireRootKey } from './retire-root-key.js';
import {
  contextOf,
  fixedKeys,
  fixedUnder,
  newContent,
  newStoredKey,
  rewrapFixedKeys,
  rewrapPeriodKey,
  unwrapStored,
} from './stored-keys.js';

const wrapsMax = 3;

export interface KeyringOptions {
  readonly path: string;
  /** 32 bytes in base64. Without it the root key stands in a file of its own, at `path` + '.root'. */
  readonly rootKey?: string | undefined;
  /** Any other source of root keys. */
  readonly source?: KeySource | undefined;
  /** Only for an installation whose vault is empty: a new keyring opens nothing that an older one sealed. */
  readonly createIfMissing: boolean;
  readonly now?: string | undefined;
}

export interface PeriodKeyListing {
  readonly id: string;
  readonly month: string;
  readonly rootKeyId: string;
  readonly createdAt: string;
  /** Whether new records of its month are sealed under it: it is the newest of the month. */
  readonly seals: boolean;
}

export async function openKeyring(options: KeyringOptions): Promise<Keyring> {
  const { path, rootKey, now = new Date().toISOString() } = options;
  const mayCreate = options.createIfMissing && fileIdentity(path) === null;
  // What is wrong with the keyring itself is said before anything about its root key.
  if (!mayCreate) readKeyringFile(path);
  const source =
    options.source ??
    (rootKey === undefined
      ? await openFileKeySource({ path: `${path}.root`, createIfMissing: mayCreate, now })
      : createGivenKeySource(rootKey));
  if (mayCreate) await createKeyringFile(path, await newContent(source, now));
  return openKeyringFrom(source, path);
}

/** Opens a keyring that is there, with the root key of any source. */
export async function openKeyringFrom(source: KeySource, path: string): Promise<Keyring> {
  const { content, identity } = readKeyringFile(path);
  const lookupKey = await unwrapStored(source, content.lookupKey, fixedKeys.lookupKey);
  const macKey = await unwrapStored(source, content.macKey, fixedKeys.macKey);
  return new Keyring(source, path, { lookupKey, macKey, content, identity });
}

interface Opened {
  readonly lookupKey: Buffer;
  readonly macKey: Buffer;
  readonly content: KeyringContent;
  readonly identity: string;
}

/**
 * The keys of one vault. Before each answer it looks whether another process changed the file, so that a key destroyed
 * there is not used here; callers therefore ask again in each transaction instead of keeping a period key.
 */
export class Keyring {
  /** For the digests of identifiers, and for nothing else. */
  readonly lookupKey: Buffer;
  /** For message authentication; each purpose puts its own label in front. */
  readonly macKey: Buffer;
  readonly #source: KeySource;
  readonly #path: string;
  readonly #unwrapped = new Map<string, Promise<PeriodKey>>();
  readonly #adding = new Map<string, Promise<void>>();
  #content: KeyringContent;
  #identity: string;

  constructor(source: KeySource, path: string, opened: Opened) {
    this.#source = source;
    this.#path = path;
    this.lookupKey = opened.lookupKey;
    this.macKey = opened.macKey;
    this.#content = opened.content;
    this.#identity = opened.identity;
  }

  /** The key for records that fall due in `month` ('YYYY-MM' or 'none'). Makes one, and answers only after it is on disk. */
  async periodKeyFor(month: string, now = new Date().toISOString()): Promise<PeriodKey> {
    if (!isMonth(month)) throw new ServiceError('input_invalid', "A month must be like 2031-03, or 'none'.");
    this.#refresh();
    if (this.#storedFor(month) === undefined) await this.#addOnce(month, now);
    const stored = this.#storedFor(month);
    if (stored === undefined) throw keyUnknown('the one just made');
    return this.#unwrap(stored);
  }

  async periodKey(keyId: string): Promise<PeriodKey> {
    this.#refresh();
    const stored = this.#content.periodKeys.find((candidate) => candidate.id === keyId);
    if (stored === undefined) throw keyUnknown(keyId);
    return this.#unwrap(stored);
  }

  /** What it sealed can never be opened again, here or from a backup without this keyring. False when it wasn't there. */
  async destroyPeriodKey(keyId: string): Promise<boolean> {
    let wasThere = false;
    const without = (content: KeyringContent) => {
      const periodKeys = content.periodKeys.filter((stored) => stored.id !== keyId);
      wasThere = periodKeys.length < content.periodKeys.length;
      return wasThere ? { ...content, periodKeys } : null;
    };
    await updateKeyringFile(this.#path, without, { overwriteOld: true });
    this.#refresh();
    return wasThere;
  }

  listPeriodKeys(): readonly PeriodKeyListing[] {
    this.#refresh();
    return this.#content.periodKeys.map((stored) => {
      const { id, month, rootKeyId, createdAt } = stored;
      return { id, month, rootKeyId, createdAt, seals: this.#storedFor(month) === stored };
    });
  }

  /** Makes a successor for the month of this key, under the primary root key; none where the key has one already. */
  async replacePeriodKey(keyId: string, now = new Date().toISOString()): Promise<void> {
    const replaced = this.listPeriodKeys().find((key) => key.id === keyId);
    if (replaced?.seals) await this.#add(replaced.month, now, keyId);
  }

  /** The same key under the primary root key: for one that can't be replaced, since a record can't leave it. */
  async rewrapPeriodKey(keyId: string): Promise<void> {
    this.#refresh();
    await rewrapPeriodKey(this.#source, this.#path, { content: this.#content, keyId });
    this.#refresh();
  }

  /** The lookup key and the MAC key, with the root key that each is wrapped by. */
  listFixedKeys(): readonly { readonly name: string; readonly rootKeyId: string }[] {
    this.#refresh();
    return fixedUnder(this.#content);
  }

  async rewrapFixedKeys(): Promise<void> {
    this.#refresh();
    await rewrapFixedKeys(this.#source, this.#path, this.#content);
    this.#refresh();
  }

  listRootKeys(): Promise<readonly RootKeyListing[]> {
    return this.#source.listRootKeys();
  }

  addRootKey(now: string): Promise<string> {
    return this.#source.addRootKey(now);
  }

  /** Refused while anything is wrapped by it, by whatever process: from here on nothing new is. */
  retireRootKey(rootKeyId: string): Promise<void> {
    return retireRootKey(this.#source, this.#path, rootKeyId);
  }

  #refresh(): void {
    if (fileIdentity(this.#path) === this.#identity) return;
    const { content, identity } = readKeyringFile(this.#path);
    this.#content = content;
    this.#identity = identity;
    const known = new Set(content.periodKeys.map((stored) => stored.id));
    // Forgotten but not overwritten: whoever still holds the buffer would go on sealing under a key of zeros.
    for (const id of this.#unwrapped.keys()) if (!known.has(id)) this.#unwrapped.delete(id);
  }

  #storedFor(month: string): StoredPeriodKey | undefined {
    return this.#content.periodKeys.findLast((stored) => stored.month === month);
  }

  /** Calls for one month at the same time share one addition. */
  async #addOnce(month: string, now: string): Promise<void> {
    const adding =
      this.#adding.get(month) ?? this.#add(month, now, undefined).finally(() => this.#adding.delete(month));
    this.#adding.set(month, adding);
    await adding;
  }

  /**
   * Wraps before the lock is taken, since a key source may be slow; loses to a process that was faster, and wraps again
   * where the root key was retired meanwhile. Nothing is added where another key than `replaced` seals by then.
   */
  async #add(month: string, now: string, replaced: string | undefined): Promise<void> {
    for (let wraps = 1, retired = true; retired; wraps += 1) {
      const id = randomUUID();
      const stored = await newStoredKey(this.#source, contextOf({ id, month }));
      const added: StoredPeriodKey = { id, month, createdAt: now, ...stored };
      await updateKeyringFile(this.#path, (content) => {
        retired = isRetired(content, stored.rootKeyId);
        if (content.periodKeys.findLast((present) => present.month === month)?.id !== replaced) return null;
        return retired ? null : { ...content, periodKeys: [...content.periodKeys, added] };
      });
      if (retired && wraps === wrapsMax) throw primaryRetired(stored.rootKeyId);
    }
    this.#refresh();
  }

  /** Always from what the file holds, so that no key is used which could not be read back. */
  #unwrap(stored: StoredPeriodKey): Promise<PeriodKey> {
    const cached = this.#unwrapped.get(stored.id);
    if (cached !== undefined) return cached;
    const { id } = stored;
    const unwrapping = unwrapStored(this.#source, stored, contextOf(stored)).then((key) => ({ id, key }));
    this.#unwrapped.set(id, unwrapping);
    // A key service that was away must be asked again.
    unwrapping.catch(() => this.#unwrapped.delete(id));
    return unwrapping;
  }
}

function keyUnknown(keyId: string): ServiceError {
  return new ServiceError(
    'key_unknown',
    `The keyring has no period key ${keyId}. If it was destroyed on its day, so was what it sealed; otherwise put the ` +
      'right keyring back from its backup.',
    { detail: { keyId } },
  );
}
