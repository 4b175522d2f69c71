import { describe, expect, test } from 'vitest';
import { insertCycle } from '../support/cycle-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  cyclesOf,
  ladderOf,
  longAgo,
  noticedOn,
  noticesOf,
  performAt,
  recordsIn,
  separableOn,
  separateAll,
  stateOf,
  statesOf,
  sweepOnce,
  timelineOf,
} from '../support/sweeps.js';

async function trio() {
  const shop = await openSmallShop();
  const memberIds: string[] = [];
  for (let index = 0; index < 3; index += 1)
    memberIds.push(await shop.addMember({ loginAt: longAgo, paidAt: longAgo }));
  const [first = '', second = '', third = ''] = memberIds;
  return { shop, first, second, third };
}

describe('an item that the notice did not name', () => {
  test('is not moved: the member gets a new notice, and the others of the batch go on', async () => {
    const shop = await openSmallShop();
    const before = await shop.addMember({ loginAt: longAgo });
    const richer = await shop.addMember({ loginAt: longAgo });
    const after = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    await shop.database.admin.query(
      `insert into public.payments (member_no, approved_at, status, amount) values ($1, $2, 'FAILED', 100)`,
      [richer, longAgo],
    );
    const rows = await shop.rowsOf(richer);
    const { report } = await performAt(shop, separableOn);
    expect(report.stages.separate).toMatchObject({ examined: 3, done: 2, failed: 0, skipped: { item_not_named: 1 } });
    expect(await statesOf(shop, [before, richer, after])).toEqual(['separated', 'candidate', 'separated']);
    expect(await shop.rowsOf(richer)).toEqual(rows);
    expect(await recordsIn(shop, richer)).toEqual(['notice']);

    await performAt(shop, '2026-12-24');
    expect(await ladderOf(shop, richer)).toEqual(['email lapsed', 'email effective']);
    const [old, fresh] = await noticesOf(shop, richer);
    expect(old?.items).not.toContain('public.payments.amount');
    expect(fresh?.items).toContain('public.payments.amount');
    // The new notice has its own thirty days.
    await performAt(shop, '2027-01-23');
    expect(await stateOf(shop, richer)).toBe('noticed');
    await performAt(shop, '2027-01-24');
    expect(await stateOf(shop, richer)).toBe('separated');
  });

  test('that is gone since the notice stops nobody', async () => {
    const { shop, first } = await trio();
    await performAt(shop, noticedOn);
    await shop.database.admin.query('delete from public.profiles where member_no = $1', [first]);
    await performAt(shop, separableOn);
    expect(await stateOf(shop, first)).toBe('separated');
  });
});

describe('a notice', () => {
  test('serves no separation after its validity: a new one is sent and waits its thirty days', async () => {
    const { shop, first, second, third } = await trio();
    await performAt(shop, noticedOn);
    // It names 2026-12-22 and is valid for 90 days past it.
    await performAt(shop, '2027-03-23');
    expect(await statesOf(shop, [first, second, third])).toEqual(['noticed', 'noticed', 'noticed']);
    expect(await ladderOf(shop, first)).toEqual(['email lapsed', 'email effective']);
    expect(await cyclesOf(shop, first)).toMatchObject([{ separableFrom: '2027-04-23 00:00:00' }]);
  });

  test('serves a separation on the last day of its validity', async () => {
    const { shop, first } = await trio();
    await performAt(shop, noticedOn);
    await performAt(shop, '2027-03-22');
    expect(await stateOf(shop, first)).toBe('separated');
  });
});

