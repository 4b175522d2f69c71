import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openEnvelope } from '../../../src/vault/envelope.js';
import {
  commitmentTo,
  recordData,
  sealIndependently,
  unbox,
  wrapIndependently,
} from './support/independent-envelope.js';
import { failureOf, makeBinding, makePeriodKey, memberText } from './support/make.js';
import { boxUnderTwoKeys } from './support/two-key-box.js';

const stored = 0;

function setup() {
  const periodKey = makePeriodKey();
  const binding = makeBinding();
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const associatedData = recordData(1, stored, binding);
  const box = boxUnderTwoKeys(first, second, randomBytes(12), associatedData);
  const sealedFor = (committedKey: Buffer) =>
    Buffer.concat([Buffer.from([1, stored]), commitmentTo(committedKey, associatedData), box]);
  const openAs = (dataKey: Buffer, sealed: Buffer) => {
    const wrappedKey = wrapIndependently(dataKey, periodKey, binding);
    return openEnvelope({ keyId: periodKey.id, wrappedKey, sealed, binding, periodKey });
  };
  return { first, second, associatedData, box, sealedFor, openAs };
}

describe('one ciphertext, two keys', () => {
  test('plain AES-GCM opens the same bytes to two different texts', () => {
    const { first, second, associatedData, box } = setup();
    const [one, other] = [unbox(first, associatedData, box), unbox(second, associatedData, box)];
    expect(one.length).toBe(32);
    expect(one.equals(other)).toBe(false);
  });

  test('an envelope opens under the committed key only', () => {
    const { first, second, sealedFor, openAs } = setup();
    expect(openAs(first, sealedFor(first)).length).toBe(32);
    expect(failureOf(() => openAs(second, sealedFor(first))).code).toBe('envelope_unreadable');
    expect(openAs(second, sealedFor(second)).length).toBe(32);
    expect(failureOf(() => openAs(first, sealedFor(second))).code).toBe('envelope_unreadable');
  });
});

describe('the commitment', () => {
  test('to another key is refused although the content is authentic', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const parts = { compression: stored, content: memberText, binding, periodKey, committedKey: randomBytes(32) };
    const request = { ...sealIndependently(parts), binding, periodKey };
    expect(failureOf(() => openEnvelope(request)).code).toBe('envelope_unreadable');
  });

  test('covers the binding as well as the key', () => {
    const key = randomBytes(32);
    const binding = makeBinding();
    const commitments = [
      commitmentTo(key, recordData(1, 0, binding)),
      commitmentTo(key, recordData(1, 1, binding)),
      commitmentTo(key, recordData(1, 0, { ...binding, revision: 2 })),
      commitmentTo(key, recordData(1, 0, { ...binding, memberId: 'another' })),
    ];
    expect(new Set(commitments.map((commitment) => commitment.toString('hex'))).size).toBe(4);
  });
});
