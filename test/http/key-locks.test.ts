import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../src/access/authenticate.js';
import { changeApiKey } from '../../src/access/change-api-key.js';
import { createApiKey } from '../../src/access/create-api-key.js';
import { newKeyToken } from '../../src/access/key-token.js';
import { listAccessRights } from '../../src/access/list-access-rights.js';
import { listApiKeys } from '../../src/access/list-api-keys.js';
import { revokeApiKey } from '../../src/access/revoke-api-key.js';
import { unlockApiKey } from '../../src/access/unlock-api-key.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';

const actor = { id: 'cli:operator' };
const guesser = '198.51.100.7';

/** A shop with one key, and two processes that take it. */
async function openLocks() {
  const shop = await openSmallShop();
  const asked = { name: 'back end', scopes: ['members:read'], person: false, expiresInDays: 90, actor };
  const { keyId, token } = await createApiKey(shop.ctx, asked);
  let elapsed = 0;
  const process = () => createAuthenticator(shop.ctx, { elapsedMs: () => elapsed });
  const wrong = () => `dk_${keyId}_${newKeyToken().secret}`;
  const fail = async (times: number, by = one) => {
    for (let tries = 0; tries < times; tries += 1) {
      expect(await by.authenticate(wrong(), guesser)).toBeNull();
    }
  };
  const one = process();
  return {
    shop,
    keyId,
    token,
    one,
    other: process(),
    wrong,
    fail,
    pass(ms: number) {
      elapsed += ms;
      shop.setNow(new Date(Date.parse(shop.now()) + ms).toISOString());
    },
  };
}

async function rowOf(shop: SmallShop, keyId: string) {
  const { rows } = await shop.database.admin.query(
    'select failures, locked_until is not null as locked, xmin::text as written from dormouse.api_key where key_id = $1',
    [keyId],
  );
  return rows[0] as { failures: number; locked: boolean; written: string };
}

async function audited(shop: SmallShop) {
  const { rows } = await shop.database.admin.query(
    'select action, actor, host(address) as address, detail from dormouse.audit_entry order by entry_id',
  );
  return rows;
}

describe('an API key that is tried with wrong secrets', () => {
  test('is locked by the tenth, for a quarter of an hour, and the right secret is refused like any other', async () => {
    const { token, one, other, fail, pass } = await openLocks();
    await fail(9);
    expect(await one.authenticate(token)).toMatchObject({ id: expect.stringMatching(/^key:/) });
    await fail(1);
    expect(await one.authenticate(token)).toBeNull();
    expect(await other.authenticate(token)).toBeNull();
    pass(14 * 60_000 + 59_000);
    expect([await one.authenticate(token), await other.authenticate(token)]).toEqual([null, null]);
    pass(1_000);
    expect(await one.authenticate(token)).not.toBeNull();
    expect(await other.authenticate(token)).not.toBeNull();
  });

  test('is counted over all processes, and locked in each within five seconds', async () => {
    const { token, one, other, fail, pass } = await openLocks();
    expect(await other.authenticate(token)).not.toBeNull();
    await fail(5, one);
    await fail(4, other);
    await fail(1, one);
    pass(5_000);
    expect(await other.authenticate(token)).toBeNull();
  });

  test('is counted together only within a quarter of an hour', async () => {
    const { shop, keyId, token, one, fail, pass } = await openLocks();
    await fail(9);
    pass(15 * 60_000);
    await fail(9);
    expect(await rowOf(shop, keyId)).toMatchObject({ failures: 9, locked: false });
    expect(await one.authenticate(token)).not.toBeNull();
  });

  test('is counted anew after the right secret', async () => {
    const { shop, keyId, token, one, fail, pass } = await openLocks();
    await fail(9);
    pass(3_000);
    expect(await one.authenticate(token)).not.toBeNull();
    expect(await rowOf(shop, keyId)).toMatchObject({ failures: 0 });
    await fail(9);
    expect(await one.authenticate(token)).not.toBeNull();
  });

  test('is written to no more once it is locked, however often it is tried', async () => {
    const { shop, keyId, token, one, other, fail, pass } = await openLocks();
    await fail(10);
    const before = await rowOf(shop, keyId);
    await fail(30, one);
    await fail(30, other);
    for (const each of [one, other]) await each.authenticate(token);
    pass(60_000);
    await fail(10, one);
    expect(await rowOf(shop, keyId)).toEqual(before);
    expect((await audited(shop)).filter(({ action }) => action === 'api_key.locked')).toHaveLength(1);
  });

  test('is locked once by many who try at once', async () => {
    const { shop, one, other, wrong, token } = await openLocks();
    const tries = Array.from({ length: 30 }, (_, each) => (each % 2 ? one : other).authenticate(wrong(), guesser));
    expect((await Promise.all(tries)).every((credential) => credential === null)).toBe(true);
    expect(await one.authenticate(token)).toBeNull();
    expect((await audited(shop)).filter(({ action }) => action === 'api_key.locked')).toHaveLength(1);
  });

  test('leaves in the audit who tried, and in the record of rights that it was locked', async () => {
    const { shop, keyId, fail } = await openLocks();
    await fail(10);
    expect((await audited(shop)).at(-1)).toEqual({
      action: 'api_key.locked',
      actor: 'access',
      address: guesser,
      detail: { keyId, failures: 10, lockedUntil: '2026-11-22T03:15:00.000000Z' },
    });
    expect((await listApiKeys(shop.ctx)).map(({ state }) => state)).toEqual(['locked']);
    const [last] = await listAccessRights(shop.ctx, { credential: `key:${keyId}`, before: null, limit: 10 });
    expect(last).toMatchObject({ event: 'locked', by: 'access', scopes: ['members:read'] });
  });

  test('that is unknown, expired or revoked is not written to', async () => {
    const { shop, keyId, one, fail, pass } = await openLocks();
    for (let tries = 0; tries < 20; tries += 1) await one.authenticate(newKeyToken().token, guesser);
    await revokeApiKey(shop.ctx, { keyId, actor });
    pass(5_000);
    const before = await rowOf(shop, keyId);
    await fail(20);
    expect(await rowOf(shop, keyId)).toEqual(before);
    expect((await audited(shop)).map(({ action }) => action)).toEqual(['api_key.created', 'api_key.revoked']);
  });

  test('is unlocked by an operator before its time', async () => {
    const { shop, keyId, token, one, fail } = await openLocks();
    await fail(10);
    const reason = 'An old secret in the batch program.';
    expect(await unlockApiKey(shop.ctx, { keyId, reason, actor })).toEqual({ keyId, wasLocked: true });
    expect(await one.authenticate(token)).not.toBeNull();
    expect(await unlockApiKey(shop.ctx, { keyId, reason, actor })).toEqual({ keyId, wasLocked: false });
    const events = (await listAccessRights(shop.ctx, { credential: null, before: null, limit: 10 })).map(
      ({ event, reason: why }) => [event, why],
    );
    expect(events).toEqual([
      ['unlocked', reason],
      ['locked', '10 wrong secrets'],
      ['granted', null],
    ]);
    await fail(9);
    expect(await one.authenticate(token)).not.toBeNull();
  });
});

