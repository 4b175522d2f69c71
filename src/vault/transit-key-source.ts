import { hash, timingSafeEqual } from 'node:crypto';
import { keyBytes } from './aes-gcm.js';
import type { KeySource, RootKeyListing, WrappedKey } from './key-source.js';
import {
  changedElsewhere,
  primaryStays,
  rootKeyUnknown,
  sourceMisconfigured,
  sourceUnavailable,
  wrappedKeyRefused,
} from './key-source-errors.js';
import {
  type AskTransit,
  type TransitAnswer,
  type TransitOptions,
  transitClient,
  transitKind,
} from './transit-client.js';

/** Only these authenticate; with a public key anybody could wrap a key of their own. */
const authenticatedTypes = ['aes128-gcm96', 'aes256-gcm96', 'chacha20-poly1305', 'xchacha20-poly1305'];

const versionPattern = /^vault:v([1-9][0-9]{0,8}):/;

interface TransitKey {
  readonly derived: boolean;
  readonly latest: number;
  readonly oldestOpen: number;
  readonly oldestKept: number;
  /** Seconds since 1970 by version. */
  readonly versions: ReadonlyMap<number, number | null>;
}

/**
 * The source whose root key never leaves the transit engine of HashiCorp Vault or OpenBao. A version of the transit key
 * is a version of the root key. Nothing is asked until a key has to be wrapped or unwrapped.
 */
export function createTransitKeySource(options: TransitOptions): KeySource {
  const ask = transitClient(options);
  const name = encodeURIComponent(options.keyName);
  const place: Place = { ask, name, prefix: `transit/${options.keyName}:v` };
  let opened: Promise<TransitKey> | undefined;
  // Type and derivation of a key never change, so they are read once; a failed look is repeated.
  const derives = async () => {
    opened ??= readKey(place).catch((error) => {
      opened = undefined;
      throw error;
    });
    return (await opened).derived;
  };
  return {
    kind: transitKind,
    wrap: async (plaintextKey, context) => wrap(place, plaintextKey, bindingOf(context, await derives())),
    unwrap: async (rootKeyId, wrapped, context) => {
      if (versionOf(place, rootKeyId) === null) throw rootKeyUnknown(rootKeyId, transitKind);
      return unwrap(place, { rootKeyId, wrapped }, bindingOf(context, await derives()));
    },
    listRootKeys: async () => listingOf(place, await readKey(place)),
    addRootKey: async () => {
      // The key is read first: it must be there and of a usable type before it is given a new version.
      await readKey(place);
      expectDone(await ask('POST', `keys/${name}/rotate`, {}));
      return place.prefix + (await readKey(place)).latest;
    },
    retireRootKey: (id) => retire(place, id),
  };
}

interface Place {
  readonly ask: AskTransit;
  readonly name: string;
  readonly prefix: string;
}

/** What ties a wrapped key to its purpose. The digest goes inside, since servers before Vault 1.9 overlook the rest. */
interface ContextBinding {
  readonly context: string;
  readonly digest: Buffer;
  readonly fields: Readonly<Record<string, string>>;
}

function bindingOf(context: string, derived: boolean): ContextBinding {
  const bound = Buffer.from(`dormouse/transit/v1\0${context}`, 'utf8');
  const encoded = bound.toString('base64');
  const fields = { associated_data: encoded, ...(derived ? { context: encoded } : {}) };
  return { context, digest: hash('sha256', bound, 'buffer'), fields };
}

async function wrap(place: Place, plaintextKey: Buffer, { digest, fields }: ContextBinding): Promise<WrappedKey> {
  const plaintext = Buffer.concat([plaintextKey, digest]);
  const answer = await place.ask('POST', `encrypt/${place.name}`, {
    plaintext: plaintext.toString('base64'),
    ...fields,
  });
  plaintext.fill(0);
  if (answer.status !== 200) throw keyUnusable(place);
  const { ciphertext } = answer.data;
  const version = typeof ciphertext === 'string' ? versionPattern.exec(ciphertext)?.[1] : undefined;
  if (typeof ciphertext !== 'string' || version === undefined) throw strangeAnswer();
  return { rootKeyId: place.prefix + version, wrapped: Buffer.from(ciphertext, 'utf8') };
}

