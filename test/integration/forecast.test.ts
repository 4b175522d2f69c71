import { describe, expect, test } from 'vitest';
import { type Forecast, forecast } from '../../src/cycles/forecast.js';
import { placeHold } from '../../src/cycles/place-hold.js';
import { setInactivityPeriod } from '../../src/cycles/set-inactivity-period.js';
import { addDays } from '../../src/policy/dates.js';
import { approveSweep } from '../../src/sweep/approve-sweep.js';
import { performSweep } from '../../src/sweep/perform-sweep.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap, smallShopPolicy } from '../support/small-shop-files.js';
import {
  agent,
  dumpAll,
  longAgo,
  never,
  noonOf,
  operator,
  performAt,
  statesOf,
  sweepOnce,
  useEverySource,
} from '../support/sweeps.js';

const today = '2026-11-22';

/** What is separated is destroyed after three months; the record of a large payment two years after the payment. */
const soonGone = smallShopDataMap
  .replace('membership: { destroyAfter: P4Y', 'membership: { destroyAfter: P3M')
  .replace('atLeast: { period: P5Y, from: record }', 'atLeast: { period: P2Y, from: record }');

type Counts = Pick<Forecast['days'][number], 'notices' | 'separations' | 'destructions'>;

/** What the sweeps of a day did, from the ledger. */
async function doneOn(shop: SmallShop, day: string): Promise<Counts> {
  const { rows } = await shop.database.admin.query<Counts>(
    `select
       (select count(*)::int from dormouse.notice where purpose = 'separation' and effective_on = $1::date) as notices,
       (select count(*)::int from dormouse.cycle
        where (separated_at at time zone 'Asia/Seoul')::date = $1::date) as separations,
       (select count(distinct member_id)::int from dormouse.destruction
        where (destroyed_at at time zone 'Asia/Seoul')::date = $1::date and reason = 'retention_ended') as destructions`,
    [day],
  );
  return rows[0] as Counts;
}

const countsOf = ({ notices, separations, destructions }: Counts): Counts => ({ notices, separations, destructions });
const isQuiet = (day: Counts) => day.notices + day.separations + day.destructions === 0;

/** A sweep on every day of which the forecast tells something, and on the day before, of which it tells nothing. */
async function expectToCome(shop: SmallShop, told: Forecast, from: string): Promise<void> {
  const busy = told.days.filter((day) => !isQuiet(day)).map(({ on }) => on);
  const swept = new Set(busy.flatMap((on) => [addDays(on, -1), on]));
  for (const day of told.days.filter(({ on }) => on >= from && swept.has(on))) {
    await performAt(shop, day.on);
    expect({ on: day.on, ...(await doneOn(shop, day.on)) }).toEqual({ on: day.on, ...countsOf(day) });
  }
}

async function hold(shop: SmallShop, memberId: string, scope: 'separation' | 'destruction'): Promise<void> {
  const held = { memberId, scope, ground: 'Dispute 1.', reviewer: 'Legal', reviewOn: '2029-01-01' };
  await placeHold(shop.ctx, { ...held, actor: operator });
}

/** Two years of a shop: separated, noticed, held and returned members, and others who are still to come. */
async function lively(shop: SmallShop): Promise<void> {
  const login = (loginAt: string) => shop.addMember({ loginAt });
  // Separated on 2026-07-03: their data goes on 2026-10-04, but for payments of 2024-12-20 and 2025-02-10.
  const paid = await shop.addMember({ loginAt: '2025-01-02T03:00:00Z' });
  await shop.addPayment(paid, '2024-12-20T03:00:00Z');
  await shop.addPayment(paid, '2025-02-10T03:00:00Z');
  const kept = await shop.addMember({ loginAt: '2025-01-02T03:00:00Z', paidAt: '2024-12-22T03:00:00Z' });
  await shop.addMember({ loginAt: '2025-01-02T03:00:00Z', paidAt: '2024-12-24T03:00:00Z' });
  await performAt(shop, '2026-06-02');
  await performAt(shop, '2026-07-03');
  await performAt(shop, '2026-10-04');
  await hold(shop, kept, 'destruction');
  // Noticed on 2026-11-02: separable on 2026-12-03.
  await login('2025-06-01T03:00:00Z');
  await login('2025-10-31T03:00:00Z');
  const returned = await login('2025-06-01T03:00:00Z');
  const heldNow = await login('2025-06-01T03:00:00Z');
  await performAt(shop, '2026-11-02');
  await shop.addLogin(returned, '2026-11-10T03:00:00Z');
  await hold(shop, heldNow, 'separation');
  // Unknown to the watch: overdue, about to be due, due later, active.
  for (const at of ['2020-06-01', '2025-06-01', '2025-11-20', '2025-12-08', '2026-01-04', '2026-01-05', '2026-01-06'])
    await login(`${at}T03:00:00Z`);
  for (const at of ['2026-02-28', '2026-03-01', '2026-04-10', '2026-04-10', '2026-11-20'])
    await login(`${at}T03:00:00Z`);
  const own = { reason: 'Asked for it.', actor: operator };
  await setInactivityPeriod(shop.ctx, { memberId: await login(longAgo), period: 'never', ...own });
  await setInactivityPeriod(shop.ctx, { memberId: await login('2025-01-20T03:00:00Z'), period: 'P2Y', ...own });
  await hold(shop, await login(longAgo), 'separation');
  // Noticed, and again when the notice has lapsed: a move would destroy the device tokens.
  await hold(shop, await login(longAgo), 'destruction');
  await shop.addMember({ joinedAt: '2026-02-01T03:00:00Z' });
}

