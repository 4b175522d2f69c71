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
  const mutations: [string, Mutate][] = [
    ['bits of the sealed content', (request) => ({ ...request, sealed: flipSome(request.sealed) })],
    ['a run of the sealed content', (request) => ({ ...request, sealed: overwriteSome(request.sealed) })],
    ['a part of the sealed content', (request) => ({ ...request, sealed: request.sealed.subarray(randomInt(1, 400)) })],
    [
      'the end of the sealed content',
      (request) => ({ ...request, sealed: request.sealed.subarray(0, -randomInt(1, 100)) }),
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
    let tried = 0;
    for (let round = 0; tried < 10_000; round += 1) {
      const request = requestFor(round % 2 === 0 ? memberText : randomBytes(randomInt(400, 600)));
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
        try {
          openEnvelope(mutated);
          accepted.push(name);
        } catch (failure) {
          if (!(failure instanceof ServiceError)) accepted.push(`${name}: threw something else`);
        }
      }
    }
    expect(tried).toBeGreaterThanOrEqual(10_000);
    expect(accepted).toEqual([]);
  }, 30_000);
});
