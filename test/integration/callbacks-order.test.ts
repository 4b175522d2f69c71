import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { receiveReport } from '../../src/cycles/receive-report.js';
import type { ProviderReport } from '../../src/notice/ports.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import type { NewMember } from '../support/small-shop-members.js';
import { attemptsOf, cyclesOf, longAgo, noticedOn, noticesOf, performAt, timelineOf } from '../support/sweeps.js';

const actor = { id: 'provider:test' };

type Told = Pick<ProviderReport, 'source' | 'kind' | 'code'> & Partial<Pick<ProviderReport, 'key'>>;

/** What a provider may tell of one message; it is told in any order, and some of it twice. */
const lists: Readonly<Record<string, { readonly member: NewMember; readonly told: readonly Told[] }>> = {
  'a mail that bounced': {
    member: {},
    told: [
      { source: 'mail_report', kind: 'delayed', code: '4.4.1' },
      { source: 'mail_report', kind: 'progress', code: '2.0.0' },
      { source: 'mail_event', kind: 'delivered', code: null },
      { source: 'mail_report', kind: 'auto_reply', code: null },
      { source: 'mail_report', kind: 'failed', code: '5.1.1' },
      { source: 'mail_event', kind: 'failed', code: '5.1.1' },
      { source: 'mail_report', kind: 'complaint', code: null },
    ],
  },
  'a mail that arrived late': {
    member: {},
    told: [
      { source: 'mail_report', kind: 'delayed', code: '4.4.1' },
      { source: 'mail_event', kind: 'retry', code: '4.2.2' },
      { source: 'mail_event', kind: 'delivered', code: null },
      { source: 'mail_report', kind: 'unreadable', code: null },
      { source: 'mail_report', kind: 'auto_reply', code: null },
    ],
  },
  'a text that arrived': {
    member: { email: null },
    told: [
      { source: 'twilio_text', kind: 'progress', code: 'queued' },
      { source: 'twilio_text', kind: 'progress', code: 'sent' },
      { source: 'twilio_text', kind: 'delivered', code: 'delivered' },
    ],
  },
  'a text that did not arrive': {
    member: { email: null },
    told: [
      { source: 'twilio_text', kind: 'progress', code: 'queued' },
      { source: 'twilio_text', kind: 'progress', code: 'sent' },
      { source: 'twilio_text', kind: 'failed', code: '30005' },
    ],
  },
};

const orders = 50;

/** Members whose message was handed over on one day, and has not been reported on. */
async function noticed(member: NewMember, count: number) {
  const shop = await openSmallShop();
  shop.text.report = (providerId) => ({ kind: 'submitted', providerId });
  const memberIds: string[] = [];
  for (let made = 0; made < count; made += 1) memberIds.push(await shop.addMember({ ...member, loginAt: longAgo }));
  await performAt(shop, noticedOn);
  return { shop, memberIds };
}

async function reportsOn(shop: SmallShop, memberId: string, told: readonly Told[]): Promise<ProviderReport[]> {
  const { rows } = await shop.database.admin.query<{ noticeId: string; providerId: string | null }>(
    'select notice_id as "noticeId", provider_id as "providerId" from dormouse.attempt where member_id = $1',
    [memberId],
  );
  const [{ noticeId, providerId } = { noticeId: null, providerId: null }] = rows;
  return told.map((each, index) => ({ noticeId, providerId, key: `${memberId} ${index}`, ...each }));
}

/** All that the ledger says of a member once everything has been told, but for what tells of the order itself. */
async function endOf(shop: SmallShop, memberId: string) {
  const { rows } = await shop.database.admin.query<{ kind: string; times: number }>(
    'select kind, count(*)::int as times from dormouse.callback where member_id = $1 group by kind order by kind',
    [memberId],
  );
  const [cycle] = await cyclesOf(shop, memberId);
  const notices = await noticesOf(shop, memberId);
  return {
    cycle: [cycle?.state, cycle?.noticeId !== null, cycle?.separableFrom],
    notices: notices.map(({ means, state, effectiveOn, reason }) => [means, state, effectiveOn, reason]),
    attempts: await attemptsOf(shop, memberId),
    timeline: (await timelineOf(shop, memberId)).sort(),
    callbacks: rows,
  };
}

function shuffles(count: number): number[][] {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const all = fc.shuffledSubarray(indexes, { minLength: count, maxLength: count });
  const order = fc.tuple(all, fc.array(fc.nat(count - 1), { maxLength: 4 }), fc.nat()).map(([once, again, at]) => {
    const place = at % (once.length + 1);
    return [...once.slice(0, place), ...again, ...once.slice(place)];
  });
  return fc.sample(order, { numRuns: orders, seed: 20_261_122 });
}

describe(`${orders} random orders, with repeats, lead to the same end`, () => {
  test.each(Object.entries(lists))('of what is told of %s', async (_what, { member, told }) => {
    const { shop, memberIds } = await noticed(member, orders + 1);
    const [first = '', ...others] = memberIds;
    for (const report of await reportsOn(shop, first, told)) await receiveReport(shop.ctx, { report, actor });
    const end = await endOf(shop, first);
    expect(end.callbacks.reduce((sum, { times }) => sum + times, 0)).toBe(told.length);
    const random = shuffles(told.length);
    for (const [index, memberId] of others.entries()) {
      const reports = await reportsOn(shop, memberId, told);
      const order = random[index] ?? [];
      for (const place of order) {
        const report = reports[place] as ProviderReport;
        await receiveReport(shop.ctx, { report, actor });
      }
      expect([order, await endOf(shop, memberId)]).toEqual([order, end]);
    }
  });
});

describe('reports that come at once', () => {
  test.each(Object.entries(lists))('are counted once each: %s', async (_what, { member, told }) => {
    const { shop, memberIds } = await noticed(member, 9);
    const [first = '', ...others] = memberIds;
    for (const report of await reportsOn(shop, first, told)) await receiveReport(shop.ctx, { report, actor });
    const end = await endOf(shop, first);
    const other = await shop.openAnother();
    for (const memberId of others) {
      const reports = await reportsOn(shop, memberId, told);
      const effects = await Promise.all(
        [...reports, ...reports].map((report, index) => receiveReport(index % 2 ? other : shop.ctx, { report, actor })),
      );
      expect(effects.filter((effect) => effect === 'duplicate')).toHaveLength(reports.length);
      expect(await endOf(shop, memberId)).toEqual(end);
    }
  });
});
