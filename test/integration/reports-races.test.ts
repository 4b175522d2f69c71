import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.js';
import type { Received } from '../../src/cycles/receive-report.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import type { Step } from '../../src/steps.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  agent,
  begunAndBlocked,
  cyclesOf,
  firstTimeAt,
  longAgo,
  noonOf,
  noticedOn,
  openSession,
  type Promised,
  performAt,
  proof,
  recordsIn,
  separableOn,
  stateOf,
  timelineOf,
  untilBlocked,
} from '../support/sweeps.js';
import { alarmsOf, messagesOf, tell } from '../support/told.js';

const bounced = { kind: 'failed', code: '5.1.1' } as const;

async function noticedMember() {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
  await performAt(shop, noticedOn);
  const rows = { ...(await shop.rowsOf(memberId)), device_tokens: [] };
  return { shop, memberId, rows };
}

/** A bounce that comes while another process stands at a boundary of the move, and has to wait there. */
async function bounceDuring(shop: SmallShop, memberId: string, step: Step) {
  let waiting: Promised<Received> | undefined;
  const reached = firstTimeAt(step, async () => {
    waiting = await begunAndBlocked(shop, () => tell(shop, memberId, bounced));
  });
  await performAt(shop, separableOn, await shop.openAnother({ reached }));
  if (!waiting) throw new Error('the boundary was not reached');
  return waiting.ended;
}

/** Holds the cycle of a member in a session of its own, as whoever has just locked it. */
async function holdCycle(shop: SmallShop, memberId: string) {
  const other = await openSession(shop);
  await other.query('begin');
  await other.query('select from dormouse.cycle where member_id = $1 for update', [memberId]);
  return other;
}

describe('a bounce during a separation', () => {
  test.each([
    'cycles claimed',
    'members locked',
    'gate read',
    'vault inserted',
    'before commit of separation',
  ] as const)('that begins at "%s" waits for the commit, is one that came after the move, and alarms', async (step) => {
    const { shop, memberId } = await noticedMember();
    expect(await bounceDuring(shop, memberId, step)).toEqual({ value: 'applied', error: null });
    expect(await stateOf(shop, memberId)).toBe('separated');
    // The same sweep may have told the member already.
    expect((await timelineOf(shop, memberId)).slice(3, 5)).toEqual(['separated', 'notice_taken_back 5.1.1']);
    expect(await alarmsOf(shop.ctx)).toMatchObject({ notice_taken_back_after_separation: 1 });
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual(['email taken_back', 'separated sms effective']);
  });

  test('that has locked the cycle first keeps the member live, and the sweep passes over them', async () => {
    const { shop, memberId, rows } = await noticedMember();
    const other = await holdCycle(shop, memberId);
    const bounce = await begunAndBlocked(shop, () => tell(shop, memberId, bounced));
    // The bounce waits for the session, and the sweep finds a cycle that somebody decides about.
    await performAt(shop, separableOn);
    await other.query('rollback');
    expect(await bounce.ended).toEqual({ value: 'applied', error: null });
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'candidate', noticeId: null }]);
    expect({ ...(await shop.rowsOf(memberId)), device_tokens: [] }).toEqual(rows);
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual(['email taken_back', 'sms effective']);
  });
});

describe('bounces at once', () => {
  test('of one notice take it back once, whatever tells of them', async () => {
    const { shop, memberId } = await noticedMember();
    const second = await shop.openAnother();
    const other = await holdCycle(shop, memberId);
    const bounces = [1, 2, 3, 4].map((each) =>
      tell(
        shop,
        memberId,
        { ...bounced, source: each % 2 ? 'mail_report' : 'mail_event' },
        each > 2 ? second : shop.ctx,
      ),
    );
    await untilBlocked(shop.database.admin, 4);
    await other.query('rollback');
    expect((await Promise.all(bounces)).sort()).toEqual(['applied', 'recorded', 'recorded', 'recorded']);
    expect((await timelineOf(shop, memberId)).filter((line) => line.startsWith('notice_taken_back'))).toHaveLength(1);
  });

  test('that are the same report count once', async () => {
    const { shop, memberId } = await noticedMember();
    const other = await holdCycle(shop, memberId);
    const bounces = [1, 2, 3].map(() => tell(shop, memberId, { ...bounced, key: 'the same' }));
    await untilBlocked(shop.database.admin, 3);
    await other.query('rollback');
    expect((await Promise.all(bounces)).sort()).toEqual(['applied', 'duplicate', 'duplicate']);
  });
});

describe('a bounce and a restoration', () => {
  test('that has begun: the bounce waits, is recorded, and nobody is told of a separation that is over', async () => {
    const { shop, memberId, rows } = await noticedMember();
    await performAt(shop, separableOn);
    let waiting: Promised<Received> | undefined;
    const reached = firstTimeAt('rows inserted', async () => {
      waiting = await begunAndBlocked(shop, () => tell(shop, memberId, bounced));
    });
    const restore = (ctx: Context) => restoreMember(ctx, { memberId, reason: 'came back', proof, actor: agent });
    await restore(await shop.openAnother({ reached }));
    expect(await waiting?.ended).toEqual({ value: 'applied', error: null });
    expect(await stateOf(shop, memberId)).toBe('restored');
    expect(await shop.rowsOf(memberId)).toEqual(rows);
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual(['email taken_back']);
  });

  test('that waits for the bounce gives everything back', async () => {
    const { shop, memberId, rows } = await noticedMember();
    await performAt(shop, separableOn);
    const other = await holdCycle(shop, memberId);
    const bounce = await begunAndBlocked(shop, () => tell(shop, memberId, bounced));
    const request = { memberId, reason: 'came back', proof, actor: agent };
    const restored = restoreMember(shop.ctx, request);
    await untilBlocked(shop.database.admin, 2);
    await other.query('rollback');
    expect(await bounce.ended).toEqual({ value: 'applied', error: null });
    expect(await restored).toMatchObject({ state: 'restored', already: false });
    expect(await shop.rowsOf(memberId)).toEqual(rows);
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
  });
});

describe('a bounce and the next message', () => {
  test('that is being worded: the bounce waits, and the new notice stands beside what has bounced', async () => {
    const { shop, memberId } = await noticedMember();
    await tell(shop, memberId, bounced);
    shop.setNow(noonOf('2026-11-23'));
    let late: Received | undefined;
    shop.text.answer = async () => {
      late = await tell(shop, memberId, { ...bounced, source: 'mail_event', ...(await firstNotice(shop, memberId)) });
      return { kind: 'submitted', providerId: 'SM0' };
    };
    await performAt(shop, '2026-11-23');
    expect(late).toBe('recorded');
    expect(await messagesOf(shop, memberId)).toEqual(['email taken_back', 'sms effective']);
  });
});

async function firstNotice(shop: SmallShop, memberId: string) {
  const { rows } = await shop.database.admin.query<{ noticeId: string }>(
    `select notice_id as "noticeId" from dormouse.notice where member_id = $1 and means = 'email'`,
    [memberId],
  );
  return { noticeId: rows[0]?.noticeId ?? '', providerId: null };
}