describe('a member whose rows can not be moved', () => {
  async function expectSetAside(shop: SmallShop, life: { poisoned: string; others: string[]; reason: RegExp }) {
    const rows = await shop.rowsOf(life.poisoned);
    const { report } = await performAt(shop, separableOn);
    expect(report.stages.separate).toMatchObject({ done: 2, failed: 1 });
    expect(await statesOf(shop, life.others)).toEqual(['separated', 'separated']);
    expect(await cyclesOf(shop, life.poisoned)).toMatchObject([
      { state: 'noticed', blockedReason: expect.stringMatching(life.reason) },
    ]);
    expect(await shop.rowsOf(life.poisoned)).toEqual(rows);
    const told = JSON.stringify([await cyclesOf(shop, life.poisoned), await timelineOf(shop, life.poisoned)]);
    expect(told).not.toMatch(/example\.com|홍길동|010-|예시로|커피/);
    // Set aside until tomorrow: the same day nobody tries again, and nothing clogs.
    expect((await sweepOnce(shop.ctx)).report.stages.separate).toMatchObject({ examined: 0, failed: 0 });
  }

  test('for a foreign key of a later table is set aside, the others of the batch move', async () => {
    const { shop, first, second, third } = await trio();
    await performAt(shop, noticedOn);
    const { admin } = shop.database;
    await admin.query(`create table public.coupons (note text, member_no bigint references public.profiles)`);
    await admin.query(`insert into public.coupons values ('홍길동', $1)`, [second]);
    await expectSetAside(shop, {
      poisoned: second,
      others: [first, third],
      reason: /^the database answered SQLSTATE 23503/,
    });
    await admin.query('drop table public.coupons');
    await performAt(shop, '2026-12-24');
    expect(await cyclesOf(shop, second)).toMatchObject([{ state: 'separated', blockedReason: null }]);
  });

  test('for a trigger that raises is set aside, and its words are not repeated', async () => {
    const { shop, first, second, third } = await trio();
    await performAt(shop, noticedOn);
    await shop.database.admin.query(`
      create function public.refuse() returns trigger language plpgsql as $$
      begin
        if old.member_no = ${third} then raise exception '% stays here', old.memo; end if;
        return old;
      end $$;
      create trigger refuse before delete on public.profiles for each row execute function public.refuse()`);
    await expectSetAside(shop, {
      poisoned: third,
      others: [first, second],
      reason: /^the database answered SQLSTATE P0001/,
    });
    await performAt(shop, '2026-12-24');
    expect(await timelineOf(shop, third)).toEqual([
      'opened',
      'notice_composed',
      'noticed',
      expect.stringContaining('set_aside'),
      expect.stringContaining('set_aside'),
    ]);
  });

  test('because a trigger keeps a row is set aside rather than moved in part', async () => {
    const { shop, first, second, third } = await trio();
    await performAt(shop, noticedOn);
    await shop.database.admin.query(`
      create function public.keep() returns trigger language plpgsql as $$
      begin
        if old.member_no = ${first} then return null; end if;
        return old;
      end $$;
      create trigger keep before delete on public.payments for each row execute function public.keep()`);
    await expectSetAside(shop, {
      poisoned: first,
      others: [second, third],
      reason: /^public\.payments: 1 rows were locked and 0 taken/,
    });
  });
});

describe('the table of cycles', () => {
  const refused = (constraint: string) => ({ code: '23514', constraint });

  test('refuses a separation without a notice', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember();
    await insertCycle(shop.database.admin, { memberId, state: 'candidate' });
    const update = `update dormouse.cycle set state = 'separated', separated_at = now() where member_id = $1`;
    await expect(shop.database.admin.query(update, [memberId])).rejects.toMatchObject({ code: '23514' });
    expect(await stateOf(shop, memberId)).toBe('candidate');
  });

  test.each([
    ['an instant before the window', '2026-11-09T14:59:59.999999Z', 'separated_only_after_notice'],
    ['the first instant behind it', '2027-02-07T15:00:00.000000Z', 'separated_only_after_notice'],
  ])('refuses a separation at %s', async (_, at, constraint) => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember();
    await insertCycle(shop.database.admin, { memberId, state: 'noticed' });
    const update = `update dormouse.cycle set state = 'separated', separated_at = $2 where member_id = $1`;
    await expect(shop.database.admin.query(update, [memberId, at])).rejects.toMatchObject(refused(constraint));
    expect(await stateOf(shop, memberId)).toBe('noticed');
  });

  test.each([
    [
      'before the thirty-first day after the notice',
      `separable_from = '2026-11-09T14:59:59Z'`,
      'thirty_days_after_notice',
    ],
    ['before the period has ended', `expires_on = '2026-11-10'`, 'not_before_the_period_ends'],
    ['without the day of the notice', 'notice_effective_on = null', 'window_set_together'],
  ])('refuses a window that opens %s', async (_, set, constraint) => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember();
    await insertCycle(shop.database.admin, { memberId, state: 'noticed' });
    const update = shop.database.admin.query(`update dormouse.cycle set ${set} where member_id = $1`, [memberId]);
    await expect(update).rejects.toMatchObject(refused(constraint));
  });

  test('refuses a second open cycle of one member', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    const second = insertCycle(shop.database.admin, { memberId, state: 'candidate' });
    await expect(second).rejects.toMatchObject({ code: '23505', constraint: 'one_open_cycle' });
  });
});
