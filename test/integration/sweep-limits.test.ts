import { describe, expect, test } from 'vitest';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import type { SweepRow } from '../../src/store/sweeps.js';
import type { Actor } from '../../src/store/timeline.js';
import { approveSweep } from '../../src/sweep/approve-sweep.js';
import { performSweep } from '../../src/sweep/perform-sweep.js';
import { makeDue } from '../support/expiring-rows.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap, smallShopPolicy } from '../support/small-shop-files.js';
import {
  agent,
  dumpAll,
  longAgo,
  never,
  noonOf,
  noticedOn,
  operator,
  performAt,
  separableOn,
  separateAll,
  statesOf,
  sweepOnce,
  useEverySource,
} from '../support/sweeps.js';

async function dormantMembers(shop: SmallShop, count: number): Promise<string[]> {
  const memberIds: string[] = [];
  for (let index = 0; index < count; index += 1) memberIds.push(await shop.addMember({ loginAt: longAgo }));
  return memberIds;
}

function policyWith(replaced: string, by: string): string {
  if (!smallShopPolicy.includes(replaced)) throw new Error(`the policy has no ${replaced}`);
  return smallShopPolicy.replace(replaced, by);
}

function count(states: readonly string[], state: string): number {
  return states.filter((one) => one === state).length;
}

/** By who has looked at this halt. */
function approve(
  shop: SmallShop,
  { sweepId, halt }: Pick<SweepRow, 'sweepId' | 'halt'>,
  over: { actor?: Actor; person?: boolean } = {},
) {
  return approveSweep(shop.ctx, { sweepId, actor: agent, person: true, shown: String(halt?.shownHash), ...over });
}

/** More than two are too many. */
const strictPolicy = policyWith('haltAbove: { members: 50000, share: 1 }', 'haltAbove: { members: 2, share: 1 }');

/** Everything but the watch, which a look may move on, and what the sweep writes of itself. */
const besides = ['dormouse.watch', 'dormouse.enrolment', 'dormouse.sweep', 'dormouse.audit_entry', 'dormouse.policy'];

describe('perSweep', () => {
  test('bounds the cycles that one sweep opens, says so, and leaves the rest for the next', async () => {
    const shop = await openSmallShop({ policyText: policyWith('perSweep: 20000', 'perSweep: 2') });
    const memberIds = await dormantMembers(shop, 5);
    const full: boolean[] = [];
    const noticed: number[] = [];
    for (const day of ['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25']) {
      full.push((await performAt(shop, day)).report.full);
      noticed.push(count(await statesOf(shop, memberIds), 'noticed'));
    }
    expect(noticed).toEqual([2, 4, 5, 5]);
    expect(full).toEqual([true, true, false, false]);
  });

  test('bounds the members that one sweep separates, and an exact fit is not full', async () => {
    const shop = await openSmallShop();
    const memberIds = await dormantMembers(shop, 4);
    await performAt(shop, noticedOn);
    const bounded = await shop.openAnother({ policyText: policyWith('perSweep: 20000', 'perSweep: 2') });
    const first = await performAt(shop, separableOn, bounded);
    expect(first.report.stages.separate).toMatchObject({ done: 2, full: true });
    expect(count(await statesOf(shop, memberIds), 'separated')).toBe(2);
    const second = await sweepOnce(bounded);
    expect(second.report.stages.separate).toMatchObject({ done: 2, full: false });
    expect(count(await statesOf(shop, memberIds), 'separated')).toBe(4);
  });

  test('bounds the members whose records one sweep destroys', async () => {
    const shop = await openSmallShop();
    const memberIds = await dormantMembers(shop, 3);
    await separateAll(shop);
    await makeDue(shop, '2026-12-24', memberIds);
    const bounded = await shop.openAnother({ policyText: policyWith('perSweep: 20000', 'perSweep: 2') });
    expect((await performAt(shop, '2026-12-24', bounded)).report.stages.destroy).toMatchObject({ full: true });
    expect(count(await statesOf(shop, memberIds), 'destroyed')).toBe(2);
    expect((await sweepOnce(bounded)).report.stages.destroy).toMatchObject({ full: false });
    expect(count(await statesOf(shop, memberIds), 'destroyed')).toBe(3);
  });
});

