import { describe, expect, test, vi } from 'vitest';
import { measureSkewMs } from '../../src/database/database-clock.js';
import type { SweepRow } from '../../src/store/sweeps.js';
import { approveSweep } from '../../src/sweep/approve-sweep.js';
import { performSweep } from '../../src/sweep/perform-sweep.js';
import { requestSweep } from '../../src/sweep/request-sweep.js';
import { makeDue } from '../support/expiring-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap, smallShopPolicy } from '../support/small-shop-files.js';
import {
  agent,
  dumpAll,
  longAgo,
  never,
  noonOf,
  noticedOn,
  performAt,
  type Swept,
  separateAll,
  stateOf,
  statesOf,
  sweepOnce,
  useEverySource,
} from '../support/sweeps.js';

function approve(shop: SmallShop, { sweepId, halt }: Pick<Swept, 'sweepId' | 'halt'>): Promise<SweepRow> {
  return approveSweep(shop.ctx, { sweepId, actor: agent, person: true, shown: String(halt?.shownHash) });
}

async function goOn(shop: SmallShop, halted: Pick<Swept, 'sweepId' | 'halt'>, ctx = shop.ctx): Promise<Swept> {
  await approve(shop, halted);
  return (await performSweep(ctx, halted.sweepId, never)) as unknown as Swept;
}

function mapWith(replaced: string, by: string): string {
  if (!smallShopDataMap.includes(replaced)) throw new Error(`the data map has no ${replaced}`);
  return smallShopDataMap.replace(replaced, by);
}

/** What a sweep writes of itself. */
const besides = ['dormouse.sweep', 'dormouse.audit_entry', 'dormouse.policy'];

const nobodySelected = { dataMapText: mapWith(`"status = 'APPROVED'"`, `"status = 'approved'"`) };

describe('a source without any event', () => {
  test.each([
    ['is empty', {}, 'delete from public.payments', { source: 'payment', found: 'no_rows', rows: 0 }],
    ['has a where that selects nobody', nobodySelected, '', { source: 'payment', found: 'none_selected', rows: 1 }],
    [
      'is a column that is null for everybody',
      {},
      'update public.members set last_app_login_at = null',
      { source: 'app-login', found: 'never_set', rows: 2 },
    ],
    [
      'has events in the future alone',
      {},
      `update public.payments set approved_at = '2099-01-01'`,
      { source: 'payment', found: 'future', rows: 1 },
    ],
    [
      'has an old newest event',
      {},
      `update public.payments set approved_at = '2026-11-01T00:00:00Z'`,
      { source: 'payment', found: 'old', newestOn: '2026-11-01' },
    ],
  ])('that %s halts both modes, with nothing changed, and is told from the others', async (_, options, sql, doubt) => {
    const shop = await openSmallShop(options);
    const memberId = await shop.addMember({ loginAt: longAgo });
    await useEverySource(shop);
    if (sql) await shop.database.admin.query(sql);
    const before = await dumpAll(shop.database.admin, besides);
    for (const mode of ['rehearse', 'perform'] as const) {
      const halted = await sweepOnce(shop.ctx, mode);
      expect(halted).toMatchObject({
        state: 'halted',
        halt: { kind: 'silent', sources: [doubt.source], shown: { mode, doubts: [doubt] } },
      });
    }
    expect(await dumpAll(shop.database.admin, besides)).toEqual(before);
    expect(await stateOf(shop, memberId)).toBe('watching');
  });
});