describe('the record of rights', () => {
  test('has every grant, change and revocation with who did it, the newest first', async () => {
    const { shop, keyId } = await openLocks();
    const change = { keyId, scopes: ['sweeps:read', 'members:read'], reason: 'Runs the sweeps now.' };
    shop.setNow('2026-11-23T00:00:00Z');
    expect(await changeApiKey(shop.ctx, { ...change, actor })).toMatchObject({ already: false });
    // The same set in another order is no change.
    const same = { ...change, scopes: ['members:read', 'sweeps:read', 'members:read'] };
    expect(await changeApiKey(shop.ctx, { ...same, actor })).toMatchObject({ already: true });
    shop.setNow('2026-11-24T00:00:00Z');
    await revokeApiKey(shop.ctx, { keyId, actor: { id: 'cli:other' } });
    await revokeApiKey(shop.ctx, { keyId, actor });
    const rights = await listAccessRights(shop.ctx, { credential: `key:${keyId}`, before: null, limit: 10 });
    expect(rights).toEqual(
      [
        { event: 'revoked', at: '2026-11-24T00:00:00.000000Z', by: 'cli:other', scopes: change.scopes, reason: null },
        { event: 'changed', at: '2026-11-23T00:00:00.000000Z', by: 'cli:operator', ...change },
        {
          event: 'granted',
          at: '2026-11-22T03:00:00.000000Z',
          by: 'cli:operator',
          scopes: ['members:read'],
          reason: null,
        },
      ].map(({ event, at, by, scopes, reason }) => ({
        rightId: expect.stringMatching(/^\d+$/),
        credential: `key:${keyId}`,
        person: false,
        ...{ event, at, by, scopes, reason },
      })),
    );
    expect((await audited(shop)).map(({ action }) => action)).toEqual([
      'api_key.created',
      'api_key.changed',
      'api_key.revoked',
    ]);
  });

  test('follows a change in every process within five seconds', async () => {
    const { shop, keyId, token, one, pass } = await openLocks();
    expect((await one.authenticate(token))?.scopes).toEqual(new Set(['members:read']));
    await changeApiKey(shop.ctx, { keyId, scopes: ['sweeps:read'], reason: null, actor });
    pass(5_000);
    expect((await one.authenticate(token))?.scopes).toEqual(new Set(['sweeps:read']));
  });

  test('takes no change of a key that is revoked or unknown, and no scope that nobody knows', async () => {
    const { shop, keyId } = await openLocks();
    const change = (changed: object) =>
      changeApiKey(shop.ctx, { keyId, scopes: ['members:read'], reason: null, actor, ...changed });
    await expect(change({ scopes: ['members:all'] })).rejects.toMatchObject({ code: 'input_invalid' });
    await expect(change({ scopes: [] })).rejects.toMatchObject({ code: 'input_invalid' });
    await expect(change({ keyId: 'x' })).rejects.toMatchObject({ code: 'api_key_not_found' });
    await revokeApiKey(shop.ctx, { keyId, actor });
    await expect(change({ scopes: ['sweeps:read'] })).rejects.toMatchObject({ code: 'input_invalid' });
    await expect(unlockApiKey(shop.ctx, { keyId: 'x', reason: null, actor })).rejects.toMatchObject({
      code: 'api_key_not_found',
    });
  });

  test('has nothing of a grant whose entry in the audit could not be written', async () => {
    const { shop } = await openLocks();
    await shop.database.admin.query('revoke insert on dormouse.audit_entry from dormouse_clerk');
    await shop.database.admin.query(
      'revoke insert (at, actor, agent, address, member_id, action, reason, detail, nonce, mac) on dormouse.audit_entry from dormouse_clerk',
    );
    const asked = { name: 'n', scopes: ['members:read'], person: false, expiresInDays: 1, actor };
    await expect(createApiKey(shop.ctx, asked)).rejects.toMatchObject({ sqlState: '42501' });
    expect(await listApiKeys(shop.ctx)).toHaveLength(1);
    expect(await listAccessRights(shop.ctx, { credential: null, before: null, limit: 10 })).toHaveLength(1);
  });
});
