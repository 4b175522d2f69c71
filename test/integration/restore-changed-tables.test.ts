import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { curioDataMap, curioSchema, curios, curiosOf, insertCurio } from '../support/curio-table.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import {
  agent,
  dumpAll,
  longAgo,
  noticedOn,
  performAt,
  proof,
  recordsIn,
  separableOn,
  separateAll,
  stateOf,
  sweepOnce,
} from '../support/sweeps.js';

async function separatedMember(arrange?: string) {
  const shop = await openSmallShop(arrange === undefined ? {} : { arrange });
  const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
  const before: Record<string, string[]> = { ...(await shop.rowsOf(memberId)), device_tokens: [] };
  await separateAll(shop);
  return { shop, memberId, before };
}

function restore(ctx: Context, memberId: string) {
  return restoreMember(ctx, { memberId, reason: 'came back', proof, actor: agent });
}

async function expectConflict(shop: SmallShop, ctx: Context, asked: { memberId: string; detail: object }) {
  const before = await dumpAll(shop.database.admin);
  await expect(restore(ctx, asked.memberId)).rejects.toMatchObject({
    code: 'restoration_conflict',
    detail: asked.detail,
  });
  expect(await dumpAll(shop.database.admin)).toEqual(before);
  expect(await stateOf(shop, asked.memberId)).toBe('separated');
  expect(await recordsIn(shop, asked.memberId)).toContain('membership');
}

describe('a table that changed while the data lay in the vault', () => {
  test('with a new column that has a default gets its rows back, and the column its default', async () => {
    const { shop, memberId, before } = await separatedMember();
    const { admin } = shop.database;
    await admin.query(`alter table public.profiles add column level int not null default 7, add column note text`);
    await restore(await shop.openAnother(), memberId);
    const { rows } = await admin.query(
      'select level, note, memo, birth_on::text from public.profiles where member_no = $1',
      [memberId],
    );
    expect(rows).toEqual([{ level: 7, note: null, memo: '줄\n"따옴표"', birth_on: '1980-02-29' }]);
    const after = await shop.rowsOf(memberId);
    expect({ ...after, profiles: [] }).toEqual({ ...before, profiles: [] });
  });

  test('with a new mandatory column takes nothing back until it has a default', async () => {
    const { shop, memberId } = await separatedMember();
    const { admin } = shop.database;
    await admin.query('alter table public.profiles add column level int not null default 1');
    await admin.query('alter table public.profiles alter column level drop default');
    const restarted = await shop.openAnother();
    await expectConflict(shop, restarted, { memberId, detail: { table: 'public.profiles', columns: ['level'] } });
    await admin.query('alter table public.profiles alter column level set default 3');
    await restore(restarted, memberId);
    const { rows } = await admin.query('select level from public.profiles where member_no = $1', [memberId]);
    expect(rows).toEqual([{ level: 3 }]);
  });

  test('without a column that held values takes nothing back, and names it', async () => {
    const { shop, memberId } = await separatedMember();
    const items = '      memo: { ko: 메모, en: note }\n';
    await shop.database.admin.query('alter table public.profiles drop column memo');
    const restarted = await shop.openAnother({ dataMapText: smallShopDataMap.replace(items, '') });
    await expectConflict(shop, restarted, { memberId, detail: { table: 'public.profiles', columns: ['memo'] } });
    await shop.database.admin.query('alter table public.profiles add column memo text');
    await restore(await shop.openAnother(), memberId);
    expect(await stateOf(shop, memberId)).toBe('restored');
  });

  test('without a column that was empty gets its rows back', async () => {
    const { shop, memberId, before } = await separatedMember('alter table public.profiles add column fax text');
    await shop.database.admin.query('alter table public.profiles drop column fax');
    await restore(await shop.openAnother(), memberId);
    const [profile] = before['profiles'] ?? [];
    expect((await shop.rowsOf(memberId))['profiles']).toEqual([profile?.replace(/,\)$/, ')')]);
  });

  test('with its columns in another order gets each value back into its own column', async () => {
    const { shop, memberId } = await separatedMember();
    const { admin } = shop.database;
    await admin.query('alter table public.profiles drop column birth_on');
    await admin.query('alter table public.profiles add column birth_on date');
    await restore(await shop.openAnother(), memberId);
    const { rows } = await admin.query('select birth_on::text, memo from public.profiles where member_no = $1', [
      memberId,
    ]);
    expect(rows).toEqual([{ birth_on: '1980-02-29', memo: '줄\n"따옴표"' }]);
  });

  test('gets back every value of every type in its own column, whatever column came to it', async () => {
    const shop = await openSmallShop({ arrange: curioSchema, dataMapText: curioDataMap });
    const memberId = await shop.addMember({ loginAt: longAgo });
    const { admin } = shop.database;
    for (const curio of Object.values(curios)) await insertCurio(admin, memberId, curio);
    const before = await curiosOf(admin, memberId);
    await separateAll(shop);
    await admin.query('alter table public.curios add column extra text');
    await restore(await shop.openAnother(), memberId);
    expect(await curiosOf(admin, memberId)).toEqual(before.map((row) => ({ ...row, extra: null })));
  });

  test('with a generated column gets its rows back, and the column what it generates', async () => {
    const { shop, memberId } = await separatedMember(
      `alter table public.payments add column net numeric(12, 2) generated always as (amount / 2) stored`,
    );
    await restore(shop.ctx, memberId);
    const { rows } = await shop.database.admin.query('select net::text from public.payments where member_no = $1', [
      memberId,
    ]);
    expect(rows).toEqual([{ net: '6000.00' }]);
  });

  test('with a column that became a narrower type takes nothing back', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query('alter table public.payments alter column amount type numeric(4, 2) using 1');
    await expectConflict(shop, await shop.openAnother(), { memberId, detail: { table: 'public.payments' } });
  });

  test('with a column that would round takes nothing back', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query('alter table public.payments alter column amount type numeric(12, 1)');
    await expectConflict(shop, await shop.openAnother(), { memberId, detail: { table: 'public.payments' } });
  });

  test('that is no longer there takes nothing back, and is named', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query('drop table public.profiles');
    const a = smallShopDataMap.indexOf('  - table: public.profiles');
    const b = smallShopDataMap.indexOf('  - table: public.payments\n    member');
    const dataMapText = smallShopDataMap.slice(0, a) + smallShopDataMap.slice(b);
    await expectConflict(shop, await shop.openAnother({ dataMapText }), {
      memberId,
      detail: { table: 'public.profiles' },
    });
  });

  test('that is kept and no longer moved gets its rows back while the service may put them there', async () => {
    const { shop, memberId, before } = await separatedMember();
    const a = smallShopDataMap.indexOf('  - table: public.profiles');
    const b = smallShopDataMap.indexOf('  - table: public.payments\n    member');
    const kept = '  - { table: public.profiles, member: member_no, mode: keep, because: a new purpose }\n';
    const restarted = await shop.openAnother({
      dataMapText: smallShopDataMap.slice(0, a) + kept + smallShopDataMap.slice(b),
    });
    await shop.database.admin.query('revoke insert on public.profiles from dormouse_mover');
    await expectConflict(shop, restarted, { memberId, detail: { table: 'public.profiles' } });
    await shop.database.admin.query('grant insert on public.profiles to dormouse_mover');
    await restore(restarted, memberId);
    expect(await shop.rowsOf(memberId)).toEqual(before);
  });
});

