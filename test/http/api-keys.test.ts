import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/access/create-api-key.js';
import { newKeyToken, parseKeyToken } from '../../src/access/key-token.js';
import { listApiKeys } from '../../src/access/list-api-keys.js';
import { revokeApiKey } from '../../src/access/revoke-api-key.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';

const actor = { id: 'cli:operator' };
const asked = { name: 'back end', scopes: ['members:read', 'members:read'], person: false, expiresInDays: 90, actor };

async function audited(shop: SmallShop) {
  const { rows } = await shop.database.admin.query(
    'select action, actor, member_id as member, detail from dormouse.audit_entry order by entry_id',
  );
  return rows;
}

describe('an API key', () => {
  test('is shown once; only its hash is kept, and its grant is on record', async () => {
    const shop = await openSmallShop();
    const made = await createApiKey(shop.ctx, asked);
    const secret = parseKeyToken(made.token)?.secret ?? '';
    const { rows } = await shop.database.admin.query(
      'select to_jsonb(k)::text as row, secret_hash from dormouse.api_key as k',
    );
    expect(rows[0].row).not.toContain(secret);
    expect(rows[0].secret_hash).toEqual(createHash('sha256').update(secret).digest());
    expect(made).toMatchObject({ scopes: ['members:read'], expiresAt: '2027-02-20T03:00:00.000000Z' });
    const detail = { keyId: made.keyId, scopes: ['members:read'], person: false, expiresAt: made.expiresAt };
    expect(await audited(shop)).toEqual([{ action: 'api_key.created', actor: 'cli:operator', member: null, detail }]);
  });

  test('is listed with what became of it, and without what proves it', async () => {
    const shop = await openSmallShop();
    const [short, revoked, valid] = [
      await createApiKey(shop.ctx, { ...asked, expiresInDays: 1 }),
      await createApiKey(shop.ctx, asked),
      await createApiKey(shop.ctx, asked),
    ];
    await revokeApiKey(shop.ctx, { keyId: revoked.keyId, actor });
    shop.setNow('2026-11-23T03:00:00Z');
    const listed = await listApiKeys(shop.ctx);
    expect(Object.fromEntries(listed.map(({ keyId, state }) => [keyId, state]))).toEqual({
      [short.keyId]: 'expired',
      [revoked.keyId]: 'revoked',
      [valid.keyId]: 'valid',
    });
    expect(JSON.stringify(listed)).not.toMatch(/secret|hash/i);
  });

  test('is revoked once, and the first revocation stands', async () => {
    const shop = await openSmallShop();
    const { keyId } = await createApiKey(shop.ctx, asked);
    const first = await revokeApiKey(shop.ctx, { keyId, actor });
    shop.setNow('2026-12-01T00:00:00Z');
    const second = await revokeApiKey(shop.ctx, { keyId, actor: { id: 'cli:other' } });
    expect([first.already, second]).toEqual([false, { ...first, already: true }]);
    expect((await audited(shop)).map(({ action }) => action)).toEqual(['api_key.created', 'api_key.revoked']);
  });

  test('that nobody knows can not be revoked', async () => {
    const shop = await openSmallShop();
    await expect(revokeApiKey(shop.ctx, { keyId: 'x', actor })).rejects.toMatchObject({ code: 'api_key_not_found' });
  });

  test('is not given for what does not fit, and every problem is told at once', async () => {
    const shop = await openSmallShop();
    const wrong = { ...asked, name: 'two\nlines', scopes: ['members:all'], expiresInDays: 0 };
    await expect(createApiKey(shop.ctx, wrong)).rejects.toMatchObject({
      code: 'input_invalid',
      detail: {
        problems: [expect.stringMatching(/scopes/), expect.stringMatching(/name/), expect.stringMatching(/days/)],
      },
    });
    for (const bad of [
      { scopes: [] },
      { name: ' ' },
      { expiresInDays: 1.5 },
      { expiresInDays: 3651 },
      { expiresInDays: Number.NaN },
    ]) {
      await expect(createApiKey(shop.ctx, { ...asked, ...bad })).rejects.toMatchObject({ code: 'input_invalid' });
    }
    expect(await listApiKeys(shop.ctx)).toEqual([]);
  });

  test('is another one each time, and reads back as what it is', () => {
    const made = Array.from({ length: 1_000 }, newKeyToken);
    expect(new Set(made.map(({ keyId }) => keyId)).size).toBe(1_000);
    for (const { token, keyId, secret } of made) {
      expect(parseKeyToken(token)).toEqual({ keyId, secret });
      expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    }
  });
});
