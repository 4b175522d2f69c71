import { describe, expect, test } from 'vitest';
import { explainMember } from '../../src/cycles/explain-member.js';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import { setInactivityPeriod } from '../../src/cycles/set-inactivity-period.js';
import { auditRows, timelineRows } from '../support/audit-rows.js';
import { insertCycle, madeCycle } from '../support/cycle-rows.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';

const actor = { id: 'key:support' };
const reason = 'asked for it';
const ground = 'a dispute';

async function dueOn({ database }: SmallShop, memberId: string): Promise<string | null | undefined> {
  const { rows } = await database.admin.query<{ due: string | null }>(
    'select due_on::text as due from dormouse.watch where member_id = $1',
    [memberId],
  );
  return rows[0]?.due;
}

async function addWatched(shop: SmallShop): Promise<string> {
  const memberId = await shop.addMember({ loginAt: madeCycle.lastActivityAt });
  await shop.database.admin.query(
    `insert into dormouse.watch (member_id, last_activity_at, due_on, looked_on, policy_version)
     values ($1, $2, '2027-06-01', '2026-11-01', 'made for a test')`,
    [memberId, madeCycle.lastActivityAt],
  );
  return memberId;
}

async function stateOf({ ctx }: SmallShop, memberId: string): Promise<string> {
  return (await explainMember(ctx, { memberId, actor })).state;
}

describe("a member's own period", () => {
  test.each(['candidate', 'noticed'] as const)(
    'takes a %s member out of their cycle when it is longer',
    async (state) => {
      const shop = await openSmallShop();
      const memberId = await addWatched(shop);
      await insertCycle(shop.database.admin, { memberId, state });
      const set = await setInactivityPeriod(shop.ctx, { memberId, period: 'P3Y', reason, actor });
      expect(set).toEqual({
        memberId,
        inactivityPeriod: { period: 'P3Y', own: true },
        changed: true,
        cancelledCycle: 'longer_period',
      });
      const explained = await explainMember(shop.ctx, { memberId, actor });
      expect(explained).toMatchObject({ state: 'watching', dates: { expiresOn: '2028-10-01' } });
      expect(explained.notices.map((notice) => notice.state)).toEqual(state === 'noticed' ? ['void'] : []);
      expect(await timelineRows(shop.database.admin)).toEqual([
        { memberId, event: 'inactivity_period_set', state: null, reason: null },
        { memberId, event: 'cancelled', state: 'cancelled', reason: 'longer_period' },
      ]);
      expect(await dueOn(shop, memberId)).toBe('2026-11-22');
    },
  );

  test("of 'never' cancels for that reason", async () => {
    const shop = await openSmallShop();
    const memberId = await addWatched(shop);
    await insertCycle(shop.database.admin, { memberId, state: 'noticed' });
    const set = await setInactivityPeriod(shop.ctx, { memberId, period: 'never', reason, actor });
    expect(set.cancelledCycle).toBe('never');
  });

  test('leaves a cycle that is still due under it', async () => {
    const shop = await openSmallShop();
    const memberId = await addWatched(shop);
    await insertCycle(shop.database.admin, { memberId, state: 'noticed' });
    const set = await setInactivityPeriod(shop.ctx, { memberId, period: 'P1Y1M', reason, actor });
    expect(set).toMatchObject({ changed: true, cancelledCycle: null });
    expect(await stateOf(shop, memberId)).toBe('noticed');
  });

  test('changes once when it is set twice, and goes when it is taken away', async () => {
    const shop = await openSmallShop();
    const memberId = await addWatched(shop);
    const set = { memberId, period: 'P5Y', reason, actor };
    expect((await setInactivityPeriod(shop.ctx, set)).changed).toBe(true);
    expect((await setInactivityPeriod(shop.ctx, set)).changed).toBe(false);
    const removed = await setInactivityPeriod(shop.ctx, { ...set, period: null });
    expect(removed).toMatchObject({ changed: true, inactivityPeriod: { period: 'P1Y', own: false } });
    expect((await setInactivityPeriod(shop.ctx, { ...set, period: null })).changed).toBe(false);
    const events = (await timelineRows(shop.database.admin)).map(({ event }) => event);
    expect(events).toEqual(['inactivity_period_set', 'inactivity_period_removed']);
    expect((await auditRows(shop.database.admin)).map((row) => row.action)).toEqual(events);
  });

  test('is refused when it is not longer than the policy, or no period', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberId = await addMember();
    for (const period of ['P1Y', 'P12M', 'P365D', 'P6M', 'forever', '', 'P', 'PT5H', '-P2Y', 'P2Y\n']) {
      const set = setInactivityPeriod(ctx, { memberId, period, reason, actor });
      await expect(set).rejects.toMatchObject({ code: 'input_invalid' });
    }
    const nothing = setInactivityPeriod(ctx, { memberId, period: 'P2Y', reason: ' ', actor });
    await expect(nothing).rejects.toMatchObject({ code: 'input_invalid' });
    expect(await auditRows(database.admin)).toEqual([]);
  });

  test('does not wake a member whose data is in the vault', async () => {
    const shop = await openSmallShop();
    const memberId = await addWatched(shop);
    await insertCycle(shop.database.admin, { memberId, state: 'separated' });
    await setInactivityPeriod(shop.ctx, { memberId, period: 'P5Y', reason, actor });
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await dueOn(shop, memberId)).toBe('2027-06-01');
  });
});