describe('a table that changed beneath a running service', () => {
  test.each([
    ['a new column', 'alter table public.profiles add column level int default 1'],
    ['a dropped column', 'alter table public.profiles drop column memo'],
    ['a dropped table', 'drop table public.profiles'],
  ])('by %s takes nothing back until the service has read it anew', async (_, change) => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query(change);
    await expectConflict(shop, shop.ctx, { memberId, detail: { table: 'public.profiles' } });
  });

  test('by a new column lets nobody be moved, because the value in it would be lost', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    await shop.database.admin.query(`alter table public.profiles add column nickname text default '별명'`);
    const before = await shop.rowsOf(memberId);
    await expect(performAt(shop, separableOn)).rejects.toMatchObject({
      code: 'map_invalid',
      detail: { table: 'public.profiles' },
    });
    expect(await shop.rowsOf(memberId)).toEqual(before);
    expect(await stateOf(shop, memberId)).toBe('noticed');
    const restarted = await shop.openAnother();
    expect((await sweepOnce(restarted)).report.stages.separate).toMatchObject({ done: 1 });
    await restore(restarted, memberId);
    expect((await shop.rowsOf(memberId))['profiles']).toEqual(before['profiles']);
  });

  test('by a new column in the middle of a move undoes the batch', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    const before = await shop.rowsOf(memberId);
    const moving = await shop.openAnother({
      reached: async (step) => {
        if (step === 'gate read') await shop.database.admin.query('alter table public.profiles add column device text');
      },
    });
    await expect(performAt(shop, separableOn, moving)).rejects.toMatchObject({ code: 'map_invalid' });
    expect(await stateOf(shop, memberId)).toBe('noticed');
    expect({ ...(await shop.rowsOf(memberId)), profiles: [] }).toEqual({ ...before, profiles: [] });
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
  });
});
