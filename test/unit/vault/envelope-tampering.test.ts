import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../../../src/vault/binding.js';
import { type OpenRequest, openEnvelope, sealEnvelope } from '../../../src/vault/envelope.js';
import { sealIndependently } from './support/independent-envelope.js';
import { failureOf, flipBit, makeBinding, makePeriodKey, memberText } from './support/make.js';

function setup(over: { plaintext?: Buffer; binding?: Partial<Binding> } = {}) {
  const periodKey = makePeriodKey();
  const binding = makeBinding(over.binding);
  const plaintext = over.plaintext ?? memberText;
  const request: OpenRequest = { ...sealEnvelope({ plaintext, binding, periodKey }), binding, periodKey };
  return { periodKey, binding, plaintext, request };
}

function refused(request: OpenRequest): void {
  expect(failureOf(() => openEnvelope(request)).code).toBe('envelope_unreadable');
}

describe('a flipped bit is refused', () => {
  test.each([
    ['a compressed record', memberText],
    ['a stored record', randomBytes(40)],
    ['an empty record', Buffer.alloc(0)],
  ])('at every place of the sealed content of %s', (_, plaintext) => {
    const { request } = setup({ plaintext });
    for (let at = 0; at < request.sealed.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) refused({ ...request, sealed: flipBit(request.sealed, at, bit) });
    }
  });

  test('at every place of the wrapped key', () => {
    const { request } = setup();
    for (let at = 0; at < request.wrappedKey.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) refused({ ...request, wrappedKey: flipBit(request.wrappedKey, at, bit) });
    }
  });

  test('at every place of the period key', () => {
    const { request, periodKey } = setup();
    for (let at = 0; at < 32; at += 1) {
      refused({ ...request, periodKey: { id: periodKey.id, key: flipBit(periodKey.key, at, at % 8) } });
    }
  });
});

describe('a changed length is refused', () => {
  test('every truncation of the sealed content, from either end', () => {
    const { request } = setup({ plaintext: randomBytes(50) });
    for (let length = 0; length < request.sealed.length; length += 1) {
      refused({ ...request, sealed: request.sealed.subarray(0, length) });
      refused({ ...request, sealed: request.sealed.subarray(request.sealed.length - length) });
    }
  });

  test('every truncation of the wrapped key', () => {
    const { request } = setup();
    for (let length = 0; length < request.wrappedKey.length; length += 1) {
      refused({ ...request, wrappedKey: request.wrappedKey.subarray(0, length) });
    }
  });

  test('bytes added in front or behind', () => {
    const { request } = setup();
    for (const extra of [Buffer.from([0]), Buffer.from([1]), randomBytes(16)]) {
      refused({ ...request, sealed: Buffer.concat([request.sealed, extra]) });
      refused({ ...request, sealed: Buffer.concat([extra, request.sealed]) });
      refused({ ...request, wrappedKey: Buffer.concat([request.wrappedKey, extra]) });
    }
  });

  // Without an explicit tag length Node itself accepts all of these.
  test.each([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])('a tag of %i bytes', (tagBytes) => {
    for (const plaintext of [Buffer.alloc(0), randomBytes(16), memberText]) {
      const { request } = setup({ plaintext });
      const missing = 16 - tagBytes;
      refused({ ...request, sealed: request.sealed.subarray(0, request.sealed.length - missing) });
      refused({ ...request, wrappedKey: request.wrappedKey.subarray(0, request.wrappedKey.length - missing) });
    }
  });
});

describe('an envelope opens for its own binding only', () => {
  const others: [string, Partial<Binding>][] = [
    ['another member', { memberId: '100382' }],
    ['a member whose id only begins the same', { memberId: '10038' }],
    ['another class', { class: 'membershi' }],
    ['another record', { recordId: '00000000-0000-0000-0000-000000000000' }],
    ['the revision before', { revision: 1 }],
    ['the revision after', { revision: 3 }],
    ['a revision that shares its low half', { revision: 2 + 2 ** 32 }],
    ['no member at all', { memberId: '' }],
  ];
  test.each(others)('%s is refused', (_, over) => {
    const { request, binding } = setup({ binding: { revision: 2 } });
    refused({ ...request, binding: { ...binding, ...over } });
  });

  test('texts moved over the border between two fields are refused', () => {
    const { request, binding } = setup({ binding: { memberId: '12', class: '34', recordId: '56' } });
    for (const moved of [
      { memberId: '1', class: '234', recordId: '56' },
      { memberId: '123', class: '4', recordId: '56' },
      { memberId: '12', class: '3', recordId: '456' },
      { memberId: '1234', class: '', recordId: '56' },
      { memberId: '34', class: '12', recordId: '56' },
    ]) {
      refused({ ...request, binding: { ...binding, ...moved } });
    }
  });

  test('an impossible revision is refused, not thrown at the caller', () => {
    const { request, binding } = setup();
    for (const revision of [-1, 0.5, Number.NaN, 2 ** 60]) refused({ ...request, binding: { ...binding, revision } });
  });

  test('an older self of a rewritten record does not pass for the newer one', () => {
    const { request, binding, periodKey } = setup({ binding: { revision: 1 } });
    const newer = { ...binding, revision: 2 };
    const rewritten = sealEnvelope({ plaintext: memberText, binding: newer, periodKey });
    expect(openEnvelope({ ...rewritten, binding: newer, periodKey })).toEqual(memberText);
    refused({ ...request, binding: newer });
  });
});

