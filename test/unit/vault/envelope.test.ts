import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openEnvelope, sealEnvelope } from '../../../src/vault/envelope.js';
import { unwrapDataKey } from '../../../src/vault/key-wrap.js';
import { openIndependently, sealIndependently } from './support/independent-envelope.js';
import { failureOf, makeBinding, makePeriodKey, memberText } from './support/make.js';

const overheadBytes = 62;
const wrappedKeyBytes = 61;

describe('what was sealed comes back', () => {
  const contents: [string, Buffer][] = [
    ['nothing at all', Buffer.alloc(0)],
    ['one byte', Buffer.from([0])],
    ['a Korean member', memberText],
    ['every byte value', Buffer.from(Array.from({ length: 256 }, (_, value) => value))],
    ['64 KB that compress', Buffer.alloc(65_536, '휴면 회원 ')],
    ['64 KB that do not', randomBytes(65_536)],
    ['5 MB', Buffer.alloc(5_000_000, memberText)],
  ];
  test.each(contents)('%s', (_, plaintext) => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const envelope = sealEnvelope({ plaintext, binding, periodKey });
    expect(openEnvelope({ ...envelope, binding, periodKey }).equals(plaintext)).toBe(true);
  });

  test('any bytes under any binding', () => {
    const periodKey = makePeriodKey();
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const bindings = fc.record({ memberId: text, class: text, recordId: text, revision: fc.maxSafeNat() });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), bindings, (bytes, binding) => {
        const plaintext = Buffer.from(bytes);
        const envelope = sealEnvelope({ plaintext, binding, periodKey });
        expect(openEnvelope({ ...envelope, binding, periodKey }).equals(plaintext)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('after the buffer that was sealed has been overwritten', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const plaintext = randomBytes(100);
    const before = Buffer.from(plaintext);
    const envelope = sealEnvelope({ plaintext, binding, periodKey });
    plaintext.fill(0);
    expect(openEnvelope({ ...envelope, binding, periodKey })).toEqual(before);
  });

  test('as often as it is opened', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const envelope = sealEnvelope({ plaintext: memberText, binding, periodKey });
    for (let times = 0; times < 3; times += 1) {
      expect(openEnvelope({ ...envelope, binding, periodKey })).toEqual(memberText);
    }
  });
});

describe('the format', () => {
  test('begins with its version and its compression, and adds 62 bytes to what does not compress', () => {
    const plaintext = randomBytes(500);
    const { sealed, wrappedKey } = sealEnvelope({ plaintext, binding: makeBinding(), periodKey: makePeriodKey() });
    expect([sealed[0], sealed[1], sealed.length]).toEqual([1, 0, 500 + overheadBytes]);
    expect([wrappedKey[0], wrappedKey.length]).toEqual([1, wrappedKeyBytes]);
  });

  test('compresses what becomes smaller by it', () => {
    const { sealed } = sealEnvelope({ plaintext: memberText, binding: makeBinding(), periodKey: makePeriodKey() });
    expect(sealed[1]).toBe(2);
    expect(sealed.length).toBeLessThan(memberText.length);
  });

  test('is the one that a second implementation opens', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding({ memberId: '회원-7', revision: 2 ** 40 + 3 });
    const plaintext = randomBytes(300);
    const envelope = sealEnvelope({ plaintext, binding, periodKey });
    expect(openIndependently(envelope, binding, periodKey)).toEqual(plaintext);
  });

  test('is the one that a second implementation seals', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding({ class: '전자금융', revision: 2 ** 53 - 1 });
    const envelope = sealIndependently({ compression: 0, content: memberText, binding, periodKey });
    expect(openEnvelope({ ...envelope, binding, periodKey })).toEqual(memberText);
  });

  test('shows nothing of the content, the member or the period key', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding({ memberId: 'member-marker', class: 'class-marker' });
    const plaintext = Buffer.from('content-marker-that-does-not-repeat');
    const { sealed, wrappedKey } = sealEnvelope({ plaintext, binding, periodKey });
    for (const bytes of [sealed, wrappedKey]) {
      for (const marker of ['marker', binding.recordId]) expect(bytes.includes(marker)).toBe(false);
      expect(bytes.includes(periodKey.key)).toBe(false);
    }
  });
});

describe('freshness', () => {
  test('data keys and nonces never repeat over 100,000 seals', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const plaintext = Buffer.from('x');
    const seen = new Set<string>();
    for (let sealed = 0; sealed < 100_000; sealed += 1) {
      const envelope = sealEnvelope({ plaintext, binding, periodKey });
      seen.add(envelope.sealed.toString('latin1', 34, 46));
      seen.add(envelope.wrappedKey.toString('latin1', 1, 13));
      seen.add(unwrapDataKey(envelope.wrappedKey, periodKey, binding).toString('latin1'));
    }
    expect(seen.size).toBe(300_000);
  }, 60_000);

  test('the same record sealed twice gives two unrelated envelopes', () => {
    const request = { plaintext: memberText, binding: makeBinding(), periodKey: makePeriodKey() };
    const [first, second] = [sealEnvelope(request), sealEnvelope(request)];
    expect(first.wrappedKey.equals(second.wrappedKey)).toBe(false);
    // The commitment too: it must not tell that two records hold the same.
    expect(first.sealed.subarray(2, 34).equals(second.sealed.subarray(2, 34))).toBe(false);
    expect(first.sealed.subarray(46).equals(second.sealed.subarray(46))).toBe(false);
  });

  test('the period key is left as it was', () => {
    const periodKey = makePeriodKey();
    const before = Buffer.from(periodKey.key);
    const binding = makeBinding();
    openEnvelope({ ...sealEnvelope({ plaintext: memberText, binding, periodKey }), binding, periodKey });
    expect(periodKey.key).toEqual(before);
  });
});

describe('what cannot be sealed', () => {
  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('a revision of %s', (revision) => {
    const request = { plaintext: memberText, binding: makeBinding({ revision }), periodKey: makePeriodKey() };
    expect(failureOf(() => sealEnvelope(request)).code).toBe('input_invalid');
  });

  test.each([0, 16, 31, 33])('anything under a period key of %i bytes', (length) => {
    const periodKey = makePeriodKey(randomBytes(length));
    expect(() => sealEnvelope({ plaintext: memberText, binding: makeBinding(), periodKey })).toThrow();
  });
});
