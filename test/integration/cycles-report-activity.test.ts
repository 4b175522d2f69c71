import { describe, expect, test } from 'vitest';
import { explainMember } from '../../src/cycles/explain-member.js';
import { type ActivityReport, reportActivity } from '../../src/cycles/report-activity.js';
import { auditRows, timelineRows } from '../support/audit-rows.js';
import { insertCycle, madeCycle } from '../support/cycle-rows.js';
import { openSmallShop } from '../support/small-shop.js';

const actor = { id: 'key:shop' };
const at = '2026-11-21T09:30:00+09:00';
const counted = '2026-11-21T00:30:00.000000Z';

function login(memberId: string, over: Partial<ActivityReport> = {}): ActivityReport {
  return { memberId, at, kind: 'login', ...over };
}

describe('reported activity', () => {
  test('counts for a watched member like an event of a source', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberId = await addMember();
    const results = await reportActivity(ctx, { reports: [login(memberId)], actor });
    expect(results).toEqual([{ memberId, result: 'recorded', future: false }]);
    const { activity } = await explainMember(ctx, { memberId, actor });
    expect(activity).toMatchObject({ reportedAt: counted, latestAt: counted, decidedBy: 'reported' });
    expect(await timelineRows(database.admin)).toEqual([]);
  });

  test.each(['candidate', 'noticed'] as const)('cancels the cycle of a %s member at once', async (state) => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberId = await addMember();
    await insertCycle(database.admin, { memberId, state });
    const results = await reportActivity(ctx, { reports: [login(memberId, { kind: 'transaction' })], actor });
    expect(results).toEqual([{ memberId, result: 'cancelled_cycle', future: false }]);
    expect((await explainMember(ctx, { memberId, actor })).state).toBe('watching');
    expect(await timelineRows(database.admin)).toEqual([
      { memberId, event: 'cancelled', state: 'cancelled', reason: 'activity' },
    ]);
  });

  test('not later than what the cycle was opened with cancels nothing', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberId = await addMember({ loginAt: madeCycle.lastActivityAt });
    await insertCycle(database.admin, { memberId, state: 'noticed' });
    const results = await reportActivity(ctx, { reports: [login(memberId, { at: madeCycle.lastActivityAt })], actor });
    expect(results).toEqual([{ memberId, result: 'recorded', future: false }]);
    expect((await explainMember(ctx, { memberId, actor })).state).toBe('noticed');
  });

  test('only moves forward, and the same report twice changes once', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberId = await addMember();
    const older = login(memberId, { at: '2026-01-01T00:00:00Z' });
    await reportActivity(ctx, { reports: [login(memberId)], actor });
    await reportActivity(ctx, { reports: [older], actor });
    await reportActivity(ctx, { reports: [login(memberId), older], actor });
    expect((await explainMember(ctx, { memberId, actor })).activity.reportedAt).toBe(counted);
    const reported = (await auditRows(database.admin)).filter(({ action }) => action === 'activity_reported');
    expect(reported).toMatchObject([{ memberId, actor: 'key:shop', detail: { at: counted, kind: 'login' } }]);
  });

  test('from the future counts as of now, and says so', async () => {
    const { ctx, addMember, now } = await openSmallShop();
    const memberId = await addMember();
    for (const future of ['2027-01-01T00:00:00Z', '9999-12-31T23:59:59-12:00']) {
      const results = await reportActivity(ctx, { reports: [login(memberId, { at: future })], actor });
      expect(results).toEqual([{ memberId, result: 'recorded', future: true }]);
    }
    expect((await explainMember(ctx, { memberId, actor })).activity.reportedAt).toBe(now());
  });

  test('for a separated member changes no state and answers the way back', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const [separated, restricted] = [await addMember(), await addMember()];
    await insertCycle(database.admin, { memberId: separated, state: 'separated' });
    await insertCycle(database.admin, { memberId: restricted, state: 'restricted' });
    const reports = [login(separated), login(restricted)];
    const expected = [
      {
        memberId: separated,
        result: 'separated',
        future: false,
        state: 'separated',
        restorable: true,
        wayBack: `POST /v1/members/${separated}/restoration`,
      },
      {
        memberId: restricted,
        result: 'separated',
        future: false,
        state: 'restricted',
        restorable: false,
        wayBack: null,
      },
    ];
    expect(await reportActivity(ctx, { reports, actor })).toEqual(expected);
    expect(await reportActivity(ctx, { reports, actor })).toEqual(expected);
    // Each once, and there for the sweep that looks for late activity.
    expect(await timelineRows(database.admin)).toEqual([
      { memberId: separated, event: 'activity_reported', state: 'separated', reason: null },
      { memberId: restricted, event: 'activity_reported', state: 'restricted', reason: null },
    ]);
    const { rows } = await database.admin.query('select member_id from dormouse.reported_activity order by member_id');
    expect(rows).toHaveLength(2);
  });

  test('is answered item by item in the order asked: one bad item does not hide the others', async () => {
    const { ctx, addMember } = await openSmallShop();
    const [first, second] = [await addMember(), await addMember()];
    const reports = [
      login(second),
      login('abc'),
      login('999'),
      login(`0${first}`),
      login('9'.repeat(40)),
      login('x\0'),
      login(first, { at: 'yesterday' }),
      login(first, { at: '2026-11-21' }),
      login(first, { at: '2026-02-30T00:00:00Z' }),
      login(first, { at: '1066-10-14T00:00:00Z' }),
      login(first, { kind: 'visit' as never }),
      login(undefined as never),
      login(first),
    ];
    const results = await reportActivity(ctx, { reports, actor });
    expect(results.map(({ result }) => result)).toEqual([
      'recorded',
      ...Array(5).fill('member_not_found'),
      ...Array(6).fill('invalid'),
      'recorded',
    ]);
    // What is no member's id may be anything, and is not repeated.
    const ids = results.map((result) => ('memberId' in result ? result.memberId : null));
    expect(ids).toEqual([second, ...Array(11).fill(null), first]);
  });

  test('is taken for a thousand members at once and for none beyond', async () => {
    const { ctx, addMember } = await openSmallShop();
    const memberId = await addMember();
    const reports = Array.from({ length: 1000 }, (_, index) => login(index === 700 ? memberId : `none-${index}`));
    const results = await reportActivity(ctx, { reports, actor });
    expect(results.filter(({ result }) => result === 'recorded')).toEqual([
      { memberId, result: 'recorded', future: false },
    ]);
    for (const wrong of [[], [...reports, login(memberId)], 'x' as never, null as never]) {
      await expect(reportActivity(ctx, { reports: wrong, actor })).rejects.toMatchObject({ code: 'input_invalid' });
    }
  });

  test('of the same members in two orders at the same time does not end in a deadlock', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberIds: string[] = [];
    for (let index = 0; index < 20; index += 1) memberIds.push(await addMember());
    for (const memberId of memberIds) await insertCycle(database.admin, { memberId, state: 'noticed' });
    const rounds = Array.from({ length: 12 }, (_, round) => {
      const order = round % 2 === 0 ? memberIds : [...memberIds].reverse();
      const instant = `2026-11-21T00:00:${String(round).padStart(2, '0')}Z`;
      return reportActivity(ctx, { reports: order.map((memberId) => login(memberId, { at: instant })), actor });
    });
    const results = (await Promise.all(rounds)).flat();
    expect(results.filter(({ result }) => result === 'cancelled_cycle')).toHaveLength(20);
    expect(await timelineRows(database.admin)).toHaveLength(20);
  });
});
