import { expect, test } from 'vitest';
import { approveSweep } from '../../src/sweep/approve-sweep.js';
import { performSweep } from '../../src/sweep/perform-sweep.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopPolicy } from '../support/small-shop-files.js';
import { agent, never, noonOf, type Swept, statesOf, sweepOnce, useEverySource } from '../support/sweeps.js';

const policyText = smallShopPolicy.replace('perSweep: 20000', 'perSweep: 5').replace('members: 50000', 'members: 1');

/** Members whose last use lies three to ten years back. */
async function overdueMembers(shop: SmallShop, count: number): Promise<string[]> {
  const memberIds: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const loginAt = `${2016 + (index % 8)}-03-01T03:00:00Z`;
    memberIds.push(await shop.addMember({ joinedAt: '2015-01-01T00:00:00Z', loginAt }));
  }
  return memberIds;
}

async function sweepOn(shop: SmallShop, day: string): Promise<Swept> {
  shop.setNow(noonOf(day));
  await useEverySource(shop);
  return sweepOnce(shop.ctx);
}

/** Halted for too many, looked at and approved by another person, and gone on with. */
async function approvedOn(shop: SmallShop, day: string): Promise<Swept> {
  const { sweepId, state, halt } = await sweepOn(shop, day);
  expect([state, halt?.kind]).toEqual(['halted', 'above']);
  await approveSweep(shop.ctx, { sweepId, actor: agent, person: true, shown: String(halt?.shownHash) });
  const swept = (await performSweep(shop.ctx, sweepId, never)) as unknown as Swept;
  expect(swept.state).toBe('done');
  return swept;
}

test('a backlog of years is halted first, then noticed over days, and moved over days after thirty full ones', async () => {
  const shop = await openSmallShop({ policyText });
  const memberIds = await overdueMembers(shop, 12);
  const counts = async () => {
    const states = await statesOf(shop, memberIds);
    return ['watching', 'noticed', 'separated'].map((state) => states.filter((one) => one === state).length);
  };

  for (const mode of ['rehearse', 'perform'] as const) {
    shop.setNow(noonOf('2026-11-22'));
    await useEverySource(shop);
    const halted = await sweepOnce(shop.ctx, mode);
    expect(halted).toMatchObject({ state: 'halted', halt: { kind: 'above', due: { toOpen: 12, toSeparate: 0 } } });
  }
  expect(shop.mail.sent).toEqual([]);
  expect(await counts()).toEqual([12, 0, 0]);

  const noticed: unknown[] = [];
  for (const day of ['2026-11-22', '2026-11-23', '2026-11-24']) {
    const { report } = await approvedOn(shop, day);
    noticed.push([report.stages.notify?.done, report.stages.separate?.done, report.full]);
  }
  expect(noticed).toEqual([
    [5, 0, true],
    [5, 0, true],
    [2, 0, false],
  ]);
  expect(await counts()).toEqual([0, 12, 0]);

  // The thirtieth full day after the first notices is not over yet.
  const last = await sweepOn(shop, '2026-12-22');
  expect([last.state, last.report.stages.separate?.done]).toEqual(['done', 0]);
  expect(await counts()).toEqual([0, 12, 0]);

  const moved: number[][] = [];
  for (const day of ['2026-12-23', '2026-12-26', '2026-12-27']) {
    await approvedOn(shop, day);
    moved.push(await counts());
  }
  expect(moved).toEqual([
    [0, 7, 5],
    [0, 2, 10],
    [0, 0, 12],
  ]);
  const { rows } = await shop.database.admin.query(
    `select from dormouse.cycle join dormouse.notice using (member_id, notice_id)
     where (separated_at at time zone 'Asia/Seoul')::date < effective_on + 31`,
  );
  expect(rows).toEqual([]);
});
