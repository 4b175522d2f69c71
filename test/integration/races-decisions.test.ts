import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.js';
import { placeHold } from '../../src/cycles/place-hold.js';
import { reportActivity } from '../../src/cycles/report-activity.js';
import { setInactivityPeriod } from '../../src/cycles/set-inactivity-period.js';
import { takeBackNotice } from '../../src/cycles/take-back-notice.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import type { Step } from '../../src/steps.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  agent,
  begunAndBlocked,
  cyclesOf,
  firstTimeAt,
  longAgo,
  noonOf,
  noticedOn,
  noticesOf,
  openSession,
  performAt,
  proof,
  recordsIn,
  separableOn,
  stateOf,
  timelineOf,
  untilBlocked,
} from '../support/sweeps.js';

async function noticedMember() {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
  await performAt(shop, noticedOn);
  return { shop, memberId, rows: { ...(await shop.rowsOf(memberId)), device_tokens: [] } };
}

/** Does something that has to wait for the cycle while a sweep is at the boundary; answers what came of it. */
async function during<Result>(
  shop: SmallShop,
  at: { step: Step; day: string },
  work: (ctx: Context) => Promise<Result>,
): Promise<{ value: Result | null; error: unknown }> {
  let waiting: { ended: Promise<{ value: Result | null; error: unknown }> } | undefined;
  const reached = firstTimeAt(at.step, async () => {
    waiting = await begunAndBlocked(shop, () => work(shop.ctx));
  });
  await performAt(shop, at.day, await shop.openAnother({ reached }));
  if (!waiting) throw new Error('the boundary was not reached');
  return waiting.ended;
}

const afterTheGate = { step: 'gate read', day: separableOn } as const;

describe('between the gate and the commit of a move', () => {
  test('a bounce waits for the commit; it is recorded as one that came after the separation', async () => {
    const { shop, memberId } = await noticedMember();
    const [mail] = await noticesOf(shop, memberId);
    const bounce = { noticeId: mail?.noticeId ?? '', reason: '5.1.1', now: noonOf(separableOn), actor: agent };
    const { value, error } = await during(shop, afterTheGate, (ctx) => takeBackNotice(ctx, bounce));
    expect([value, error]).toEqual(['after_separation', null]);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'separated', noticeId: mail?.noticeId }]);
    // The same sweep may have told the member already.
    expect((await timelineOf(shop, memberId)).slice(3, 5)).toEqual(['separated', 'notice_taken_back 5.1.1']);
  });

  test('a hold waits for the commit; it cancels nothing and stands from then on', async () => {
    const { shop, memberId } = await noticedMember();
    const hold = { ...reviewed, memberId, scope: 'both', ground: 'a court asked', actor: agent } as const;
    const { value } = await during(shop, afterTheGate, (ctx) => placeHold(ctx, hold));
    expect(value).toMatchObject({ cancelledCycle: null, hold: { scope: 'both', releasedAt: null } });
    expect((await timelineOf(shop, memberId)).slice(-2)).toEqual(['separated', 'hold_placed']);
    const { report } = await performAt(shop, '2030-12-24');
    expect(report.stages.destroy).toMatchObject({ skipped: { held: 1 } });
    expect(await recordsIn(shop, memberId)).toContain('membership');
  });

  test('a longer period waits for the commit; it counts when the member is back', async () => {
    const { shop, memberId } = await noticedMember();
    const asked = { memberId, period: 'P5Y', reason: 'asked by phone', actor: agent };
    const { value } = await during(shop, afterTheGate, (ctx) => setInactivityPeriod(ctx, asked));
    expect(value).toMatchObject({ changed: true, cancelledCycle: null });
    expect(await stateOf(shop, memberId)).toBe('separated');
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    await performAt(shop, '2028-12-31');
    expect(await stateOf(shop, memberId)).toBe('restored');
  });

  test('reported activity waits for the commit; it is answered with the way back, and brings the member back', async () => {
    const { shop, memberId } = await noticedMember();
    const reports = [{ memberId, at: noonOf(separableOn), kind: 'login' as const }];
    const { value } = await during(shop, afterTheGate, (ctx) => reportActivity(ctx, { reports, actor: agent }));
    expect(value).toMatchObject([
      { result: 'separated', restorable: true, wayBack: expect.stringContaining(memberId) },
    ]);
    expect(await stateOf(shop, memberId)).toBe('separated');
    await performAt(shop, '2026-12-24');
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('restored late_activity');
  });

  test.each(['cycles claimed', 'members locked', 'before commit of separation'] as const)(
    'a restoration that begins at "%s" waits and gives back what has just left',
    async (step) => {
      const { shop, memberId, rows } = await noticedMember();
      const { value, error } = await during(shop, { step, day: separableOn }, (ctx) =>
        restoreMember(ctx, { memberId, reason: 'came back', proof, actor: agent }),
      );
      expect(error).toBeNull();
      expect(value).toMatchObject({ state: 'restored', already: false });
      expect(await stateOf(shop, memberId)).toBe('restored');
      expect(await shop.rowsOf(memberId)).toEqual(rows);
      expect(await recordsIn(shop, memberId)).toEqual(['notice']);
    },
  );
});

