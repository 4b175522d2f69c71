import { describe, expect, test } from 'vitest';
import { approveSweep } from '../../src/sweep/approve-sweep.js';
import { performSweep } from '../../src/sweep/perform-sweep.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import {
  agent,
  dumpAll,
  never,
  noticedOn,
  performAt,
  type Swept,
  stateOf,
  sweepOnce,
  useEverySource,
} from '../support/sweeps.js';

async function goOn(shop: SmallShop, { sweepId, halt }: Pick<Swept, 'sweepId' | 'halt'>): Promise<Swept> {
  await approveSweep(shop.ctx, { sweepId, actor: agent, person: true, shown: String(halt?.shownHash) });
  return (await performSweep(shop.ctx, sweepId, never)) as unknown as Swept;
}

function mapWith(replaced: string, by: string): string {
  if (!smallShopDataMap.includes(replaced)) throw new Error(`the data map has no ${replaced}`);
  return smallShopDataMap.replace(replaced, by);
}

interface OldMembers {
  readonly from?: number;
  readonly joinedAt?: string;
  readonly appLoginAt?: string | null;
}

/** Members of 2015 in numbers, whose only event is an old login of the app. */
async function addOldMembers(shop: SmallShop, count: number, old: OldMembers = {}): Promise<void> {
  const { from = 5001, joinedAt = '2015-01-01T00:00:00Z', appLoginAt = '2025-03-01T00:00:00Z' } = old;
  await shop.database.admin.query(
    `insert into public.members (member_no, joined_at, login_id, name, last_app_login_at)
     select n, $3, 'old' || n, '예시', $4 from generate_series($1::int, $1::int + $2::int - 1) as n`,
    [from, count, joinedAt, appLoginAt],
  );
}

/** Of the first member there is, one a day. */
async function addOldLogins(shop: SmallShop, from: string, count: number): Promise<void> {
  await shop.database.admin.query(
    `insert into public.logins (member_no, logged_in_at, result)
     select (select min(member_no) from public.members), $1::timestamptz + n * interval '1 day', 'OK'
     from generate_series(0, $2::int - 1) as n`,
    [from, count],
  );
}

/** What a sweep writes of itself. */
const besides = ['dormouse.sweep', 'dormouse.audit_entry', 'dormouse.policy'];