describe('a hold', () => {
  test.each(['separation', 'both'] as const)('of scope %s takes a noticed member out of their cycle', async (scope) => {
    const shop = await openSmallShop();
    const memberId = await addWatched(shop);
    await insertCycle(shop.database.admin, { memberId, state: 'noticed' });
    const placed = await placeHold(shop.ctx, { ...reviewed, memberId, scope, ground, actor });
    expect(placed).toMatchObject({ cancelledCycle: 'hold', hold: { memberId, scope, ground, placedBy: actor.id } });
    expect(await stateOf(shop, memberId)).toBe('watching');
  });

  test('of destruction alone lets the cycle go on', async () => {
    const shop = await openSmallShop();
    const memberId = await addWatched(shop);
    await insertCycle(shop.database.admin, { memberId, state: 'noticed' });
    expect(
      (await placeHold(shop.ctx, { ...reviewed, memberId, scope: 'destruction', ground, actor })).cancelledCycle,
    ).toBeNull();
    expect(await stateOf(shop, memberId)).toBe('noticed');
  });

  test('stands beside others, each until it is released itself', async () => {
    const shop = await openSmallShop();
    const memberId = await addWatched(shop);
    const first = await placeHold(shop.ctx, { ...reviewed, memberId, scope: 'separation', ground, actor });
    const second = await placeHold(shop.ctx, {
      ...reviewed,
      memberId,
      scope: 'separation',
      ground,
      reviewOn: '2026-11-22',
      actor,
    });
    expect(first.hold.holdId).not.toBe(second.hold.holdId);
    await releaseHold(shop.ctx, { holdId: first.hold.holdId, actor });
    expect((await explainMember(shop.ctx, { memberId, actor })).blockedBy).toEqual(['held']);
    await releaseHold(shop.ctx, { holdId: second.hold.holdId.toUpperCase(), actor });
    expect(await explainMember(shop.ctx, { memberId, actor })).toMatchObject({ blockedBy: [], holds: [] });
  });

  test('is released once, and then the member is due for a look', async () => {
    const shop = await openSmallShop();
    const memberId = await addWatched(shop);
    const { hold } = await placeHold(shop.ctx, { ...reviewed, memberId, scope: 'both', ground, actor });
    await shop.database.admin.query('update dormouse.watch set due_on = null');
    const released = await releaseHold(shop.ctx, { holdId: hold.holdId, actor });
    expect(released).toMatchObject({ releasedAt: shop.now(), releasedBy: actor.id });
    expect(await dueOn(shop, memberId)).toBe('2026-11-22');
    shop.setNow('2026-11-23T03:00:00Z');
    expect(await releaseHold(shop.ctx, { holdId: hold.holdId, actor: { id: 'key:other' } })).toEqual(released);
    const actions = (await auditRows(shop.database.admin)).map(({ action }) => action);
    expect(actions).toEqual(['hold_placed', 'hold_released']);
  });

  test('can be released for a member who has gone', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember();
    const { hold } = await placeHold(shop.ctx, { ...reviewed, memberId, scope: 'both', ground, actor });
    for (const table of ['profiles', 'device_tokens', 'settlements', 'members']) {
      await shop.database.admin.query(`delete from public.${table} where member_no = $1`, [memberId]);
    }
    expect((await releaseHold(shop.ctx, { holdId: hold.holdId, actor })).releasedAt).toBe(shop.now());
  });

  test('keeps its ground out of the timeline, which other back ends follow', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember();
    await placeHold(shop.ctx, { ...reviewed, memberId, scope: 'both', ground: 'words of a person', actor });
    const { rows } = await shop.database.admin.query('select * from dormouse.timeline');
    expect(JSON.stringify(rows)).not.toContain('words of a person');
  });

  test('is refused without a ground, with an unknown scope, and with a day that is none or is over', async () => {
    const { ctx, addMember } = await openSmallShop();
    const memberId = await addMember();
    const hold = { ...reviewed, memberId, scope: 'both' as const, ground, actor };
    const wrong = [
      { ground: '' },
      { ground: 'x'.repeat(501) },
      { scope: 'all' as never },
      { reviewOn: '2026-11-21' },
      { reviewOn: '2027-02-29' },
      { reviewOn: 'soon' },
      { reviewOn: undefined as never },
      { reviewer: ' ' },
      { reviewer: undefined as never },
    ];
    for (const over of wrong) {
      await expect(placeHold(ctx, { ...hold, ...over })).rejects.toMatchObject({ code: 'input_invalid' });
    }
    await expect(placeHold(ctx, { ...hold, memberId: 'abc' })).rejects.toMatchObject({ code: 'member_not_found' });
    for (const holdId of ['abc', '00000000-0000-4000-8000-000000000000']) {
      await expect(releaseHold(ctx, { holdId, actor })).rejects.toMatchObject({ code: 'hold_not_found' });
    }
  });
});

