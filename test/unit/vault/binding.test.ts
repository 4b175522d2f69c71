import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Binding, recordAssociatedData, wrapAssociatedData } from '../../../src/vault/binding.js';
import { recordData } from './support/independent-envelope.js';
import { failureOf, makeBinding } from './support/make.js';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
const bindings: fc.Arbitrary<Binding> = fc.record({
  memberId: text,
  class: text,
  recordId: text,
  revision: fc.maxSafeNat(),
});

describe('associated data', () => {
  test('is written as documented', () => {
    const binding = { memberId: '7', class: '홍', recordId: 'r1', revision: 258 };
    const expected = ['010100', '00000001', '37', '00000003', 'ed998d', '00000002', '7231', '0000000000000102'];
    expect(recordAssociatedData(1, 0, binding).toString('hex')).toBe(expected.join(''));
    const wrapped = ['0201', '00000002', '6b31', ...expected.slice(1)];
    expect(wrapAssociatedData(1, 'k1', binding).toString('hex')).toBe(wrapped.join(''));
  });

  test('is the one that a second implementation writes', () => {
    fc.assert(
      fc.property(bindings, (binding) => {
        expect(recordAssociatedData(1, 1, binding).equals(recordData(1, 1, binding))).toBe(true);
      }),
    );
  });

  test('two bindings share it only when they are the same', () => {
    fc.assert(
      fc.property(bindings, bindings, (left, right) => {
        const same = recordAssociatedData(1, 0, left).equals(recordAssociatedData(1, 0, right));
        expect(same).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
      { numRuns: 1000 },
    );
  });

  test('texts cannot be moved from one field into the next', () => {
    fc.assert(
      fc.property(ascii, ascii, fc.nat(12), (head, tail, cut) => {
        const whole = head + tail;
        const left = makeBinding({ memberId: head, class: tail, recordId: 'r' });
        const right = makeBinding({ memberId: whole.slice(0, cut), class: whole.slice(cut), recordId: 'r' });
        fc.pre(left.memberId !== right.memberId);
        expect(recordAssociatedData(1, 0, left).equals(recordAssociatedData(1, 0, right))).toBe(false);
      }),
    );
  });

  test('that of a record is never that of a wrapped key', () => {
    fc.assert(
      fc.property(bindings, bindings, text, fc.nat(255), (left, right, keyId, compression) => {
        expect(recordAssociatedData(1, compression, left).equals(wrapAssociatedData(1, keyId, right))).toBe(false);
      }),
    );
  });

  test('differs with the format version, the compression and the key id', () => {
    const binding = makeBinding();
    const all = [
      recordAssociatedData(1, 0, binding),
      recordAssociatedData(1, 1, binding),
      recordAssociatedData(2, 0, binding),
      wrapAssociatedData(1, 'one', binding),
      wrapAssociatedData(1, 'two', binding),
      wrapAssociatedData(2, 'one', binding),
    ];
    expect(new Set(all.map((bytes) => bytes.toString('hex'))).size).toBe(all.length);
  });

  test.each([0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1])('writes revision %i in full', (revision) => {
    const bytes = recordAssociatedData(1, 0, makeBinding({ revision }));
    expect(bytes.readBigUInt64BE(bytes.length - 8)).toBe(BigInt(revision));
  });

  test.each([-1, 0.1, Number.NaN, 2 ** 53])('refuses revision %s', (revision) => {
    const failure = failureOf(() => recordAssociatedData(1, 0, makeBinding({ revision })));
    expect(failure.code).toBe('input_invalid');
  });
});