describe('the forecast', () => {
  test('tells on every day of half a year what the sweeps then do', async () => {
    const shop = await openSmallShop({ dataMapText: soonGone, now: noonOf('2026-06-01') });
    await lively(shop);
    shop.setNow(noonOf(today));
    const before = await dumpAll(shop.database.admin);
    const told = await forecast(shop.ctx, { days: 180 });
    expect(await dumpAll(shop.database.admin)).toEqual(before);
    expect(told).toMatchObject({ today, zone: 'Asia/Seoul', sampled: null });
    expect(told.totals.notices).toBeGreaterThan(10);
    // The overdue are the three imported, the two noticed on 2026-11-02 and the one whom a hold on destruction keeps.
    expect(told).toMatchObject({ overdue: 6, held: 3 });
    await expectToCome(shop, told, today);
  });

  test('tells of a backlog larger than perSweep who comes when: the longest overdue first, whatever their ids', async () => {
    const policyText = smallShopPolicy.replace('perSweep: 20000', 'perSweep: 3');
    const shop = await openSmallShop({ policyText, now: noonOf(today) });
    const overdue = [2024, 2019, 2025, 2017, 2023, 2016, 2021, 2018];
    const soon = [
      '2025-12-20',
      '2026-01-03',
      '2025-12-10',
      '2026-01-05',
      '2025-12-28',
      '2026-01-07',
      '2025-12-15',
      '2026-01-01',
    ];
    const lastUsed = overdue.flatMap((year, index) => [`${soon[index]}T03:00:00Z`, `${year}-03-01T03:00:00Z`]);
    const memberIds: string[] = [];
    for (const loginAt of lastUsed) memberIds.push(await shop.addMember({ joinedAt: '2015-01-01T00:00:00Z', loginAt }));
    const told = await forecast(shop.ctx, { days: 60 });
    await performAt(shop, today);
    const noticed = (await statesOf(shop, memberIds)).flatMap((state, index) => (state === 'noticed' ? [index] : []));
    expect(noticed.map((index) => lastUsed[index]?.slice(0, 4)).sort()).toEqual(['2016', '2017', '2018']);
    await expectToCome(shop, told, '2026-11-23');
  });

  test('spreads the backlog of the first night over the days, as perSweep and the throughput of the means do', async () => {
    const policyText = `${smallShopPolicy.replace('perSweep: 20000', 'perSweep: 3')}perDay: { email: 2 }\n`;
    const shop = await openSmallShop({ policyText, now: noonOf(today) });
    for (const year of [2024, 2018, 2025, 2022, 2019, 2017, 2023, 2016])
      await shop.addMember({ joinedAt: '2015-01-01T00:00:00Z', loginAt: `${year}-06-01T03:00:00Z` });
    const told = await forecast(shop.ctx, { days: 40 });
    const until = (days: number) => told.days.slice(0, days).map(({ notices }) => notices);
    expect(until(6)).toEqual([2, 2, 2, 2, 0, 0]);
    expect(told).toMatchObject({ overdue: 8, totals: { notices: 8, separations: 8 } });
    await expectToCome(shop, told, today);
  });

  test('marks the days on which a sweep halts until somebody approves it', async () => {
    const policyText = smallShopPolicy
      .replace('perSweep: 20000', 'perSweep: 2')
      .replace('haltAbove: { members: 50000', 'haltAbove: { members: 3');
    const shop = await openSmallShop({ policyText, now: noonOf(today) });
    for (let each = 0; each < 5; each += 1) await shop.addMember({ loginAt: longAgo });
    const told = await forecast(shop.ctx, { days: 3 });
    expect(told.days.map(({ notices, halts }) => [notices, halts])).toEqual([
      [2, true],
      [2, false],
      [1, false],
    ]);
    await useEverySource(shop);
    const { sweepId, state, halt } = await sweepOnce(shop.ctx);
    expect(state).toBe('halted');
    const approver = { actor: agent, person: true, shown: String(halt?.shownHash) };
    await approveSweep(shop.ctx, { sweepId, ...approver });
    await performSweep(shop.ctx, sweepId, never);
    expect(await doneOn(shop, today)).toMatchObject({ notices: 2 });
    await expectToCome(shop, told, '2026-11-23');
  });

  test('tells of today what is left when today’s sweep has been performed, and goes on with tomorrow’s', async () => {
    const policyText = smallShopPolicy.replace('perSweep: 20000', 'perSweep: 2');
    const shop = await openSmallShop({ policyText, now: noonOf(today) });
    for (let each = 0; each < 3; each += 1) await shop.addMember({ loginAt: longAgo });
    const before = await forecast(shop.ctx, { days: 60 });
    await performAt(shop, today);
    const after = await forecast(shop.ctx, { days: 60 });
    expect(after.days[0]).toEqual({ on: today, notices: 0, separations: 0, destructions: 0, halts: false });
    expect(after.days.slice(1)).toEqual(before.days.slice(1));
  });

  test('tells of a message that waits for its next try on the day of that try', async () => {
    const shop = await openSmallShop({ now: '2026-11-22T14:55:00Z' });
    await shop.addMember({ loginAt: longAgo });
    await useEverySource(shop);
    shop.mail.answer = () => ({ kind: 'retry', reason: 'busy' });
    await sweepOnce(shop.ctx);
    shop.mail.answer = () => ({ kind: 'accepted', providerId: null });
    const { days } = await forecast(shop.ctx, { days: 40 });
    expect(days.filter((day) => !isQuiet(day)).map(({ on, notices }) => [on, notices])).toEqual([
      ['2026-11-23', 1],
      ['2026-12-24', 0],
    ]);
  });

  test('counts by the policy of now whom the watch knows by another', async () => {
    const shop = await openSmallShop({ now: noonOf(today) });
    await shop.addMember({ loginAt: '2026-07-01T03:00:00Z' });
    await performAt(shop, today);
    const shorter = { policyText: smallShopPolicy.replace('inactivityPeriod: P1Y', 'inactivityPeriod: P6M') };
    const ctx = await shop.openAnother(shorter);
    shop.setNow(noonOf('2026-11-23'));
    expect((await forecast(shop.ctx, { days: 60 })).totals).toMatchObject({ notices: 0 });
    const told = await forecast(ctx, { days: 60 });
    expect(told.days.filter((day) => !isQuiet(day)).map(({ on }) => on)).toEqual(['2026-11-23', '2027-01-02']);
    await performAt(shop, '2026-11-23', ctx);
    expect(await doneOn(shop, '2026-11-23')).toMatchObject({ notices: 1 });
  });

  test('of more members than are looked at takes a sample, says so, and comes near', async () => {
    const shop = await openSmallShop({ now: noonOf(today) });
    await shop.database.admin.query(
      `insert into public.members (member_no, joined_at, login_id, name)
       select no, timestamptz '2020-01-01' + (no % 2) * interval '78 months', 'user' || no, 'x' from generate_series(1, 1000) as no`,
    );
    const told = await forecast(shop.ctx, { days: 2, lookLimit: 400 });
    expect(told.sampled).toEqual({ looked: 400, of: 1000 });
    expect(told.overdue).toBeGreaterThan(440);
    expect(told.overdue).toBeLessThan(560);
    expect(told.days[0]?.notices).toBe(told.overdue);
    expect(told.assumptions.join()).toContain('400 of 1,000 members were looked at');
    expect(await forecast(shop.ctx, { days: 2, lookLimit: 400 })).toEqual(told);
  });

  test('says what keeps its days from coming: a silent source, a means that nobody has set up', async () => {
    const shop = await openSmallShop({ now: noonOf(today), overrides: { mail: null } });
    const { assumptions } = await forecast(shop.ctx, { days: 1 });
    expect(assumptions.join('\n')).toMatch(/A sweep would halt now and say: “Silent: login .*”/);
    expect(assumptions.join('\n')).toContain('email, the first means, is not set up.');
  });
});