describe('the lock of the cycle', () => {
  test.each(['hold', 'period'] as const)(
    'makes a %s wait for a separation that is under way, and then see it',
    async (kind) => {
      const shop = await openSmallShop();
      const memberId = await addWatched(shop);
      await insertCycle(shop.database.admin, { memberId, state: 'noticed' });
      const mover = await shop.database.admin.connect();
      await mover.query('begin');
      await mover.query('select from dormouse.cycle where member_id = $1 for update', [memberId]);
      const asked =
        kind === 'hold'
          ? placeHold(shop.ctx, { ...reviewed, memberId, scope: 'both', ground, actor })
          : setInactivityPeriod(shop.ctx, { memberId, period: 'P5Y', reason, actor });
      await untilBlocked(shop);
      await mover.query(`update dormouse.cycle set state = 'separated', separated_at = $2 where member_id = $1`, [
        memberId,
        madeCycle.separatedAt,
      ]);
      await mover.query('commit');
      mover.release();
      expect((await asked).cancelledCycle).toBeNull();
      expect(await stateOf(shop, memberId)).toBe('separated');
    },
  );
});

/** Asks the server, not the clock, whether somebody waits for a lock. */
async function untilBlocked({ database }: SmallShop): Promise<void> {
  for (;;) {
    const { rows } = await database.admin.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
}
