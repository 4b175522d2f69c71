import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openEnvelope, sealEnvelope } from '../../../src/vault/envelope.js';
import { openKeyring } from '../../../src/vault/keyring.js';
import { makeBinding, makeKeyringPath, memberText, now, rejectionOf } from './support/make.js';

async function setup() {
  const path = makeKeyringPath();
  const keyring = await openKeyring({ path, createIfMissing: true, now });
  return { path, keyring, reopen: () => openKeyring({ path, createIfMissing: false }) };
}

describe('a destroyed period key', () => {
  test('is gone from the keyring, the file and what is opened later', async () => {
    const { path, keyring, reopen } = await setup();
    const { id } = await keyring.periodKeyFor('2031-03');
    const stored = readFileSync(path, 'utf8').match(/"wrapped": "([^"]+)"\n {4}\}\n {2}\]/)?.[1] ?? '';
    expect(stored).not.toBe('');
    expect(await keyring.destroyPeriodKey(id)).toBe(true);
    expect((await rejectionOf(keyring.periodKey(id))).code).toBe('key_unknown');
    expect((await rejectionOf((await reopen()).periodKey(id))).code).toBe('key_unknown');
    for (const text of [id, stored]) expect(readFileSync(path, 'utf8')).not.toContain(text);
  });

  test('is destroyed once: the second call says that it was not there', async () => {
    const { keyring } = await setup();
    const { id } = await keyring.periodKeyFor('2031-03');
    expect(await keyring.destroyPeriodKey(id)).toBe(true);
    expect(await keyring.destroyPeriodKey(id)).toBe(false);
    expect(await keyring.destroyPeriodKey('never-was')).toBe(false);
  });

  test('takes no other key with it', async () => {
    const { keyring, reopen } = await setup();
    const kept = [await keyring.periodKeyFor('2031-02'), await keyring.periodKeyFor('none')];
    const { id } = await keyring.periodKeyFor('2031-03');
    kept.push(await keyring.periodKeyFor('2031-04'));
    await keyring.destroyPeriodKey(id);
    const again = await reopen();
    for (const periodKey of kept) expect(await again.periodKey(periodKey.id)).toEqual(periodKey);
    expect(again.lookupKey).toEqual(keyring.lookupKey);
  });

  test('gives way to a new one when its month is asked for again', async () => {
    const { keyring } = await setup();
    const before = await keyring.periodKeyFor('2031-03');
    await keyring.destroyPeriodKey(before.id);
    const after = await keyring.periodKeyFor('2031-03');
    expect(after.id).not.toBe(before.id);
    expect(after.key.equals(before.key)).toBe(false);
  });

  test('never turns into a key of zeros in the hands of a sealer', async () => {
    const { keyring } = await setup();
    const held = await keyring.periodKeyFor('2031-03');
    await keyring.destroyPeriodKey(held.id);
    expect(held.key.equals(Buffer.alloc(32))).toBe(false);
  });

  test('makes an old backup of the records useless with the keyring of today', async () => {
    const { keyring, reopen } = await setup();
    const binding = makeBinding();
    const periodKey = await keyring.periodKeyFor('2031-03');
    const backedUp = sealEnvelope({ plaintext: memberText, binding, periodKey });
    await keyring.destroyPeriodKey(periodKey.id);
    const today = await reopen();
    expect((await rejectionOf(today.periodKey(backedUp.keyId))).code).toBe('key_unknown');
    const fresh = await today.periodKeyFor('2031-03');
    const forged = { ...backedUp, keyId: fresh.id, binding, periodKey: fresh };
    expect(() => openEnvelope(forged)).toThrow('cannot be opened');
  });
});
