import { createHash, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compress,
  contentBytesMax,
  decompress,
  deflated,
  deflatedByDictionary,
  stored,
} from '../../../src/vault/compression.js';
import { dictionary } from '../../../src/vault/dictionary.js';
import { failureOf, memberText } from './support/make.js';

describe('compress', () => {
  test('deflates what becomes smaller', () => {
    const { compression, content } = compress(memberText);
    expect(compression).toBe(deflatedByDictionary);
    expect(content.length).toBeLessThan(memberText.length);
  });

  test.each([0, 1, 2, 16, 1000, 70_000])('stores %i random bytes as they are, without a copy', (length) => {
    const plaintext = randomBytes(length);
    const { compression, content } = compress(plaintext);
    expect(compression).toBe(stored);
    expect(content).toBe(plaintext);
  });

  test('never makes anything larger', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        const plaintext = Buffer.from(bytes);
        expect(compress(plaintext).content.length).toBeLessThanOrEqual(plaintext.length);
      }),
    );
  });

  test('does not touch what it is given', () => {
    const plaintext = Buffer.from(memberText);
    compress(plaintext);
    expect(plaintext).toEqual(memberText);
  });

  test('keeps 1 KB of member text below 60 percent', () => {
    const plaintext = Buffer.concat([memberText, memberText, memberText]);
    expect(compress(plaintext).content.length).toBeLessThan(plaintext.length * 0.6);
  });
});

describe('decompress', () => {
  test('gives back any bytes', () => {
    const compressible = fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: 3000 }))
      .map(([bytes, times]) => Buffer.concat(Array.from({ length: times }, () => Buffer.from(bytes))));
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 4000 }).map((bytes) => Buffer.from(bytes)),
      compressible,
    );
    fc.assert(
      fc.property(anything, (plaintext) => {
        const { compression, content } = compress(plaintext);
        expect(decompress(compression, content).equals(plaintext)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('opens what was deflated with the largest window', () => {
    const plaintext = Buffer.concat(Array.from({ length: 20 }, () => memberText));
    const content = deflateRawSync(plaintext, { level: 9, windowBits: 15, memLevel: 9 });
    expect(decompress(deflated, content)).toEqual(plaintext);
  });

  test.each([3, 7, 255, -1])('refuses compression %i', (compression) => {
    expect(() => decompress(compression, memberText)).toThrow();
  });

  test('refuses what was never deflated, or was cut short', () => {
    expect(() => decompress(deflated, Buffer.from('plain text, not deflated'))).toThrow();
    expect(() => decompress(deflated, Buffer.alloc(0))).toThrow();
    const { content } = compress(memberText);
    for (let length = 0; length < content.length; length += 7) {
      expect(() => decompress(deflatedByDictionary, content.subarray(0, length))).toThrow();
    }
  });
});

describe('the bound', () => {
  test('a bomb is refused', () => {
    const bomb = deflateRawSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(60_000);
    expect(() => decompress(deflated, bomb, 1_000_000)).toThrow();
  });

  test('holds to the byte, both ways', () => {
    const plaintext = Buffer.alloc(10_000, 'ab');
    const { content } = compress(plaintext, 10_000);
    expect(decompress(deflated, content, 10_000)).toEqual(plaintext);
    expect(() => decompress(deflated, content, 9_999)).toThrow();
    expect(decompress(stored, plaintext, 10_000)).toBe(plaintext);
    expect(() => decompress(stored, plaintext, 9_999)).toThrow();
  });

  test('what could not be opened is not sealed, and the answer names no value', () => {
    const failure = failureOf(() => compress(Buffer.alloc(101, '홍'), 100));
    expect(failure.code).toBe('input_invalid');
    expect(failure.detail).toEqual({ bytes: 101, bytesMax: 100 });
    expect(failure.message).not.toContain('홍');
  });

  test('is the same for sealing and opening', () => {
    expect(contentBytesMax).toBe(256 * 1024 * 1024);
  });
});

describe('the dictionary', () => {
  test('is the text that sealed records were deflated by', () => {
    const fingerprint = createHash('sha256').update(dictionary).digest('hex');
    expect(fingerprint).toBe('bfbe68791ff3711e7b2dd4a4a5304300f67cc82b642f28189fcccbe0c3b26e50');
  });

  test('fits into the window', () => {
    expect(dictionary.length).toBeLessThan(2 ** 13 - 262);
  });

  test('makes a small record smaller than deflate alone', () => {
    const row = Buffer.from('["0123456789ab", "0:(7,OK,\\"2026-01-02 03:04:05.000001+00\\",t)"]', 'utf8');
    expect(compress(row).content.length).toBeLessThan(deflateRawSync(row).length);
  });
});
