import { describe, expect, test } from 'vitest';
import { listHolds } from '../../src/cycles/list-holds.js';
import { measureHolds } from '../../src/cycles/measure-holds.js';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import { auditRows } from '../support/audit-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { agent, noonOf } from '../support/sweeps.js';
import { alarmsOf } from '../support/told.js';

async function shopWithHolds() {
  const shop = await openSmallShop();
  const holds: string[] = [];
  for (const reviewOn of ['2027-03-31', '2026-12-31', '2027-06-30']) {
    const memberId = await shop.addMember();
    const ground = `dispute ${reviewOn}`;
    const asked = { memberId, scope: 'both', ground, reviewer: 'legal', reviewOn, actor: agent } as const;
    holds.push((await placeHold(shop.ctx, asked)).hold.holdId);
  }
  const [march = '', december = '', june = ''] = holds;
  return { shop, march, december, june };
}

async function listed(shop: SmallShop, reviewDueBefore: string | null = null, limit = 50): Promise<string[]> {
  const ids: string[] = [];
  let after = null;
  do {
    const page = await listHolds(shop.ctx, { reviewDueBefore, after, limit, actor: agent });
    ids.push(...page.holds.map(({ holdId }) => holdId));
    after = page.next;
  } while (after !== null);
  return ids;
}

/** As an earlier version placed it: nobody to look at it, and no day. */
async function placeOld(shop: SmallShop): Promise<string> {
  const { rows } = await shop.database.admin.query<{ id: string }>(
    `insert into dormouse.hold (hold_id, member_id, scope, ground, placed_at, placed_by)
     values (gen_random_uuid(), '1001', 'both', 'old', now(), 'key:old') returning hold_id as id`,
  );
  return rows[0]?.id ?? '';
}

async function gauge({ ctx }: SmallShop): Promise<number | undefined> {
  return (await ctx.metrics.holdReviewsDue.get()).values[0]?.value;
}

describe('the holds that stand', () => {
  test('are listed in the order of their review, whatever the size of the pages, and by the day it is due', async () => {
    const { shop, march, december, june } = await shopWithHolds();
    expect(await listed(shop)).toEqual([december, march, june]);
    expect(await listed(shop, null, 1)).toEqual([december, march, june]);
    expect(await listed(shop, '2027-03-31')).toEqual([december]);
    expect(await listed(shop, '2027-04-01')).toEqual([december, march]);
    await releaseHold(shop.ctx, { holdId: december, actor: agent });
    expect(await listed(shop)).toEqual([march, june]);
  });

  test('of an earlier version, which has no day of review, come first', async () => {
    const { shop, march, december, june } = await shopWithHolds();
    const old = await placeOld(shop);
    expect(await listed(shop, null, 1)).toEqual([old, december, march, june]);
    expect(await listed(shop, '2026-12-01')).toEqual([old]);
  });

  test('say who looks at them again, and whose were read is on record', async () => {
    const { shop } = await shopWithHolds();
    const { holds } = await listHolds(shop.ctx, { reviewDueBefore: null, after: null, limit: 1, actor: agent });
    expect(holds).toMatchObject([{ ground: 'dispute 2026-12-31', reviewer: 'legal', reviewOn: '2026-12-31' }]);
    const entries = (await auditRows(shop.database.admin)).filter(({ action }) => action === 'holds_listed');
    expect(entries).toMatchObject([{ memberId: holds[0]?.memberId, actor: agent.id }]);
  });
});

describe('a hold whose day of review has come', () => {
  test('is measured, and each one more is one alarm', async () => {
    const { shop, march, december } = await shopWithHolds();
    await measureHolds(shop.ctx);
    expect([await gauge(shop), (await alarmsOf(shop.ctx)).hold_review_due]).toEqual([0, undefined]);
    shop.setNow(noonOf('2026-12-31'));
    await measureHolds(shop.ctx);
    await measureHolds(shop.ctx);
    expect([await gauge(shop), (await alarmsOf(shop.ctx)).hold_review_due]).toEqual([1, 1]);
    shop.setNow(noonOf('2027-06-30'));
    await measureHolds(shop.ctx);
    expect([await gauge(shop), (await alarmsOf(shop.ctx)).hold_review_due]).toEqual([3, 3]);
    for (const holdId of [march, december]) await releaseHold(shop.ctx, { holdId, actor: agent });
    await measureHolds(shop.ctx);
    expect([await gauge(shop), (await alarmsOf(shop.ctx)).hold_review_due]).toEqual([1, 3]);
  });
});