describe('a source with a short history', () => {
  const purged = (from: string) => `delete from public.logins where logged_in_at < '${from}'`;

  async function shopWithHistory(options: Parameters<typeof openSmallShop>[0] = {}): Promise<SmallShop> {
    const shop = await openSmallShop(options);
    const memberId = await shop.addMember({ loginAt: '2025-11-20T00:00:00Z' });
    for (let month = 1; month <= 9; month += 1) await shop.addPayment(memberId, `2025-0${month}-01T00:00:00Z`);
    for (let month = 1; month <= 9; month += 1) await shop.addPayment(memberId, `2025-0${month}-15T00:00:00Z`);
    await addOldLogins(shop, '2025-06-01T00:00:00Z', 20);
    await shop.addMember({ loginAt: '2026-09-01T00:00:00Z' });
    await useEverySource(shop);
    return shop;
  }

  test('halts both modes when members in numbers are older than its oldest event, and says what to declare', async () => {
    const shop = await shopWithHistory();
    await addOldMembers(shop, 120);
    expect(await sweepOnce(shop.ctx, 'rehearse')).toMatchObject({ state: 'done' });
    await shop.database.admin.query(purged('2026-01-01'));
    const before = await dumpAll(shop.database.admin, besides);
    for (const mode of ['rehearse', 'perform'] as const) {
      const halted = await sweepOnce(shop.ctx, mode);
      const shown = { kind: 'short_history', source: 'login', oldestOn: '2026-09-01', earlierMembers: 123 };
      expect(halted).toMatchObject({
        state: 'halted',
        halt: { kind: 'short_history', sources: ['login'], shown: { doubts: [shown] } },
      });
      expect(halted.halt?.message).toMatch(/`keeps`.*`since`/);
    }
    expect(await dumpAll(shop.database.admin, besides)).toEqual(before);
  });

  test('halts one sweep after another until it is declared, and lets an approved one go on', async () => {
    const shop = await shopWithHistory();
    await addOldMembers(shop, 120);
    await shop.database.admin.query(purged('2026-01-01'));
    expect(await goOn(shop, await sweepOnce(shop.ctx))).toMatchObject({ state: 'done' });
    expect(await sweepOnce(shop.ctx)).toMatchObject({ state: 'halted', halt: { kind: 'short_history' } });
    for (const declared of ['keeps: P3M', 'since: 2026-08-28']) {
      const dataMapText = mapWith(`where: "result = 'OK'" }`, `where: "result = 'OK'", ${declared} }`);
      const ctx = await shop.openAnother({ dataMapText });
      expect([declared, (await sweepOnce(ctx)).state]).toEqual([declared, 'done']);
    }
    const tooEarly = mapWith(`where: "result = 'OK'" }`, `where: "result = 'OK'", since: 2026-08-24 }`);
    const ctx = await shop.openAnother({ dataMapText: tooEarly });
    expect(await sweepOnce(ctx)).toMatchObject({ halt: { kind: 'short_history' } });
  });

  test('is not hidden by a few rows that were spared, or that were never events', async () => {
    const shop = await shopWithHistory();
    await addOldMembers(shop, 146);
    await shop.database.admin.query(purged('2026-01-01'));
    const rehearsed = async () => (await sweepOnce(shop.ctx, 'rehearse')).halt?.shown;
    await addOldLogins(shop, '1900-01-01T00:00:00Z', 1);
    const shown = { kind: 'short_history', source: 'login', oldestOn: '2026-09-01', earlierMembers: 149 };
    expect(await rehearsed()).toMatchObject({ doubts: [{ ...shown, earlierEvents: 0 }] });
    await addOldLogins(shop, '2019-01-01T00:00:00Z', 1000);
    expect(await rehearsed()).toMatchObject({ doubts: [{ ...shown, earlierEvents: 0 }] });
    await addOldLogins(shop, '2025-06-01T00:00:00Z', 14);
    expect(await rehearsed()).toMatchObject({ doubts: [{ ...shown, earlierEvents: 14 }] });
    await addOldLogins(shop, '2025-07-01T00:00:00Z', 1);
    expect((await sweepOnce(shop.ctx, 'rehearse')).state).toBe('done');
  });

  test('is approved for as many members as were shown: an import of more halts it anew', async () => {
    const shop = await shopWithHistory();
    await addOldMembers(shop, 120);
    await shop.database.admin.query(purged('2026-01-01'));
    const halted = await sweepOnce(shop.ctx);
    await addOldMembers(shop, 5, { from: 6001 });
    const again = await goOn(shop, halted);
    expect(again).toMatchObject({ state: 'halted', halt: { shown: { doubts: [{ earlierMembers: 128 }] } } });
    expect(await goOn(shop, again)).toMatchObject({ state: 'done' });
  });

  test('is none where few members are older, or where they have left already', async () => {
    const shop = await shopWithHistory();
    await shop.database.admin.query(purged('2026-01-01'));
    await addOldMembers(shop, 96);
    expect(await sweepOnce(shop.ctx, 'rehearse')).toMatchObject({ state: 'done' });
    await shop.addMember();
    expect(await sweepOnce(shop.ctx, 'rehearse')).toMatchObject({ state: 'halted' });
    await shop.database.admin.query(
      `insert into dormouse.cycle (member_id, cycle_id, state, policy_version, zone, opened_at, last_activity_at,
         last_activity_on, expires_on, notice_id, notice_effective_on, separable_from, separable_until, separated_at)
       select member_no::text, gen_random_uuid(), 'separated', 'x', 'Asia/Seoul', '2020-01-01', '2015-01-01', '2015-01-01',
         '2016-01-01', gen_random_uuid(), '2020-01-01', '2020-03-01', '2020-05-01', '2020-03-02'
       from public.members where member_no = 5001`,
    );
    expect(await sweepOnce(shop.ctx, 'rehearse')).toMatchObject({ state: 'done' });
  });

  test('is none in a young service, whose members are no older than their events', async () => {
    const shop = await openSmallShop();
    await shop.database.admin.query(
      `insert into public.members (member_no, joined_at, login_id, name)
       select n, '2026-09-01T00:00:00Z', 'young' || n, '예시' from generate_series(1, 150) as n`,
    );
    await useEverySource(shop);
    expect(await sweepOnce(shop.ctx)).toMatchObject({ state: 'done' });
  });
});

