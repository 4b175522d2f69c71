import { createHash, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  batchHash,
  batchMac,
  bytesOf,
  createLinker,
  digestOf,
  hexOf,
  leafOf,
  merkleRoot,
} from '../../../src/audit/chain.js';

const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const digest = () => randomBytes(32).toString('latin1');

/** RFC 6962, 2.1, word for word: split at the largest power of two below the number of leaves. */
function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0] as Buffer;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.from([1]), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

describe('a leaf', () => {
  test('is the hash of a zero byte and the row in UTF-8', () => {
    expect(hexOf(leafOf('(1,"가")'))).toBe(sha256(Buffer.from([0]), Buffer.from('(1,"가")')).toString('hex'));
  });
});

describe('a link', () => {
  test('is the HMAC of all that it binds', () => {
    const key = randomBytes(32);
    const linkOf = createLinker(key);
    for (const position of [1, 255, 2 ** 31, 2 ** 32 + 7, Number.MAX_SAFE_INTEGER]) {
      const link = { before: digest(), position, leaf: digest(), proven: position % 2 === 0 };
      const number = Buffer.alloc(8);
      number.writeBigUInt64BE(BigInt(position));
      const bound = [bytesOf(link.before), number, bytesOf(link.leaf), Buffer.from([link.proven ? 1 : 0])];
      expect(linkOf(link)).toBe(createHmac('sha256', key).update(Buffer.concat(bound)).digest('binary'));
    }
  });

  test('refuses a key that HMAC would have to hash', () => {
    expect(() => createLinker(randomBytes(65))).toThrow(RangeError);
  });
});

describe('the root of a batch', () => {
  test('is the one of RFC 6962 for any number of entries', () => {
    const leaves = Array.from({ length: 130 }, () => randomBytes(32));
    for (let count = 1; count <= leaves.length; count += 1) {
      const some = leaves.slice(0, count);
      expect(merkleRoot(some.map(digestOf)), `of ${count}`).toBe(digestOf(rootOf(some)));
    }
  });

  test('is the published one of seven leaves', () => {
    const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657'];
    const leaves = data.map((hex) => digestOf(sha256(Buffer.from([0]), Buffer.from(hex, 'hex'))));
    expect(hexOf(merkleRoot(leaves))).toBe('ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c');
  });

  test('of nothing is none', () => {
    expect(() => merkleRoot([])).toThrow(RangeError);
  });
});

describe('the hash of a batch', () => {
  const facts = {
    batch: 3,
    firstPosition: 11,
    lastPosition: 20,
    root: digest(),
    lastLink: digest(),
    sealedAt: '2026-11-22T03:00:00.000000Z',
    uncodedUntil: 0,
  };
  const before = digest();

  test.each([
    ['the number', { batch: 4 }],
    ['the first position', { firstPosition: 12 }],
    ['the last position', { lastPosition: 21 }],
    ['the root', { root: digest() }],
    ['the last link', { lastLink: digest() }],
    ['the instant', { sealedAt: '2026-11-22T03:00:00.000001Z' }],
    ['how far entries have no code', { uncodedUntil: 1 }],
  ])('binds %s', (_, change) => {
    expect(batchHash(before, { ...facts, ...change })).not.toBe(batchHash(before, facts));
  });

  test('binds the batch before it, and its code the key', () => {
    const hash = batchHash(before, facts);
    expect(batchHash(digest(), facts)).not.toBe(hash);
    const key = randomBytes(32);
    expect(batchMac(key, hash)).toBe(createHmac('sha256', key).update(bytesOf(hash)).digest('binary'));
  });
});
