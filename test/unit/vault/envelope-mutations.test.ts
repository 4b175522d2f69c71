import { randomBytes, randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/errors.js';
import { type OpenRequest, openEnvelope, sealEnvelope } from '../../../src/vault/envelope.js';
import { flipBit, makeBinding, makePeriodKey, memberText } from './support/make.js';

function requestFor(plaintext: Buffer): OpenRequest {
  const periodKey = makePeriodKey();
  const binding = makeBinding();
  return { ...sealEnvelope({ plaintext, binding, periodKey }), binding, periodKey };
}

const nonceBytes = 12;
const tagBytes = 16;
/** Behind version, compression and commitment. */
const contentNonceAt = 34;

describe('10,000 random mutations', () => {
  type Mutate = (request: OpenRequest) => OpenRequest;
  const flipSome = (bytes: Buffer) => {
    let mutated = bytes;
    for (let times = randomInt(1, 4); times > 0; times -= 1)
      mutated = flipBit(mutated, randomInt(mutated.length), randomInt(8));
    return mutated;
  };
  const overwriteSome = (bytes: Buffer) => {
    const mutated = Buffer.from(bytes);
    const at = randomInt(bytes.length);
    randomBytes(randomInt(1, 17)).copy(mutated, at);
    return mutated;
  };
  const patchRandom = (bytes: Buffer, at: number, length: number) => {
    const mutated = Buffer.from(bytes);
    randomBytes(length).copy(mutated, at);
    return mutated;
  };
  const mutations: [string, Mutate][] = [
    ['bits of the sealed content', (request) => ({ ...request, sealed: flipSome(request.sealed) })],
    ['a run of the sealed content', (request) => ({ ...request, sealed: overwriteSome(request.sealed) })],
    ['a part of the sealed content', (request) => ({ ...request, sealed: request.sealed.subarray(randomInt(1, 400)) })],
    [
      'the end of the sealed content',
      (request) => ({ ...request, sealed: request.sealed.subarray(0, -randomInt(1, 100)) }),
    ],
    [
      'the nonce of the content',
      (request) => ({ ...request, sealed: patchRandom(request.sealed, contentNonceAt, nonceBytes) }),
    ],
    [
      'the tag of the content',
      (request) => ({ ...request, sealed: patchRandom(request.sealed, request.sealed.length - tagBytes, tagBytes) }),
    ],
    [
      'a shorter tag of the content',
      (request) => ({ ...request, sealed: request.sealed.subarray(0, -randomInt(1, tagBytes)) }),
    ],
    ['the commitment', (request) => ({ ...request, sealed: patchRandom(request.sealed, 2, contentNonceAt - 2) })],
    [
      'version and compression',
      (request) => ({ ...request, sealed: flipBit(request.sealed, randomInt(2), randomInt(8)) }),
    ],
    [
      'the nonce of the wrapped key',
      (request) => ({ ...request, wrappedKey: patchRandom(request.wrappedKey, 1, nonceBytes) }),
    ],
    [
      'the tag of the wrapped key',
      (request) => ({
        ...request,
        wrappedKey: patchRandom(request.wrappedKey, request.wrappedKey.length - tagBytes, tagBytes),
      }),
    ],
    [
      'a shorter tag of the wrapped key',
      (request) => ({ ...request, wrappedKey: request.wrappedKey.subarray(0, -randomInt(1, tagBytes)) }),
    ],
    [
      'the content of another record of the member',
      (request) => ({ ...request, sealed: requestFor(memberText).sealed }),
    ],
    [
      'the whole envelope of another record, under one period key',
      (request) => ({
        ...request,
        ...sealEnvelope({ plaintext: memberText, binding: makeBinding(), periodKey: request.periodKey }),
      }),
    ],
    [
      'the envelope of its revision before, under one period key',
      (request) => ({
        ...request,
        ...sealEnvelope({
          plaintext: memberText,
          binding: { ...request.binding, revision: request.binding.revision - 1 },
          periodKey: request.periodKey,
        }),
      }),
    ],
    ['bits of the wrapped key', (request) => ({ ...request, wrappedKey: flipSome(request.wrappedKey) })],
    ['a run of the wrapped key', (request) => ({ ...request, wrappedKey: overwriteSome(request.wrappedKey) })],
    [
      'bits of the period key',
      (request) => ({ ...request, periodKey: { id: request.keyId, key: flipSome(request.periodKey.key) } }),
    ],
    ['the key id', (request) => ({ ...request, keyId: `${request.keyId}${randomInt(10)}` })],
    ['the member', (request) => ({ ...request, binding: { ...request.binding, memberId: String(randomInt(1e9)) } })],
    [
      'the class',
      (request) => ({ ...request, binding: { ...request.binding, class: randomBytes(4).toString('hex') } }),
    ],
    ['the record', (request) => ({ ...request, binding: { ...request.binding, recordId: makeBinding().recordId } })],
    ['the revision', (request) => ({ ...request, binding: { ...request.binding, revision: randomInt(2, 2 ** 40) } })],
  ];

  test('none is accepted', () => {
    const accepted: string[] = [];
    const triedBy = new Map<string, number>();
    let opened = 0;
    let tried = 0;
    for (let round = 0; tried < 10_000; round += 1) {
      const request = requestFor(round % 2 === 0 ? memberText : randomBytes(randomInt(400, 600)));
      // What was not mutated opens: else every refusal below would prove nothing.
      if (openEnvelope(request).length > 0) opened += 1;
      for (const [name, mutate] of mutations) {
        const mutated = mutate(request);
        const unchanged =
          mutated.sealed.equals(request.sealed) &&
          mutated.wrappedKey.equals(request.wrappedKey) &&
          mutated.periodKey.key.equals(request.periodKey.key) &&
          mutated.keyId === request.keyId &&
          mutated.binding === request.binding;
        if (unchanged) continue;
        tried += 1;
        triedBy.set(name, (triedBy.get(name) ?? 0) + 1);
        try {
          openEnvelope(mutated);
          accepted.push(name);
        } catch (failure) {
          if (!(failure instanceof ServiceError)) accepted.push(`${name}: threw something else`);
        }
      }
    }
    expect(tried).toBeGreaterThanOrEqual(10_000);
    expect(opened).toBeGreaterThanOrEqual(Math.floor(tried / mutations.length));
    expect([...triedBy.keys()]).toEqual(mutations.map(([name]) => name));
    expect(accepted).toEqual([]);
  }, 30_000);
});