describe('a column that was introduced lately', () => {
  const otherSources = mapWith(`where: "result = 'OK'" }`, `where: "result = 'OK'", keeps: P3M }`).replace(
    `where: "status = 'APPROVED'" }`,
    `where: "status = 'APPROVED'", keeps: P3M }`,
  );

  async function shopWithColumn(): Promise<SmallShop> {
    const shop = await openSmallShop({ dataMapText: otherSources });
    const joinedAt = '2023-05-01T00:00:00Z';
    await addOldMembers(shop, 20, { joinedAt, appLoginAt: '2026-11-03T00:00:00Z' });
    await addOldMembers(shop, 110, { from: 6001, joinedAt, appLoginAt: null });
    // As a host writes it that knows nothing.
    await addOldMembers(shop, 20, { from: 7001, joinedAt, appLoginAt: '1970-01-01T00:00:00Z' });
    await useEverySource(shop);
    return shop;
  }

  test('halts both modes while it is empty for members in numbers, and says what to declare', async () => {
    const shop = await shopWithColumn();
    for (const mode of ['rehearse', 'perform'] as const) {
      const halted = await sweepOnce(shop.ctx, mode);
      const shown = {
        source: 'app-login',
        isColumn: true,
        oldestOn: '2026-11-03',
        earlierEvents: 0,
        earlierMembers: 130,
      };
      expect(halted).toMatchObject({ state: 'halted', halt: { kind: 'short_history', shown: { doubts: [shown] } } });
      expect(halted.halt?.message).toContain('the column is empty for 130 members');
    }
    expect(await stateOf(shop, '6001')).toBe('watching');
  });

  test('is believed when the map says since when, and in no future', async () => {
    const shop = await shopWithColumn();
    const declared = (since: string) =>
      otherSources.replace('column: last_app_login_at }', `column: last_app_login_at, since: ${since} }`);
    const state = async (since: string) => {
      const ctx = await shop.openAnother({ dataMapText: declared(since) });
      return (await sweepOnce(ctx, 'rehearse')).state;
    };
    expect([await state('2026-11-03'), await state('2062-11-03')]).toEqual(['done', 'halted']);
  });

  test('is none where it holds old values beside the empty ones', async () => {
    const shop = await shopWithColumn();
    await shop.database.admin.query(
      `update public.members set last_app_login_at = '2025-08-01' where member_no between 5001 and 5013`,
    );
    expect(await sweepOnce(shop.ctx, 'rehearse')).toMatchObject({ state: 'done' });
  });
});

describe('a kind of use whose sources all lose their rows', () => {
  /** No other source of logins remembers longer. */
  const forgetful = mapWith(`where: "result = 'OK'" }`, `where: "result = 'OK'", keeps: P3M }`).replace(
    /^.*id: app-login.*\n/m,
    '',
  );

  test('proves nothing from before the first look less that time: nobody is due on the first night', async () => {
    const shop = await openSmallShop({ dataMapText: forgetful });
    const memberId = await shop.addMember({ loginAt: null });
    await performAt(shop, noticedOn);
    expect(await stateOf(shop, memberId)).toBe('watching');
    const { rows } = await shop.database.admin.query(
      'select last_activity_at::date::text as day from dormouse.watch where member_id = $1',
      [memberId],
    );
    // 84 days, the shortest that three months are counted as.
    expect(rows).toEqual([{ day: '2026-08-30' }]);
  });

  test('is covered by another source of its kind that remembers the latest for good', async () => {
    const dataMapText = mapWith(`where: "result = 'OK'" }`, `where: "result = 'OK'", keeps: P3M }`);
    const shop = await openSmallShop({ dataMapText });
    const memberId = await shop.addMember({ loginAt: null });
    await performAt(shop, noticedOn);
    expect(await stateOf(shop, memberId)).toBe('noticed');
  });
});
