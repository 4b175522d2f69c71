import { describe, expect, test } from 'vitest';
import type { FoundMember } from '../../src/cycles/lookup-members.js';
import { lookupMembers } from '../../src/cycles/lookup-members.js';
import type { CycleState } from '../../src/policy/cycle.js';
import { digestsOf } from '../../src/vault/lookup-fields.js';
import { insertIdentifiers } from '../../src/vault/records.js';
import { auditRows } from '../support/audit-rows.js';
import { insertCycle, madeCycle } from '../support/cycle-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';

const actor = { id: 'key:support' };

async function addSeparated(
  shop: SmallShop,
  values: Record<string, string | null>,
  state: CycleState = 'separated',
): Promise<string> {
  const memberId = await shop.addMember();
  await insertCycle(shop.database.admin, { memberId, state });
  const identifiers = digestsOf(shop.ctx, values).map((digest) => ({ memberId, ...digest }));
  await shop.ctx.mover.transaction((tx) => insertIdentifiers(tx, identifiers));
  return memberId;
}

function ids(found: readonly FoundMember[]): string[] {
  return found.map(({ memberId }) => memberId);
}

describe('looking up a returning member', () => {
  test('finds who had the value, however it is written, and says in which field', async () => {
    const shop = await openSmallShop();
    const memberId = await addSeparated(shop, {
      login_id: 'Returning',
      email: 'Person@Example.com',
      mobile: '010-0000-1234',
    });
    await addSeparated(shop, { login_id: 'another', email: 'another@example.com', mobile: '010-0000-9999' });
    const wayBack = `POST /v1/members/${memberId}/restoration`;
    const found = { memberId, state: 'separated', separatedAt: madeCycle.separatedAt, restorable: true, wayBack };
    for (const value of ['person@example.com', ' PERSON@EXAMPLE.COM ']) {
      expect(await lookupMembers(shop.ctx, { value, actor })).toEqual([{ ...found, fields: ['email'] }]);
    }
    for (const value of ['01000001234', '+82 10-0000-1234', '010 0000 1234']) {
      expect(await lookupMembers(shop.ctx, { value, actor })).toEqual([{ ...found, fields: ['mobile'] }]);
    }
    expect(await lookupMembers(shop.ctx, { value: 'returning', actor })).toEqual([{ ...found, fields: ['login_id'] }]);
  });

  test('answers all who shared a phone, and only the field that was asked for', async () => {
    const shop = await openSmallShop();
    const first = await addSeparated(shop, { mobile: '010-0000-1234', login_id: '01000001234' });
    const second = await addSeparated(shop, { mobile: '010-0000-1234' });
    const value = '01000001234';
    expect(await lookupMembers(shop.ctx, { value, actor })).toMatchObject([
      { memberId: first, fields: ['login_id', 'mobile'] },
      { memberId: second, fields: ['mobile'] },
    ]);
    expect(ids(await lookupMembers(shop.ctx, { value, field: 'mobile', actor }))).toEqual([first, second]);
    expect(ids(await lookupMembers(shop.ctx, { value, field: 'login_id', actor }))).toEqual([first]);
  });

  test('says who can come back, and leaves out whose data is not in the vault', async () => {
    const shop = await openSmallShop();
    const value = 'shared';
    const partly = await addSeparated(shop, { login_id: value }, 'partly_destroyed');
    const restricted = await addSeparated(shop, { login_id: value }, 'restricted');
    await addSeparated(shop, { login_id: value }, 'restored');
    expect(await lookupMembers(shop.ctx, { value, actor })).toMatchObject([
      { memberId: partly, state: 'partly_destroyed', restorable: true },
      { memberId: restricted, state: 'restricted', restorable: false },
    ]);
  });

  test('finds no member who is still live', async () => {
    const shop = await openSmallShop();
    await shop.addMember({ email: 'live@example.com' });
    expect(await lookupMembers(shop.ctx, { value: 'live@example.com', actor })).toEqual([]);
  });

  test('is audited without the value, also when it found nobody', async () => {
    const shop = await openSmallShop();
    const memberId = await addSeparated(shop, { email: 'person@example.com' });
    await lookupMembers(shop.ctx, { value: 'person@example.com', field: 'email', actor });
    await lookupMembers(shop.ctx, { value: 'nobody@example.com', actor });
    const rows = await auditRows(shop.database.admin);
    expect(rows).toMatchObject([
      { memberId: null, action: 'members_looked_up', detail: { fields: ['email'], found: 1 } },
      { memberId, action: 'member_found', detail: { fields: ['email'] } },
      { memberId: null, action: 'members_looked_up', detail: { fields: ['login_id', 'email', 'mobile'], found: 0 } },
    ]);
    expect(JSON.stringify(rows)).not.toContain('example.com');
  });

  test('refuses an unknown field by naming those there are, and a value with nothing in it', async () => {
    const { ctx } = await openSmallShop();
    const unknown = lookupMembers(ctx, { value: 'x', field: 'name', actor });
    await expect(unknown).rejects.toMatchObject({ code: 'input_invalid', message: /login_id, email, mobile/ });
    for (const value of ['', '   ', '\u200b', 'x'.repeat(321)]) {
      await expect(lookupMembers(ctx, { value, actor })).rejects.toMatchObject({ code: 'input_invalid' });
    }
  });

  test('is beyond what the clerk may read', async () => {
    const { ctx } = await openSmallShop();
    await expect(ctx.clerk.rows('select from vault.identifier')).rejects.toMatchObject({ sqlState: '42501' });
  });
});

describe('the digests of a member', () => {
  test('are one for each lookup column that has a value, and differ between columns', async () => {
    const { ctx } = await openSmallShop();
    const digests = digestsOf(ctx, {
      mobile: null,
      email: 'same@example.com',
      login_id: 'same@example.com',
      name: 'x',
    });
    expect(digests.map(({ field }) => field)).toEqual(['login_id', 'email']);
    expect(digests[0]?.digest.equals(digests[1]?.digest ?? Buffer.alloc(0))).toBe(false);
  });
});
