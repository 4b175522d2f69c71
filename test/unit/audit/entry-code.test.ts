import { describe, expect, test } from 'vitest';
import { type CodedEntry, entryCode, fitsEntry } from '../../../src/audit/entry-code.js';

const key = Buffer.alloc(32, 3);
const entry: CodedEntry = {
  nonce: '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b',
  at: '2026-11-22T03:00:00.123456Z',
  actor: 'key:agent',
  agent: null,
  address: '2001:db8::1',
  memberId: '7',
  action: 'lookup',
  reason: 'asked by phone',
  detail: { rows: 2, tables: ['orders'], at: { b: 1, a: null } },
};
const code = entryCode(key, entry);

describe('the code of an entry', () => {
  test('fits what the table gives back of it', () => {
    const detail = { at: { a: null, b: 1 }, rows: 2, tables: ['orders'] };
    expect(fitsEntry(key, { ...entry, detail, address: '2001:DB8:0:0::1' }, code)).toBe(true);
  });

  test.each([
    ['a value that JSON leaves out', { detail: { rows: 1, none: undefined } }, { detail: { rows: 1 } }],
    ['an instant as a Date', { detail: { at: new Date(0) } }, { detail: { at: '1970-01-01T00:00:00.000Z' } }],
    ['half of a surrogate pair', { reason: 'a\ud800b' }, { reason: 'a\ufffdb' }],
    ['no detail', { detail: undefined }, { detail: null }],
    ['three decimals', { at: '2026-11-22T03:00:00.123Z' }, { at: '2026-11-22T03:00:00.123000Z' }],
  ])('is the same for %s as for what is stored of it', (_, written, stored) => {
    expect(fitsEntry(key, { ...entry, ...stored }, entryCode(key, { ...entry, ...written }))).toBe(true);
  });

  test.each([
    ['nonce', '1b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b'],
    ['at', '2026-11-22T03:00:00.123457Z'],
    ['at', 'infinity'],
    ['actor', 'key:other'],
    ['agent', ''],
    ['address', null],
    ['address', '2001:db8::/32'],
    ['memberId', '8'],
    ['action', 'lookups'],
    ['reason', null],
    ['detail', null],
    ['detail', { rows: 3 }],
  ])('does not fit another %s (%s)', (name, value) => {
    expect(fitsEntry(key, { ...entry, [name]: value }, code)).toBe(false);
  });

  test('does not fit under another key, or in part', () => {
    expect(fitsEntry(Buffer.alloc(32, 4), entry, code)).toBe(false);
    expect(fitsEntry(key, entry, code.subarray(0, 16))).toBe(false);
  });

  test('keeps what stands in one field from being moved to the next', () => {
    const moved = { ...entry, action: 'lookup","asked', reason: 'by phone' };
    expect(fitsEntry(key, moved, entryCode(key, { ...entry, action: 'lookup', reason: 'asked","by phone' }))).toBe(
      false,
    );
  });
});