describe('an approval of a silent source', () => {
  test('lets this sweep go on and no other, and by another person alone', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await useEverySource(shop);
    await shop.database.admin.query('delete from public.payments');
    const halted = await sweepOnce(shop.ctx);
    const own = { sweepId: halted.sweepId, person: true, shown: String(halted.halt?.shownHash) };
    const refused = (over: object) => approveSweep(shop.ctx, { ...own, actor: agent, ...over });
    await expect(refused({ actor: { id: halted.requestedBy } })).rejects.toMatchObject({
      code: 'approval_needs_another',
    });
    await expect(refused({ person: false })).rejects.toMatchObject({ code: 'approval_needs_person' });
    await expect(refused({ shown: '0'.repeat(64) })).rejects.toMatchObject({ code: 'approval_not_open' });
    expect(await goOn(shop, halted)).toMatchObject({ state: 'done', halt: null });
    expect(await stateOf(shop, memberId)).toBe('noticed');
    expect(await sweepOnce(shop.ctx)).toMatchObject({ state: 'halted', halt: { kind: 'silent' } });
  });

  test('covers the same source alone: another that falls silent meanwhile halts it anew', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await useEverySource(shop);
    await shop.database.admin.query('delete from public.payments');
    const halted = await sweepOnce(shop.ctx);
    await shop.database.admin.query('update public.members set last_app_login_at = null');
    const again = await goOn(shop, halted);
    expect(again).toMatchObject({ state: 'halted', halt: { kind: 'silent', sources: ['app-login'] } });
    expect(await stateOf(shop, memberId)).toBe('watching');
    // What was approved stands in what is shown now, so that one more approval is enough.
    expect(await goOn(shop, again)).toMatchObject({ state: 'done' });
  });

  test('does not let more be done than haltAbove allows: that is shown and approved as well', async () => {
    const shop = await openSmallShop({ policyText: smallShopPolicy.replace('members: 50000', 'members: 1') });
    const memberIds = [await shop.addMember({ loginAt: longAgo }), await shop.addMember({ loginAt: longAgo })];
    await useEverySource(shop);
    await shop.database.admin.query('delete from public.payments');
    const again = await goOn(shop, await sweepOnce(shop.ctx));
    expect(again).toMatchObject({
      state: 'halted',
      halt: { kind: 'above', due: { toOpen: 2 }, shown: { doubts: [{ source: 'payment' }] } },
    });
    expect(await goOn(shop, again)).toMatchObject({ state: 'done' });
    expect(await statesOf(shop, memberIds)).toEqual(['noticed', 'noticed']);
  });

  test('holds for a day', async () => {
    const shop = await openSmallShop();
    await useEverySource(shop);
    await shop.database.admin.query('delete from public.payments');
    const halted = await sweepOnce(shop.ctx);
    await approve(shop, halted);
    shop.setNow(noonOf('2026-11-23'));
    expect(await performSweep(shop.ctx, halted.sweepId, never)).toMatchObject({ state: 'halted' });
  });
});

test('a new source without a row is silent only when its silence has passed since it began', async () => {
  const approved = `where: "status = 'APPROVED'" }`;
  const declared = (more: string) => mapWith(approved, approved.replace(' }', `, silence: P400D${more} }`));
  const shop = await openSmallShop({ dataMapText: declared(', since: 2026-11-20') });
  await useEverySource(shop);
  await shop.database.admin.query('delete from public.payments');
  expect(await sweepOnce(shop.ctx)).toMatchObject({ state: 'done' });
  const ctx = await shop.openAnother({ dataMapText: declared('') });
  expect(await sweepOnce(ctx)).toMatchObject({ state: 'halted', halt: { kind: 'silent', sources: ['payment'] } });
});

