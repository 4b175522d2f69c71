import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { curioDataMap, curioSchema, curios, curiosOf, insertCurio } from '../support/curio-table.js';
import { openSmallShop } from '../support/small-shop.js';
import { agent, longAgo, proof, separateAll, stateOf } from '../support/sweeps.js';

function openCurioShop(arrange = '') {
  return openSmallShop({ arrange: `${curioSchema}${arrange}`, dataMapText: curioDataMap });
}

describe('what comes back is what left', () => {
  test('value for value, whatever the type, for many rows of one member at once', async () => {
    const shop = await openCurioShop();
    const { admin } = shop.database;
    const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
    const neighbour = await shop.addMember({ loginAt: '2026-11-01T03:00:00Z' });
    for (const curio of Object.values(curios)) {
      await insertCurio(admin, memberId, curio);
      await insertCurio(admin, neighbour, curio);
    }
    const before = await curiosOf(admin, memberId);
    const beforeNext = await curiosOf(admin, neighbour);
    const rows = await shop.rowsOf(memberId);
    await separateAll(shop);
    expect(await curiosOf(admin, memberId)).toEqual([]);
    expect(await curiosOf(admin, neighbour)).toEqual(beforeNext);

    const restored = await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(restored.tables).toMatchObject({ 'public.curios': before.length, 'public.payment_lines': 2 });
    expect(await curiosOf(admin, memberId)).toEqual(before);
    expect(await shop.rowsOf(memberId)).toEqual({ ...rows, device_tokens: [] });
    expect(await curiosOf(admin, neighbour)).toEqual(beforeNext);
  });

  test.each(Object.keys(curios))('for %s alone in its record', async (name) => {
    const shop = await openCurioShop();
    const { admin } = shop.database;
    const memberId = await shop.addMember({ loginAt: longAgo });
    await insertCurio(admin, memberId, curios[name] ?? {});
    const before = await curiosOf(admin, memberId);
    expect(before).toHaveLength(1);
    await separateAll(shop);
    expect(await curiosOf(admin, memberId)).toEqual([]);
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(await curiosOf(admin, memberId)).toEqual(before);
    expect(await stateOf(shop, memberId)).toBe('restored');
  });

  test('as XML content and documents, where the server has them', async ({ skip }) => {
    const shop = await openSmallShop();
    const { admin } = shop.database;
    const has = await admin.query(`select '<a/>'::xml`).then(
      () => true,
      () => false,
    );
    if (!has) skip('this server was built without XML');
    const xml = await openCurioShop('alter table public.curios add column page xml;');
    const memberId = await xml.addMember({ loginAt: longAgo });
    for (const page of [`'<a b="1">x &amp; y</a>'`, `'only <b>content</b>'`, `''`]) {
      await insertCurio(xml.database.admin, memberId, { page });
    }
    const before = await curiosOf(xml.database.admin, memberId);
    await separateAll(xml);
    await restoreMember(xml.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(await curiosOf(xml.database.admin, memberId)).toEqual(before);
  });

  test('whatever the sessions of the operator are set to', async () => {
    const shop = await openCurioShop();
    const { admin, name } = shop.database;
    const memberId = await shop.addMember({ loginAt: longAgo });
    for (const curio of Object.values(curios)) await insertCurio(admin, memberId, curio);
    const before = await curiosOf(admin, memberId);
    await separateAll(shop);
    for (const setting of [
      `datestyle to 'SQL, DMY'`,
      `intervalstyle to 'iso_8601'`,
      `bytea_output to 'escape'`,
      `timezone to 'America/New_York'`,
      'extra_float_digits to -10',
    ]) {
      await admin.query(`alter database ${name} set ${setting}`);
    }
    const another = await shop.openAnother();
    await restoreMember(another, { memberId, reason: 'came back', proof, actor: agent });
    await admin.query(`alter database ${name} reset all`);
    const fresh = new pg.Client({ connectionString: shop.database.superuserUrl });
    await fresh.connect();
    onTestFinished(() => fresh.end());
    expect(await curiosOf(fresh, memberId)).toEqual(before);
  });
});
