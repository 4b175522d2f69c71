import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openEnvelope, sealEnvelope } from '../../../src/vault/envelope.js';
import { rewrapDataKey, unwrapDataKey, wrapDataKey } from '../../../src/vault/key-wrap.js';
import { flipBit, makeBinding, makePeriodKey, memberText } from './support/make.js';

describe('a record moves to another period key', () => {
  test('without its sealed content being opened or changed', () => {
    const [before, after] = [makePeriodKey(), makePeriodKey()];
    const binding = makeBinding();
    const { sealed, wrappedKey } = sealEnvelope({ plaintext: memberText, binding, periodKey: before });
    const moved = rewrapDataKey(wrappedKey, { from: before, to: after }, binding);
    expect(openEnvelope({ keyId: after.id, wrappedKey: moved, sealed, binding, periodKey: after })).toEqual(memberText);
  });

  test('and no longer opens under the old one', () => {
    const [before, after] = [makePeriodKey(), makePeriodKey()];
    const binding = makeBinding();
    const { sealed, wrappedKey } = sealEnvelope({ plaintext: memberText, binding, periodKey: before });
    const moved = rewrapDataKey(wrappedKey, { from: before, to: after }, binding);
    const request = { keyId: before.id, wrappedKey: moved, sealed, binding, periodKey: before };
    expect(() => openEnvelope(request)).toThrow('cannot be opened');
  });
});

describe('a record does not move', () => {
  const [from, to] = [makePeriodKey(), makePeriodKey()];
  const binding = makeBinding();
  const { wrappedKey } = sealEnvelope({ plaintext: memberText, binding, periodKey: from });

  test.each([
    ['under another key than it names', () => rewrapDataKey(wrappedKey, { from: makePeriodKey(), to }, binding)],
    ['as another record', () => rewrapDataKey(wrappedKey, { from, to }, makeBinding())],
    ['as its next revision', () => rewrapDataKey(wrappedKey, { from, to }, { ...binding, revision: 2 })],
    ['with a changed key', () => rewrapDataKey(flipBit(wrappedKey, 20), { from, to }, binding)],
    ['with a key cut short', () => rewrapDataKey(wrappedKey.subarray(0, -12), { from, to }, binding)],
    [
      'twice with one wrapping',
      () => rewrapDataKey(rewrapDataKey(wrappedKey, { from, to }, binding), { from, to }, binding),
    ],
  ])('%s', (_, move) => {
    expect(move).toThrow();
  });

  test('unless nothing of this was changed', () => {
    expect(rewrapDataKey(wrappedKey, { from, to }, binding)).toHaveLength(wrappedKey.length);
  });
});

describe('a wrapped data key', () => {
  test('gives back the data key', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const dataKey = randomBytes(32);
    expect(unwrapDataKey(wrapDataKey(dataKey, periodKey, binding), periodKey, binding)).toEqual(dataKey);
  });

  test('belongs to one record, one revision and one key id', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const wrapped = wrapDataKey(randomBytes(32), periodKey, binding);
    for (const other of [{ memberId: 'x' }, { class: 'x' }, { recordId: 'x' }, { revision: 2 }]) {
      expect(() => unwrapDataKey(wrapped, periodKey, { ...binding, ...other })).toThrow();
    }
    expect(() => unwrapDataKey(wrapped, { id: 'x', key: periodKey.key }, binding)).toThrow();
    expect(() => unwrapDataKey(wrapped, { id: periodKey.id, key: randomBytes(32) }, binding)).toThrow();
  });

  test('of another length or version is refused', () => {
    const periodKey = makePeriodKey();
    const binding = makeBinding();
    const wrapped = wrapDataKey(randomBytes(32), periodKey, binding);
    for (const length of [0, 1, 29, 60]) {
      expect(() => unwrapDataKey(wrapped.subarray(0, length), periodKey, binding)).toThrow('not a wrapped key');
    }
    expect(() => unwrapDataKey(flipBit(wrapped, 0, 1), periodKey, binding)).toThrow('not a wrapped key');
  });

  test('of 16 bytes cannot be made to fit', () => {
    expect(() => wrapDataKey(randomBytes(16), makePeriodKey(), makeBinding())).toThrow('does not fit');
  });
});