describe('haltAbove', () => {
  test.each([
    ['a number of members', 'haltAbove: { members: 2, share: 1 }'],
    ['a share of all members', 'haltAbove: { members: 50000, share: 0.5 }'],
  ])('stops a sweep that would touch more than %s, with nothing changed', async (_, haltAbove) => {
    const shop = await openSmallShop({ policyText: policyWith('haltAbove: { members: 50000, share: 1 }', haltAbove) });
    await dormantMembers(shop, 11);
    await useEverySource(shop);
    const before = await dumpAll(shop.database.admin, besides);
    const halted = await sweepOnce(shop.ctx);
    expect(halted).toMatchObject({
      state: 'halted',
      halt: { kind: 'above', due: { toOpen: 11, toSeparate: 0, toDestroy: 0 } },
    });
    expect(await dumpAll(shop.database.admin, besides)).toEqual(before);
    expect(shop.mail.sent).toEqual([]);
  });

  test('stops a separation of more members than it allows, and no notice goes out either', async () => {
    const shop = await openSmallShop();
    const memberIds = await dormantMembers(shop, 3);
    await performAt(shop, noticedOn);
    shop.setNow(noonOf(separableOn));
    await useEverySource(shop);
    await shop.addMember({ loginAt: longAgo });
    const policyText = policyWith('haltAbove: { members: 50000, share: 1 }', 'haltAbove: { members: 2, share: 1 }');
    const strict = await shop.openAnother({ policyText });
    const before = await dumpAll(shop.database.admin, besides);
    expect(await sweepOnce(strict)).toMatchObject({ state: 'halted', halt: { due: { toSeparate: 3 } } });
    expect(await dumpAll(shop.database.admin, besides)).toEqual(before);
    expect(await statesOf(shop, memberIds)).toEqual(['noticed', 'noticed', 'noticed']);
    expect(shop.mail.sent).toHaveLength(3);
  });

  test('is lifted by another person alone, and only for what that one was shown', async () => {
    const shop = await openSmallShop({ policyText: strictPolicy });
    const memberIds = await dormantMembers(shop, 3);
    const [more = ''] = await dormantMembers(shop, 1);
    const { hold } = await placeHold(shop.ctx, {
      ...reviewed,
      memberId: more,
      scope: 'separation',
      ground: 'a dispute',
      actor: agent,
    });
    await useEverySource(shop);
    const halted = await sweepOnce(shop.ctx);
    const { sweepId } = halted;
    await expect(approve(shop, halted, { actor: operator })).rejects.toMatchObject({
      code: 'approval_needs_another',
    });
    await expect(approve(shop, halted, { person: false })).rejects.toMatchObject({
      code: 'approval_needs_person',
    });
    expect(await approve(shop, halted)).toMatchObject({
      state: 'waiting',
      approvedBy: agent.id,
    });
    // One more falls due between the approval and the run: that is not what the approver saw.
    await releaseHold(shop.ctx, { holdId: hold.holdId, actor: agent });
    const again = (await performSweep(shop.ctx, sweepId, never)) as SweepRow;
    expect(again).toMatchObject({ state: 'halted', halt: { due: { toOpen: 4 } } });
    expect(await statesOf(shop, [...memberIds, more])).toEqual(['watching', 'watching', 'watching', 'watching']);
    await expect(approve(shop, halted)).rejects.toMatchObject({ code: 'approval_not_open' });
    await approve(shop, again);
    expect(await performSweep(shop.ctx, sweepId, never)).toMatchObject({ state: 'done' });
    expect(count(await statesOf(shop, [...memberIds, more]), 'noticed')).toBe(4);
  });

  test('is lifted for a day, under the same policy and data map, and for less than was shown', async () => {
    const shop = await openSmallShop({ policyText: strictPolicy });
    const [first = '', ...others] = await dormantMembers(shop, 4);
    await useEverySource(shop);
    const approved = async (): Promise<string> => {
      const halted = await sweepOnce(shop.ctx);
      await approve(shop, halted);
      return halted.sweepId;
    };
    const outcome = async (sweepId: string, ctx = shop.ctx) => (await performSweep(ctx, sweepId, never))?.state;

    const old = await approved();
    shop.setNow('2026-11-23T03:00:00Z');
    await useEverySource(shop);
    expect(await outcome(old)).toBe('halted');

    const otherPolicy = await shop.openAnother({
      policyText: strictPolicy.replace('perSweep: 20000', 'perSweep: 19999'),
    });
    expect(await outcome(await approved(), otherPolicy)).toBe('halted');
    const otherMap = await shop.openAnother({
      policyText: strictPolicy,
      dataMapText: smallShopDataMap.replace('no personal data', 'nobody'),
    });
    expect(await outcome(await approved(), otherMap)).toBe('halted');
    expect(await statesOf(shop, others)).toEqual(['watching', 'watching', 'watching']);

    const standing = await approved();
    shop.setNow('2026-11-24T02:59:59Z');
    await shop.addLogin(first, shop.now());
    await useEverySource(shop);
    expect(await outcome(standing)).toBe('done');
    expect(await statesOf(shop, [first, ...others])).toEqual(['watching', 'noticed', 'noticed', 'noticed']);
  });

  test('is not lifted by an approval that was written for something else', async () => {
    const shop = await openSmallShop({ policyText: strictPolicy });
    await dormantMembers(shop, 3);
    await useEverySource(shop);
    const changes = [
      `jsonb_set(approved_halt, '{shown,due,toOpen}', '9')`,
      `jsonb_set(approved_halt, '{shown,sweepId}', '"11111111-1111-4111-8111-111111111111"')`,
      `approved_halt - 'shownHash'`,
      `approved_halt - 'shown'`,
    ];
    for (const change of changes) {
      const halted = await sweepOnce(shop.ctx);
      const { sweepId } = halted;
      await approve(shop, halted);
      await shop.database.admin.query(`update dormouse.sweep set approved_halt = ${change} where sweep_id = $1`, [
        sweepId,
      ]);
      expect([change, (await performSweep(shop.ctx, sweepId, never))?.state]).toEqual([change, 'halted']);
    }
  });
});

