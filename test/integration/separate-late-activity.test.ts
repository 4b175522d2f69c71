import { describe, expect, test } from 'vitest';
import { reportActivity } from '../../src/cycles/report-activity.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  agent,
  longAgo,
  noonOf,
  performAt,
  recordsIn,
  separateAll,
  stateOf,
  sweepOnce,
  timelineOf,
} from '../support/sweeps.js';

/** Noon of 2026-12-23 in Seoul is 03:00Z: the move. */
const beforeTheMove = '2026-12-23T02:59:59Z';
const afterTheMove = '2026-12-23T09:00:00Z';

async function separatedPair() {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
  const neighbour = await shop.addMember({ loginAt: longAgo });
  const before = await shop.rowsOf(memberId);
  await separateAll(shop);
  return { shop, memberId, neighbour, before };
}

function events(timeline: readonly string[], event: string): number {
  return timeline.filter((line) => line.startsWith(event)).length;
}

async function alarmsOf(shop: SmallShop): Promise<unknown[]> {
  return (await shop.ctx.metrics.alarms.get()).values.map(({ labels, value }) => [labels.kind, value]);
}

describe('late activity', () => {
  test('dated before the separation brings the member back by the service itself', async () => {
    const { shop, memberId, neighbour, before } = await separatedPair();
    await shop.addLogin(memberId, beforeTheMove);
    const { report } = await performAt(shop, '2026-12-24');
    expect(report.stages.lateActivity).toMatchObject({ done: 1, failed: 0 });
    expect(await stateOf(shop, memberId)).toBe('restored');
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('restored late_activity');
    const back = await shop.rowsOf(memberId);
    expect(back['logins']).toHaveLength(2);
    expect({ ...back, logins: [], device_tokens: [] }).toEqual({ ...before, logins: [], device_tokens: [] });
    expect(await stateOf(shop, neighbour)).toBe('separated');
  });

  test('dated before the separation brings the member back though they went on using the service after it', async () => {
    const { shop, memberId } = await separatedPair();
    await shop.addLogin(memberId, beforeTheMove);
    await shop.addLogin(memberId, afterTheMove);
    await performAt(shop, '2026-12-24');
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('restored late_activity');
  });

  test('within the minutes that a move may last counts as before it', async () => {
    const { shop, memberId } = await separatedPair();
    await shop.addLogin(memberId, '2026-12-23T03:00:02Z');
    await performAt(shop, '2026-12-24');
    expect(await stateOf(shop, memberId)).toBe('restored');
  });

  test('reported over the API and dated before the separation brings the member back', async () => {
    const { shop, memberId } = await separatedPair();
    const reports = [{ memberId, at: beforeTheMove, kind: 'login' as const }];
    const [answer] = await reportActivity(shop.ctx, { reports, actor: agent });
    expect(answer).toMatchObject({ result: 'separated', restorable: true });
    await performAt(shop, '2026-12-24');
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('restored late_activity');
  });

  test('dated after the separation is an alarm once, not each day, and the member stays separated', async () => {
    const { shop, memberId, neighbour } = await separatedPair();
    await shop.addLogin(memberId, afterTheMove);
    for (const day of ['2026-12-24', '2026-12-25', '2026-12-26']) await performAt(shop, day);
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(events(await timelineOf(shop, memberId), 'activity_while_separated')).toBe(1);
    expect(await alarmsOf(shop)).toEqual([['activity_while_separated', 1]]);
    await shop.addLogin(memberId, '2026-12-26T09:00:00Z');
    await performAt(shop, '2026-12-27');
    expect(events(await timelineOf(shop, memberId), 'activity_while_separated')).toBe(2);
    expect(events(await timelineOf(shop, neighbour), 'activity_while_separated')).toBe(0);
  });

  test('is looked for during the late window alone', async () => {
    const { shop, memberId } = await separatedPair();
    await performAt(shop, '2027-02-07');
    await shop.addLogin(memberId, beforeTheMove);
    await performAt(shop, '2027-02-08');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('that can not be answered by a restoration is an alarm, and the others are brought back', async () => {
    const { shop, memberId, neighbour } = await separatedPair();
    await shop.addMember({ email: `user${memberId}@example.com`, loginAt: '2026-12-23T00:00:00Z' });
    await shop.addLogin(memberId, beforeTheMove);
    await shop.addLogin(neighbour, beforeTheMove);
    const { report } = await performAt(shop, '2026-12-24');
    expect(report.stages.lateActivity).toMatchObject({ done: 1, failed: 1 });
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await stateOf(shop, neighbour)).toBe('restored');
    expect(await alarmsOf(shop)).toEqual([['late_activity_conflict', 1]]);
  });

  test('of a member whose row the host has deleted is an alarm once, and the vault still holds the data', async () => {
    const { shop, memberId } = await separatedPair();
    await shop.database.admin.query('delete from public.settlements where member_no = $1', [memberId]);
    await shop.database.admin.query('delete from public.members where member_no = $1', [memberId]);
    const records = await recordsIn(shop, memberId);
    for (const day of ['2026-12-24', '2026-12-25']) {
      const { report } = await performAt(shop, day);
      expect(report.stages.lateActivity?.skipped).toEqual({ 'gone while separated': 1 });
    }
    expect(events(await timelineOf(shop, memberId), 'gone_while_separated')).toBe(1);
    expect(await alarmsOf(shop)).toEqual([['gone_while_separated', 1]]);
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await recordsIn(shop, memberId)).toEqual(records);
  });

  test('of a failed login is no activity', async () => {
    const { shop, memberId } = await separatedPair();
    await shop.database.admin.query(
      `insert into public.logins (member_no, logged_in_at, result) values ($1, $2, 'LOCKED')`,
      [memberId, beforeTheMove],
    );
    await performAt(shop, '2026-12-24');
    shop.setNow(noonOf('2026-12-25'));
    await sweepOnce(shop.ctx);
    expect(await stateOf(shop, memberId)).toBe('separated');
  });
});
