import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../../../src/vault/binding.js';
import { openEnvelope } from '../../../src/vault/envelope.js';
import { identifierDigest, normaliseIdentifier } from '../../../src/vault/identifiers.js';
import { openKeyring } from '../../../src/vault/keyring.js';
import { openIndependently } from './support/independent-envelope.js';
import { failureOf, flipBit, makeKeyringPath } from './support/make.js';

type Plaintext = { text: string; times: number } | { base64: string } | { zerosUnderCtr: number };

interface EnvelopeVector {
  readonly name: string;
  /** The second byte of what was sealed: stored, deflated, deflated by the dictionary. */
  readonly compression: 0 | 1 | 2;
  readonly binding: Binding;
  readonly keyId: string;
  readonly periodKey: string;
  readonly plaintext: Plaintext;
  readonly plaintextSha256: string;
  readonly wrappedKey: string;
  readonly sealed: string;
}

interface KeyringVector {
  readonly name: string;
  readonly keyring: unknown;
  readonly rootKey?: string;
  readonly rootKeyFile?: unknown;
  readonly expected: {
    readonly lookupKey: string;
    readonly macKey: string;
    readonly periodKeys: readonly {
      readonly id: string;
      readonly month: string;
      readonly key: string;
      /** False where its month has a newer one, which seals. */
      readonly seals?: boolean;
    }[];
  };
}

interface IdentifierVectors {
  readonly lookupKey: string;
  readonly vectors: readonly { field: string; value: string; normalised: string; digest: string }[];
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors', name), 'utf8')) as T;
}

function bytesOf(plaintext: Plaintext): Buffer {
  if ('text' in plaintext) return Buffer.from(plaintext.text.repeat(plaintext.times), 'utf8');
  if ('base64' in plaintext) return Buffer.from(plaintext.base64, 'base64');
  // Bytes that don't compress and need not be written out: AES-256-CTR of zeros under a key and counter of zeros.
  return createCipheriv('aes-256-ctr', Buffer.alloc(32), Buffer.alloc(16)).update(
    Buffer.alloc(plaintext.zerosUnderCtr),
  );
}

function requestOf(vector: EnvelopeVector) {
  return {
    keyId: vector.keyId,
    wrappedKey: Buffer.from(vector.wrappedKey, 'base64'),
    sealed: Buffer.from(vector.sealed, 'base64'),
    binding: vector.binding,
    periodKey: { id: vector.keyId, key: Buffer.from(vector.periodKey, 'base64') },
  };
}

describe('envelopes of version 1', () => {
  const { vectors } = read<{ vectors: readonly EnvelopeVector[] }>('envelope-v1.json');

  test.each(vectors)('$name opens', (vector) => {
    const opened = openEnvelope(requestOf(vector));
    expect(createHash('sha256').update(opened).digest('hex')).toBe(vector.plaintextSha256);
    expect(opened.equals(bytesOf(vector.plaintext))).toBe(true);
  });

  test.each(vectors)('$name is refused for the next revision, and with its last bit flipped', (vector) => {
    const request = requestOf(vector);
    const { revision } = vector.binding;
    const other = { ...vector.binding, revision: revision === 0 ? 1 : revision - 1 };
    expect(failureOf(() => openEnvelope({ ...request, binding: other })).code).toBe('envelope_unreadable');
    const sealed = flipBit(request.sealed, request.sealed.length - 1);
    expect(failureOf(() => openEnvelope({ ...request, sealed })).code).toBe('envelope_unreadable');
  });

  test.each(vectors.filter(({ compression }) => compression === 0))(
    '$name opens in a second implementation',
    (vector) => {
      const request = requestOf(vector);
      expect(openIndependently(request, vector.binding, request.periodKey).equals(bytesOf(vector.plaintext))).toBe(
        true,
      );
    },
  );

  test('are there for the stored and the compressed, the empty and the large', () => {
    const sizes = vectors.map(({ plaintext }) => bytesOf(plaintext).length);
    expect(Math.min(...sizes)).toBe(0);
    expect(Math.max(...sizes)).toBeGreaterThanOrEqual(65_536);
    for (const vector of vectors) expect(requestOf(vector).sealed[1]).toBe(vector.compression);
    expect(new Set(vectors.map(({ compression }) => compression))).toEqual(new Set([0, 1, 2]));
  });
});

describe('an envelope that was moved', () => {
  const { vectors } = read<{ vectors: readonly EnvelopeVector[] }>('envelope-v1.json');

  test('holds the very bytes that were sealed, under another period key', () => {
    const moved = vectors.find(({ name }) => name === 'moved to another period key');
    const origin = vectors.find(({ name, sealed }) => sealed === moved?.sealed && name !== moved?.name);
    expect(origin?.binding).toEqual(moved?.binding);
    expect(origin?.keyId).not.toBe(moved?.keyId);
  });
});

describe('keyrings of version 1', () => {
  const { vectors } = read<{ vectors: readonly KeyringVector[] }>('keyring-v1.json');

  test.each(vectors)('with the root key from the $name open', async ({ keyring, rootKey, rootKeyFile, expected }) => {
    const path = makeKeyringPath();
    writeFileSync(path, JSON.stringify(keyring), { mode: 0o600 });
    if (rootKeyFile !== undefined) writeFileSync(`${path}.root`, JSON.stringify(rootKeyFile), { mode: 0o600 });
    const opened = await openKeyring({ path, rootKey, createIfMissing: false });
    expect(opened.lookupKey.toString('base64')).toBe(expected.lookupKey);
    expect(opened.macKey.toString('base64')).toBe(expected.macKey);
    for (const { id, month, key, seals = true } of expected.periodKeys) {
      expect((await opened.periodKey(id)).key.toString('base64')).toBe(key);
      expect((await opened.periodKeyFor(month)).id === id).toBe(seals);
    }
  });
});

describe('digests of identifiers', () => {
  const { lookupKey, vectors } = read<IdentifierVectors>('identifiers-v1.json');
  const key = Buffer.from(lookupKey, 'base64');

  test.each(vectors)('$field $value stays what the vault holds', ({ field, value, normalised, digest }) => {
    expect(normaliseIdentifier(field, value)).toBe(normalised);
    expect(identifierDigest(key, field, value)?.toString('hex')).toBe(digest);
    expect(createHmac('sha256', key).update(`${field}\0${normalised}`).digest('hex').slice(0, 32)).toBe(digest);
  });
});