describe('a silent source', () => {
  test('halts detection and separation, says which, and lets destruction go on', async () => {
    const shop = await openSmallShop();
    const [destroyed = '', kept = ''] = await dormantMembers(shop, 2);
    await separateAll(shop);
    const waiting = await shop.addMember({ loginAt: longAgo });
    const noticedLate = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, '2026-12-30');
    await makeDue(shop, '2027-02-01', [destroyed]);
    const dormant = await shop.addMember({ loginAt: longAgo });
    shop.setNow(noonOf('2027-02-01'));
    await shop.addLogin(kept, shop.now());
    await shop.database.admin.query('update public.members set last_app_login_at = $2 where member_no = $1', [
      kept,
      shop.now(),
    ]);
    const halted = await sweepOnce(shop.ctx);
    expect(halted).toMatchObject({ state: 'halted', halt: { kind: 'silent', sources: ['payment'] } });
    expect(await statesOf(shop, [destroyed, waiting, noticedLate, dormant])).toEqual([
      'destroyed',
      'noticed',
      'noticed',
      'watching',
    ]);
  });

  test('is not hidden by an event in the future, which counts as now for its member', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: '2099-01-01T00:00:00Z' });
    const dormant = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
    await performAt(shop, noticedOn);
    expect(await statesOf(shop, [memberId, dormant])).toEqual(['watching', 'noticed']);
    const { rows } = await shop.database.admin.query(
      'select last_activity_at::text as at from dormouse.watch where member_id = $1',
      [memberId],
    );
    expect(rows).toEqual([{ at: expect.stringContaining('2026-11-22') }]);
    shop.setNow(noonOf('2026-11-29'));
    expect(await sweepOnce(shop.ctx)).toMatchObject({ state: 'done' });
    // Eight days on nobody has used anything: the login of 2099 says nothing against that.
    shop.setNow(noonOf('2026-11-30'));
    expect(await sweepOnce(shop.ctx)).toMatchObject({ state: 'halted', halt: { kind: 'silent' } });
  });

  test('events in the future are reported by source', async () => {
    const shop = await openSmallShop();
    await shop.addMember({ loginAt: '2099-01-01T00:00:00Z' });
    expect((await performAt(shop, noticedOn)).report.futureActivity).toEqual({ login: 1 });
  });
});
