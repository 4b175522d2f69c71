import { describe, expect, test } from 'vitest';
import { openSmallShop } from '../support/small-shop.js';
import { smallShopDataMap, smallShopPolicy } from '../support/small-shop-files.js';
import { cyclesOf, noonOf, noticedOn, performAt, stateOf } from '../support/sweeps.js';

async function watchOf(shop: Awaited<ReturnType<typeof openSmallShop>>, memberId: string) {
  const { rows } = await shop.database.admin.query<{ dueOn: string | null; version: string; at: string }>(
    `select due_on::text as "dueOn", policy_version as version, last_activity_at::text as at
     from dormouse.watch where member_id = $1`,
    [memberId],
  );
  return rows[0];
}

describe('the watch', () => {
  test('does not look at an active member before the day on which a cycle could open', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: '2026-10-10T03:00:00Z' });
    await performAt(shop, noticedOn);
    // Expires on 2027-10-10, less 30 and 14 days.
    expect(await watchOf(shop, memberId)).toMatchObject({ dueOn: '2027-08-27' });
    const { examined } = (await performAt(shop, '2026-11-23')).report.stages.detect ?? {};
    expect(examined).toBe(0);
  });

  test('moves its day forward when the day has come and the member has used the service meanwhile', async () => {
    const shop = await openSmallShop({ now: noonOf('2026-08-20') });
    const memberId = await shop.addMember({ loginAt: '2025-12-31T03:00:00Z' });
    await performAt(shop, '2026-08-20');
    expect(await watchOf(shop, memberId)).toMatchObject({ dueOn: '2026-11-17' });
    await shop.addLogin(memberId, '2026-09-01T03:00:00Z');
    await performAt(shop, '2026-11-17');
    expect(await watchOf(shop, memberId)).toMatchObject({ dueOn: '2027-07-19' });
    expect(await stateOf(shop, memberId)).toBe('watching');
  });

  test('a login that came and was purged by the host between two looks is not lost', async () => {
    const kept = smallShopDataMap.replace(`where: "result = 'OK'" }`, `where: "result = 'OK'", keeps: P3M }`);
    const shop = await openSmallShop({ dataMapText: kept });
    const memberId = await shop.addMember({ loginAt: '2025-12-31T03:00:00Z' });
    await performAt(shop, '2026-08-01');
    // Three months are never less than 84 days; seven of them are the margin.
    expect(await watchOf(shop, memberId)).toMatchObject({ dueOn: '2026-10-17' });
    await shop.addLogin(memberId, '2026-08-02T03:00:00Z');
    await performAt(shop, '2026-10-17');
    const { admin } = shop.database;
    await admin.query(`delete from public.logins where logged_in_at < '2026-10-17'`);
    for (const day of ['2026-11-17', '2027-01-02', '2027-03-20']) await performAt(shop, day);
    expect(await watchOf(shop, memberId)).toMatchObject({ at: expect.stringContaining('2026-08-02') });
    expect(await stateOf(shop, memberId)).toBe('watching');
    await performAt(shop, '2027-06-19');
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ expiresOn: '2027-08-02' }]);
  });

  test('finds members who were imported with old dates, within the days of reconciliation', async () => {
    const shop = await openSmallShop();
    await performAt(shop, noticedOn);
    const imported = await shop.addMember({ joinedAt: '2019-01-01T00:00:00Z' });
    await performAt(shop, '2026-11-28');
    expect(await stateOf(shop, imported)).toBe('watching');
    await performAt(shop, '2026-11-29');
    expect(await stateOf(shop, imported)).toBe('noticed');
  });
});

describe('another policy', () => {
  test('with a shorter period makes the rows that it touches due, and the cycle keeps its version', async () => {
    const shop = await openSmallShop();
    const touched = await shop.addMember({ loginAt: '2026-06-01T03:00:00Z' });
    const untouched = await shop.addMember({ loginAt: '2026-11-01T03:00:00Z' });
    await performAt(shop, noticedOn);
    const policyText = smallShopPolicy.replace('inactivityPeriod: P1Y', 'inactivityPeriod: P6M');
    const shorter = await shop.openAnother({ policyText });
    await performAt(shop, '2026-11-23', shorter);
    expect(await cyclesOf(shop, touched)).toMatchObject([{ state: 'noticed', policyVersion: shorter.policy.version }]);
    expect(await stateOf(shop, untouched)).toBe('watching');
    // 2027-05-01 less 44 days.
    expect(await watchOf(shop, untouched)).toMatchObject({ dueOn: '2027-03-18', version: shorter.policy.version });
    expect(shorter.policy.version).not.toBe(shop.ctx.policy.version);
  });

  test('with a longer lead opens earlier and separates later', async () => {
    const shop = await openSmallShop();
    // Expires on 2027-01-31: 44 days before is 2026-12-18, 74 days before is 2026-11-18.
    const memberId = await shop.addMember({ loginAt: '2026-01-31T03:00:00Z' });
    await performAt(shop, noticedOn);
    expect(await stateOf(shop, memberId)).toBe('watching');
    const policyText = smallShopPolicy.replace('noticeLead: P30D', 'noticeLead: P60D');
    const longer = await shop.openAnother({ policyText });
    await performAt(shop, '2026-11-23', longer);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'noticed', separableFrom: '2027-02-01 00:00:00' }]);
  });

  test('with a longer lead than the notice was given holds back a member who was noticed before', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: '2025-06-01T03:00:00Z' });
    await performAt(shop, noticedOn);
    const policyText = smallShopPolicy.replace('noticeLead: P30D', 'noticeLead: P60D');
    const longer = await shop.openAnother({ policyText });
    const { report } = await performAt(shop, '2026-12-23', longer);
    expect(report.stages.separate).toMatchObject({ done: 0, skipped: { too_early: 1 } });
    await performAt(shop, '2027-01-21', longer);
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await performAt(shop, '2027-01-22', longer);
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('with a longer period cancels the cycles that are no longer due', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: '2025-11-30T03:00:00Z' });
    await performAt(shop, noticedOn);
    expect(await stateOf(shop, memberId)).toBe('noticed');
    const policyText = smallShopPolicy.replace('inactivityPeriod: P1Y', 'inactivityPeriod: P3Y');
    const longer = await shop.openAnother({ policyText });
    await performAt(shop, '2026-12-23', longer);
    expect(await stateOf(shop, memberId)).toBe('cancelled');
  });
});