describe('a clock in doubt', () => {
  test('halts both modes when it is behind what is on record, and nothing is destroyed either', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    await makeDue(shop, '2026-12-20', [memberId]);
    shop.setNow(noonOf('2026-12-21'));
    await useEverySource(shop);
    const before = await dumpAll(shop.database.admin, besides);
    for (const mode of ['rehearse', 'perform'] as const) {
      expect(await sweepOnce(shop.ctx, mode)).toMatchObject({
        state: 'halted',
        halt: { kind: 'clock', shown: { doubts: [{ found: 'backwards', recordedAt: noonOf('2026-12-23') }] } },
      });
    }
    expect(await dumpAll(shop.database.admin, besides)).toEqual(before);
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('is approved once for an instant on record that was wrong, and enrols anew from then on', async () => {
    const shop = await openSmallShop({ env: { DEVELOPMENT: 'false' } });
    await shop.addMember({ loginAt: longAgo });
    await performAt(shop, '2027-11-22');
    shop.setNow(noonOf('2026-11-23'));
    await shop.database.admin.query('update public.members set last_app_login_at = $1', [shop.now()]);
    await useEverySource(shop);
    const newcomer = await shop.addMember({ joinedAt: '2026-11-22T00:00:00Z', loginAt: shop.now() });
    const halted = await sweepOnce(shop.ctx);
    expect(halted).toMatchObject({ halt: { kind: 'clock' } });
    expect(await goOn(shop, halted)).toMatchObject({ state: 'done' });
    const { rows } = await shop.database.admin.query('select from dormouse.watch where member_id = $1', [newcomer]);
    expect(rows).toHaveLength(1);
    await performAt(shop, '2026-11-24');
    shop.setNow(noonOf('2026-11-20'));
    await useEverySource(shop);
    expect(await sweepOnce(shop.ctx)).toMatchObject({ halt: { kind: 'clock' } });
  });

  test('halts when it differs from that of the machine by more than minutes', async () => {
    const shop = await openSmallShop();
    await useEverySource(shop);
    const skewed = (minutes: number) => shop.openAnother({ clockSkewMs: async () => minutes * 60_000 });
    expect(await sweepOnce(await skewed(5))).toMatchObject({ state: 'done' });
    for (const minutes of [6, -6]) {
      const halted = await sweepOnce(await skewed(minutes));
      expect(halted).toMatchObject({ halt: { kind: 'clock', shown: { doubts: [{ found: 'skewed', minutes }] } } });
      expect(await goOn(shop, halted, await skewed(minutes))).toMatchObject({ state: 'done' });
    }
  });

  test('is compared with that of the machine by asking both', async () => {
    const { clerk } = (await openSmallShop()).ctx;
    // Both clocks are this machine's: what is not known to the millisecond is no difference.
    expect(Math.abs(await measureSkewMs(clerk))).toBeLessThan(1_000);
    const machine = Date.now.bind(Date);
    for (const [wrongMs, skewMs] of [
      [600_000, -600_000],
      [-600_000, 600_000],
    ] as const) {
      vi.spyOn(Date, 'now').mockImplementation(() => machine() + wrongMs);
      expect(Math.abs((await measureSkewMs(clerk)) - skewMs)).toBeLessThan(10_000);
    }
  });

  test('that went on over all events and sweeps destroys nothing until somebody has looked', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    shop.setNow(noonOf('2031-01-10'));
    const halted = await sweepOnce(shop.ctx);
    const shown = { found: 'forwards', sweptOn: '2026-12-23' };
    expect(halted).toMatchObject({ halt: { kind: 'clock', shown: { doubts: [shown, {}, {}, {}] } } });
    // A halt for the clock is no proof that time went by.
    shop.setNow(noonOf('2031-01-11'));
    const again = await sweepOnce(shop.ctx);
    expect(again).toMatchObject({ halt: { kind: 'clock' } });
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await goOn(shop, again)).toMatchObject({ state: 'done' });
    expect(await stateOf(shop, memberId)).toBe('destroyed');
  });

  test('is asked by the real clock, whatever day a rehearsal is for', async () => {
    const shop = await openSmallShop();
    await performAt(shop, noticedOn);
    await shop.database.admin.query(`update public.payments set approved_at = '2026-11-21'`);
    const sweep = await requestSweep(shop.ctx, { mode: 'rehearse', asOf: '2027-06-01', actor: agent });
    expect(await performSweep(shop.ctx, sweep?.sweepId ?? '', never)).toMatchObject({ halt: { kind: 'silent' } });
  });
});
