import { describe, expect, test } from 'vitest';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import { reportActivity } from '../../src/cycles/report-activity.js';
import { setInactivityPeriod } from '../../src/cycles/set-inactivity-period.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import {
  agent,
  cyclesOf,
  ladderOf,
  longAgo,
  noonOf,
  noticedOn,
  performAt,
  separableOn,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';

const between = '2026-12-10T03:00:00Z';

/** A member and a neighbour, both noticed; the neighbour goes on to be separated whatever becomes of the member. */
const discardsNothing = smallShopDataMap.replace(
  /mode: discard\n {4}items:\n.*device token }/,
  'mode: keep\n    because: tokens of no person',
);

async function noticedPair(dataMapText = smallShopDataMap) {
  const shop = await openSmallShop({ dataMapText });
  const memberId = await shop.addMember({ loginAt: longAgo });
  const neighbour = await shop.addMember({ loginAt: longAgo });
  await performAt(shop, noticedOn);
  shop.setNow(noonOf('2026-12-10'));
  return { shop, memberId, neighbour, rows: await shop.rowsOf(memberId) };
}

async function expectLive(shop: SmallShop, life: { memberId: string; neighbour: string; reason: string }) {
  await performAt(shop, separableOn);
  expect(await stateOf(shop, life.memberId)).toBe('cancelled');
  expect((await timelineOf(shop, life.memberId)).at(-1)).toBe(`cancelled ${life.reason}`);
  expect(await ladderOf(shop, life.memberId)).toEqual(['email void']);
  expect(await stateOf(shop, life.neighbour)).toBe('separated');
}

describe('between notice and move', () => {
  test('a login keeps the member live and cancels the cycle', async () => {
    const { shop, memberId, neighbour, rows } = await noticedPair();
    await shop.addLogin(memberId, between);
    await expectLive(shop, { memberId, neighbour, reason: 'activity' });
    expect({ ...(await shop.rowsOf(memberId)), logins: [] }).toEqual({ ...rows, logins: [] });
  });

  test('a payment keeps the member live and cancels the cycle', async () => {
    const { shop, memberId, neighbour } = await noticedPair();
    await shop.addPayment(memberId, between);
    await expectLive(shop, { memberId, neighbour, reason: 'activity' });
  });

  test('a login in the column of the member table keeps the member live', async () => {
    const { shop, memberId, neighbour } = await noticedPair();
    await shop.database.admin.query('update public.members set last_app_login_at = $2 where member_no = $1', [
      memberId,
      between,
    ]);
    await expectLive(shop, { memberId, neighbour, reason: 'activity' });
  });

  test('a login that failed and a payment that was refused are no activity', async () => {
    const { shop, memberId } = await noticedPair();
    const { admin } = shop.database;
    await admin.query(
      `insert into public.logins (member_no, logged_in_at, result, ip) values ($1, $2, 'WRONG_PASSWORD', '192.0.2.9')`,
      [memberId, between],
    );
    await performAt(shop, separableOn);
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('reported activity keeps the member live and cancels the cycle', async () => {
    const { shop, memberId, neighbour, rows } = await noticedPair();
    const [result] = await reportActivity(shop.ctx, {
      reports: [{ memberId, at: between, kind: 'login' }],
      actor: agent,
    });
    expect(result).toMatchObject({ result: 'cancelled_cycle' });
    await expectLive(shop, { memberId, neighbour, reason: 'activity' });
    expect(await shop.rowsOf(memberId)).toEqual(rows);
  });

  test('a longer period of their own keeps the member live and cancels the cycle', async () => {
    const { shop, memberId, neighbour, rows } = await noticedPair();
    await setInactivityPeriod(shop.ctx, { memberId, period: 'P3Y', reason: 'asked by phone', actor: agent });
    await expectLive(shop, { memberId, neighbour, reason: 'longer_period' });
    expect(await shop.rowsOf(memberId)).toEqual(rows);
  });

  test("'never' keeps the member live and cancels the cycle", async () => {
    const { shop, memberId, neighbour, rows } = await noticedPair();
    await setInactivityPeriod(shop.ctx, { memberId, period: 'never', reason: 'asked by phone', actor: agent });
    await expectLive(shop, { memberId, neighbour, reason: 'never' });
    expect(await shop.rowsOf(memberId)).toEqual(rows);
  });

  test('a hold keeps the member live, and its release needs a new notice before any move', async () => {
    const { shop, memberId, neighbour, rows } = await noticedPair();
    const { hold } = await placeHold(shop.ctx, {
      ...reviewed,
      memberId,
      scope: 'separation',
      ground: 'a dispute',
      actor: agent,
    });
    await expectLive(shop, { memberId, neighbour, reason: 'hold' });
    expect(await shop.rowsOf(memberId)).toEqual(rows);
    await releaseHold(shop.ctx, { holdId: hold.holdId, actor: agent });
    await performAt(shop, '2026-12-24');
    expect(await cyclesOf(shop, memberId)).toMatchObject([
      { state: 'noticed', noticeEffectiveOn: '2026-12-24', separableFrom: '2027-01-24 00:00:00' },
      { state: 'cancelled' },
    ]);
    expect(await shop.rowsOf(memberId)).toEqual(rows);
  });

  test('a hold on destruction alone does not stop a separation that destroys nothing', async () => {
    expect(discardsNothing).not.toContain('discard');
    const { shop, memberId } = await noticedPair(discardsNothing);
    await placeHold(shop.ctx, { ...reviewed, memberId, scope: 'destruction', ground: 'a dispute', actor: agent });
    await performAt(shop, separableOn);
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('a member whose row is gone is cancelled and nothing of them is sealed', async () => {
    const { shop, memberId, neighbour } = await noticedPair();
    const { admin } = shop.database;
    for (const table of ['profiles', 'logins', 'device_tokens', 'settlements', 'members']) {
      await admin.query(`delete from public.${table} where member_no = $1`, [memberId]);
    }
    await expectLive(shop, { memberId, neighbour, reason: 'gone' });
    const { rows } = await admin.query(`select class from vault.record where member_id = $1`, [memberId]);
    expect(rows).toEqual([{ class: 'notice' }]);
  });

  test('a member who returned is noticed again before the next separation', async () => {
    const { shop, memberId } = await noticedPair();
    await shop.addLogin(memberId, between);
    await performAt(shop, separableOn);
    // Used on 2026-12-10: expires on 2027-12-10 and opens on 2027-10-27.
    await performAt(shop, '2027-10-26');
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'cancelled' }]);
    await performAt(shop, '2027-10-27');
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'noticed', expiresOn: '2027-12-10' }, {}]);
    await performAt(shop, '2027-12-10');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await performAt(shop, '2027-12-11');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });
});
