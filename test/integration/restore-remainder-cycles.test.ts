import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RestoreMemberRequest } from '../../src/restore/restore-member.js';
import { auditRows } from '../support/audit-rows.js';
import { listedOf, orphansIn, restoreWith } from '../support/remainders.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { dumpAll, longAgo, performAt, proof, separateAll, stateOf } from '../support/sweeps.js';

const leaveInVault = [{ table: 'public.profiles' }, { table: 'public.members', columns: ['email'] }];

let shop: SmallShop;
const members: string[] = [];

/** Each is separated twice, and each time their e-mail address and their profile are left in the vault. */
beforeAll(async () => {
  shop = await openSmallShop();
  for (let count = 0; count < 3; count += 1) members.push(await shop.addMember({ loginAt: longAgo }));
  await separateAll(shop);
  const { admin } = shop.database;
  for (const memberId of members) {
    await restoreWith(shop, memberId, { leaveInVault });
    await admin.query('update public.members set email = $2 where member_no = $1', [memberId, newMail(memberId)]);
    await admin.query(`insert into public.profiles (member_no, memo) values ($1, 'new')`, [memberId]);
  }
  await performAt(shop, '2027-11-20');
  await performAt(shop, '2027-12-28');
  for (const memberId of members) await restoreWith(shop, memberId, { leaveInVault });
}, 60_000);

afterAll(() => shop.close());

function newMail(memberId: string): string {
  return `new${memberId}@example.com`;
}

function nextMember(): string {
  const memberId = members.shift();
  if (memberId === undefined) throw new Error('another test needs another member');
  return memberId;
}

function giveRemainder(memberId: string, asked: Partial<RestoreMemberRequest> = {}) {
  return restoreWith(shop, memberId, { remainder: true, ...asked });
}

async function liveOf(memberId: string) {
  const { rows } = await shop.database.admin.query(
    `select m.email, p.memo from public.members as m left join public.profiles as p using (member_no)
     where member_no = $1`,
    [memberId],
  );
  return rows[0];
}

describe('what two restorations left of one member', () => {
  test('comes back by one cycle a call, the latest first, and no value goes over another unasked', async () => {
    const memberId = nextMember();
    expect(await listedOf(shop, memberId)).toHaveLength(4);
    const first = await giveRemainder(memberId);
    expect(first.tables).toEqual({ 'public.members': 1, 'public.profiles': 1 });
    expect(first.leftInVault).toMatchObject([{ table: 'public.profiles' }, { columns: ['email'] }]);
    expect(await liveOf(memberId)).toEqual({ email: newMail(memberId), memo: 'new' });

    const before = await dumpAll(shop.database.admin);
    const refused = await giveRemainder(memberId).catch((error) => error);
    expect(refused.detail.conflicts).toMatchObject([
      { table: 'public.members', columns: ['email'] },
      { table: 'public.profiles', constraint: 'profiles_pkey' },
    ]);
    expect(await dumpAll(shop.database.admin)).toEqual(before);

    const overrides = [{ table: 'public.members', column: 'email', use: 'sealed' as const }];
    const second = await giveRemainder(memberId, { overrides, leaveInVault: [{ table: 'public.profiles' }] });
    expect(second.leftInVault).toMatchObject([{ table: 'public.profiles', columns: null, rows: 1 }]);
    expect(await liveOf(memberId)).toEqual({ email: `user${memberId}@example.com`, memo: 'new' });

    await shop.database.admin.query('delete from public.profiles where member_no = $1', [memberId]);
    expect((await giveRemainder(memberId)).leftInVault).toEqual([]);
    expect((await liveOf(memberId)).memo).not.toBe('new');
    expect([await listedOf(shop, memberId), await orphansIn(shop)]).toEqual([[], []]);
  });

  test('and is left again waits for the other, and stands in the way of nobody', async () => {
    const memberId = nextMember();
    shop.setNow('2027-12-29T03:00:00Z');
    expect((await giveRemainder(memberId, { leaveInVault })).leftInVault).toHaveLength(4);
    shop.setNow('2027-12-30T03:00:00Z');
    expect((await giveRemainder(memberId)).leftInVault).toHaveLength(2);
    expect((await liveOf(memberId)).email).toBe(`user${memberId}@example.com`);
    await shop.database.admin.query('delete from public.profiles where member_no = $1', [memberId]);
    const overrides = [{ table: 'public.members', column: 'email', use: 'sealed' as const }];
    expect((await giveRemainder(memberId, { overrides })).leftInVault).toEqual([]);
    expect(await liveOf(memberId)).toEqual({ email: newMail(memberId), memo: 'new' });
  });
});

describe('a remainder that is asked for once more when all of it is back', () => {
  test('is told to be back already, until something else happens', async () => {
    const memberId = nextMember();
    await giveRemainder(memberId);
    await shop.database.admin.query('delete from public.profiles where member_no = $1', [memberId]);
    await shop.database.admin.query('update public.members set email = null where member_no = $1', [memberId]);
    const { restoredAt } = await giveRemainder(memberId);
    const but = ['dormouse.audit_entry'];
    const before = await dumpAll(shop.database.admin, but);
    const again = { state: 'restored', already: true, tables: {}, changed: [], restoredAt, leftInVault: [] };
    expect(await giveRemainder(memberId)).toMatchObject(again);
    expect(await giveRemainder(memberId, { rehearse: true })).toMatchObject({ ...again, state: 'rehearsed' });
    expect(await dumpAll(shop.database.admin, but)).toEqual(before);
    const told = (await auditRows(shop.database.admin)).filter((row) => row.memberId === memberId).slice(-2);
    expect(told).toMatchObject([
      { action: 'restoration_told', detail: { proof, remainder: true } },
      { action: 'restoration_rehearsed', detail: { proof, remainder: true } },
    ]);
    await performAt(shop, '2028-11-28');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await expect(giveRemainder(memberId)).rejects.toMatchObject({ code: 'cycle_in_other_state' });
  });
});