describe('before the claim', () => {
  test('a decision that is not committed yet is passed over, and the move waits for another sweep', async () => {
    const { shop, memberId, rows } = await noticedMember();
    const other = await openSession(shop);
    await other.query('begin');
    await other.query('select from dormouse.cycle where member_id = $1 for update', [memberId]);
    const { report } = await performAt(shop, separableOn);
    expect(report.stages.separate).toMatchObject({ examined: 0, done: 0 });
    expect(await stateOf(shop, memberId)).toBe('noticed');
    expect({ ...(await shop.rowsOf(memberId)), device_tokens: [] }).toEqual(rows);
    await other.query('rollback');
    await performAt(shop, '2026-12-24');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });
});

describe('two restorations of one member', () => {
  test('give back once: the second waits and answers as the first', async () => {
    const { shop, memberId, rows } = await noticedMember();
    await performAt(shop, separableOn);
    const request = { memberId, reason: 'came back', proof, actor: agent };
    let second: Awaited<ReturnType<typeof begunAndBlocked>> | undefined;
    const reached = firstTimeAt('rows inserted', async () => {
      second = await begunAndBlocked(shop, () => restoreMember(shop.ctx, request));
    });
    const first = await restoreMember(await shop.openAnother({ reached }), request);
    expect(first).toMatchObject({ already: false });
    expect(await second?.ended).toMatchObject({ error: null, value: { already: true, restoredAt: first.restoredAt } });
    expect(await shop.rowsOf(memberId)).toEqual(rows);
    expect((await timelineOf(shop, memberId)).filter((line) => line.startsWith('restored'))).toHaveLength(1);
  });
});

describe('destruction and restoration of one member', () => {
  const lastDay = '2030-12-24';

  test('a restoration that comes during the destruction waits, and is told that nothing is left', async () => {
    const { shop, memberId } = await noticedMember();
    await performAt(shop, separableOn);
    const { error } = await during(shop, { step: 'before commit of destruction', day: lastDay }, (ctx) =>
      restoreMember(ctx, { memberId, reason: 'came back', proof, actor: agent }),
    );
    expect(error).toMatchObject({ code: 'cycle_in_other_state', detail: { state: 'destroyed' } });
    expect(await stateOf(shop, memberId)).toBe('destroyed');
    expect(await recordsIn(shop, memberId)).toEqual([]);
  });

  test('a destruction that comes during the restoration waits, and destroys nothing of what went back', async () => {
    const { shop, memberId, rows } = await noticedMember();
    await performAt(shop, separableOn);
    shop.setNow(noonOf('2030-12-23'));
    let sweeping: Awaited<ReturnType<typeof begunAndBlocked>> | undefined;
    const reached = firstTimeAt('before commit of restoration', async () => {
      sweeping = await begunAndBlocked(shop, () => performAt(shop, lastDay));
    });
    await restoreMember(await shop.openAnother({ reached }), { memberId, reason: 'came back', proof, actor: agent });
    expect(await sweeping?.ended).toMatchObject({ error: null });
    expect(await stateOf(shop, memberId)).toBe('restored');
    expect(await shop.rowsOf(memberId)).toEqual(rows);
    const { rows: ledger } = await shop.database.admin.query(
      `select from dormouse.destruction where reason = 'retention_ended'`,
    );
    expect(ledger).toEqual([]);
  });

  test('a hold that is not committed yet is waited for, and then nothing is destroyed', async () => {
    const { shop, memberId } = await noticedMember();
    await performAt(shop, separableOn);
    const other = await openSession(shop);
    await other.query('begin');
    await other.query('select from dormouse.cycle where member_id = $1 for update', [memberId]);
    await other.query(
      `insert into dormouse.hold (hold_id, member_id, scope, ground, placed_at, placed_by)
       values (gen_random_uuid(), $1, 'destruction', 'a court asked', now(), 'key:court')`,
      [memberId],
    );
    const committed = untilBlocked(shop.database.admin).then(() => other.query('commit'));
    const { report } = await performAt(shop, lastDay);
    await committed;
    expect(report.stages.destroy).toMatchObject({ done: 0, skipped: { held: 1 } });
    expect(await recordsIn(shop, memberId)).toContain('membership');
  });
});