async function unwrap(place: Place, { rootKeyId, wrapped }: WrappedKey, binding: ContextBinding): Promise<Buffer> {
  const ciphertext = wrapped.toString('latin1');
  const refused = wrappedKeyRefused(rootKeyId, binding.context);
  if (place.prefix + versionPattern.exec(ciphertext)?.[1] !== rootKeyId || !isCanonical(ciphertext)) throw refused;
  const answer = await place.ask('POST', `decrypt/${place.name}`, { ciphertext, ...binding.fields });
  if (answer.status === 404) throw keyUnusable(place);
  if (answer.status === 400) throw await refusalOf(place, rootKeyId, refused);
  const { plaintext } = answer.data;
  if (typeof plaintext !== 'string') throw strangeAnswer();
  const opened = Buffer.from(plaintext, 'base64');
  const key = opened.subarray(0, keyBytes);
  const digest = opened.subarray(keyBytes);
  if (digest.length !== binding.digest.length || !timingSafeEqual(digest, binding.digest)) throw refused;
  return key;
}

/** The engine would overlook line breaks and the last bits of base64. */
function isCanonical(ciphertext: string): boolean {
  const base64 = ciphertext.replace(versionPattern, '');
  return Buffer.from(base64, 'base64').toString('base64') === base64;
}

/** The engine answers 400 to a version that it forgot as to a wrapped key that was changed; the key itself tells. */
async function refusalOf(place: Place, rootKeyId: string, refused: Error): Promise<Error> {
  const version = versionOf(place, rootKeyId);
  const { oldestOpen, latest } = await readKey(place);
  const open = version !== null && version >= oldestOpen && version <= latest;
  return open ? refused : rootKeyUnknown(rootKeyId, transitKind);
}

async function readKey(place: Place): Promise<TransitKey> {
  const answer = await place.ask('GET', `keys/${place.name}`);
  if (answer.status !== 200) throw keyUnusable(place);
  const { type, derived, keys, min_decryption_version: oldestOpen, min_available_version: oldestKept } = answer.data;
  if (typeof keys !== 'object' || keys === null || typeof oldestOpen !== 'number') throw strangeAnswer();
  if (typeof type !== 'string' || !authenticatedTypes.includes(type)) throw keyUnusable(place);
  const versions = Object.entries(keys).map(([version, made]) => [Number(version), secondsOf(made)] as const);
  const latest = Math.max(0, ...versions.map(([version]) => version));
  if (!Number.isInteger(latest) || latest === 0) throw strangeAnswer();
  return {
    derived: derived === true,
    latest,
    oldestOpen,
    oldestKept: typeof oldestKept === 'number' ? oldestKept : 0,
    versions: new Map(versions),
  };
}

function secondsOf(made: unknown): number | null {
  return typeof made === 'number' && Number.isFinite(made) ? made : null;
}

function listingOf(place: Place, { latest, oldestOpen, versions }: TransitKey): readonly RootKeyListing[] {
  return [...versions]
    .filter(([version]) => version >= oldestOpen)
    .sort(([one], [other]) => one - other)
    .map(([version, seconds]) => ({
      id: place.prefix + version,
      primary: version === latest,
      createdAt: seconds === null ? null : new Date(seconds * 1000).toISOString(),
    }));
}

/** Versions go in their order. One that decrypts no more is trimmed as well, for a minimum could be lowered again. */
async function retire(place: Place, id: string): Promise<void> {
  const version = versionOf(place, id);
  const { latest, oldestOpen, oldestKept } = await readKey(place);
  if (version === latest) throw primaryStays(id);
  if (version === null || version > latest || version < Math.max(1, oldestKept)) throw rootKeyUnknown(id, transitKind);
  if (version > oldestOpen) {
    throw changedElsewhere(
      transitKind,
      `Transit forgets versions in their order: retire ${place.prefix}${oldestOpen} first.`,
    );
  }
  const oldest = Math.max(version + 1, oldestOpen);
  const minimum = { min_decryption_version: oldest, min_encryption_version: latest };
  expectDone(await place.ask('POST', `keys/${place.name}/config`, minimum));
  expectDone(await place.ask('POST', `keys/${place.name}/trim`, { min_available_version: oldest }));
}

function versionOf({ prefix }: Place, rootKeyId: string): number | null {
  const digits = rootKeyId.startsWith(prefix) ? rootKeyId.slice(prefix.length) : '';
  return /^[1-9][0-9]{0,8}$/.test(digits) ? Number(digits) : null;
}

function expectDone(answer: TransitAnswer): void {
  if (answer.status === 200) return;
  throw sourceUnavailable(
    transitKind,
    String(answer.status),
    'The key service (transit) did not take the change of its key. Look at the settings of that key there.',
  );
}

function keyUnusable({ prefix }: Place) {
  return sourceMisconfigured(
    transitKind,
    `Transit has no key for ${prefix.slice(0, -2)} that can wrap. Make one of type aes256-gcm96 there, and name it in ` +
      'TRANSIT_KEY and its engine in TRANSIT_MOUNT.',
  );
}

function strangeAnswer() {
  return sourceUnavailable(
    transitKind,
    'answer',
    'The key service (transit) gave an answer without what was asked for. Check TRANSIT_URL and what stands between.',
  );
}