describe('parts of two envelopes do not fit together', () => {
  test('the wrapped key of another record under the same period key', () => {
    const { request, periodKey } = setup();
    const other = sealEnvelope({ plaintext: memberText, binding: makeBinding(), periodKey });
    refused({ ...request, wrappedKey: other.wrappedKey });
  });

  test('the wrapped key of another sealing of the same record', () => {
    const { request, binding, periodKey, plaintext } = setup();
    const again = sealEnvelope({ plaintext, binding, periodKey });
    refused({ ...request, wrappedKey: again.wrappedKey });
    refused({ ...request, sealed: again.sealed });
    expect(openEnvelope({ ...again, binding, periodKey })).toEqual(plaintext);
  });

  test('the commitment, nonce or tag of another sealing of the same record', () => {
    const { request, binding, periodKey, plaintext } = setup();
    const again = sealEnvelope({ plaintext, binding, periodKey });
    const end = request.sealed.length;
    for (const [from, to] of [
      [2, 34],
      [34, 46],
      [46, end - 16],
      [end - 16, end],
    ] as const) {
      const mixed = Buffer.from(request.sealed);
      again.sealed.copy(mixed, from, from, to);
      refused({ ...request, sealed: mixed });
    }
  });
});

describe('keys', () => {
  test('another period key under the same id is refused', () => {
    const { request, periodKey } = setup();
    refused({ ...request, periodKey: { id: periodKey.id, key: randomBytes(32) } });
  });

  test('the right key under another id is refused, also when the row names that id', () => {
    const { request, periodKey } = setup();
    const renamed = { id: makePeriodKey().id, key: periodKey.key };
    refused({ ...request, keyId: renamed.id, periodKey: renamed });
  });

  test('a period key that the envelope does not name is an unknown key', () => {
    const { request } = setup();
    expect(failureOf(() => openEnvelope({ ...request, periodKey: makePeriodKey() })).code).toBe('key_unknown');
  });

  test('a period key of the wrong length is refused', () => {
    const { request, periodKey } = setup();
    refused({ ...request, periodKey: { id: periodKey.id, key: periodKey.key.subarray(0, 16) } });
  });
});

describe('versions and compression', () => {
  test.each([0, 2, 3, 255])('format version %i is refused even when it is authentic', (version) => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const envelope = sealIndependently({ version, compression: 0, content: memberText, binding, periodKey });
    refused({ ...envelope, binding, periodKey });
  });

  test.each([3, 4, 128, 255])('compression %i is refused even when it is authentic', (compression) => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const envelope = sealIndependently({ compression, content: memberText, binding, periodKey });
    refused({ ...envelope, binding, periodKey });
  });

  test('a changed compression byte is refused before anything is decompressed', () => {
    const { request } = setup();
    const stored = Buffer.from(request.sealed);
    stored[1] = 0;
    refused({ ...request, sealed: stored });
  });

  test('authentic content that is not deflated is refused', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const content = Buffer.from('this was never deflated');
    refused({ ...sealIndependently({ compression: 1, content, binding, periodKey }), binding, periodKey });
  });

  test('a bomb is refused', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const content = deflateRawSync(Buffer.alloc(257 * 1024 * 1024));
    expect(content.length).toBeLessThan(300_000);
    refused({ ...sealIndependently({ compression: 1, content, binding, periodKey }), binding, periodKey });
  }, 30_000);
});

describe('a failure', () => {
  test('says the same for every reason and holds no value', () => {
    const { request, binding, periodKey } = setup({ binding: { memberId: 'member-marker', class: 'class-marker' } });
    const failures = [
      failureOf(() => openEnvelope({ ...request, sealed: flipBit(request.sealed, 0) })),
      failureOf(() => openEnvelope({ ...request, sealed: flipBit(request.sealed, 10) })),
      failureOf(() => openEnvelope({ ...request, sealed: flipBit(request.sealed, 60) })),
      failureOf(() => openEnvelope({ ...request, wrappedKey: flipBit(request.wrappedKey, 20) })),
      failureOf(() => openEnvelope({ ...request, binding: { ...binding, revision: 9 } })),
    ];
    expect(new Set(failures.map((failure) => failure.message)).size).toBe(1);
    for (const failure of failures) {
      const everything = `${failure.message}${JSON.stringify(failure.detail)}${String(failure.cause)}`;
      for (const value of ['marker', binding.recordId, periodKey.id, '홍길동', 'example.kr']) {
        expect(everything).not.toContain(value);
      }
    }
  });
});
