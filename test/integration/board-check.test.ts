import { describe, expect, test } from 'vitest';
import { type BoardCheck, checkNoticeBoard } from '../../src/cycles/check-notice-board.js';
import { addDays } from '../../src/policy/dates.js';
import type { ReachedStep } from '../../src/steps.js';
import { type BoardShop, checksOf, insertPosting, openBoardShop } from '../support/public-board.js';
import type { SmallShopOptions } from '../support/small-shop.js';
import {
  cyclesOf,
  ladderOf,
  longAgo,
  noonOf,
  noticedOn,
  noticesOf,
  operator,
  performAt,
  separableOn,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';

const unreached = { loginAt: longAgo, email: null, mobile: null, address: false } as const;

interface Postings {
  readonly postingId: string;
  readonly postedOn: string;
  readonly untilOn: string;
  readonly withdrawnReason: string | null;
}

/** A shop with members whom only the board can tell. */
async function shopWith(members = 1, options: SmallShopOptions = {}) {
  const opened = await openBoardShop(options);
  const memberIds: string[] = [];
  for (let made = 0; made < members; made += 1) memberIds.push(await opened.shop.addMember(unreached));
  return { ...opened, memberIds, memberId: memberIds[0] ?? '' };
}

async function postingsOf({ shop }: Pick<BoardShop, 'shop'>): Promise<Postings[]> {
  const { rows } = await shop.database.admin.query<Postings>(
    `select posting_id as "postingId", posted_on::text as "postedOn", until_on::text as "untilOn",
       withdrawn_reason as "withdrawnReason"
     from dormouse.posting order by posted_at, posting_id`,
  );
  return rows;
}

function check({ ctx }: Pick<BoardShop, 'ctx'>): Promise<BoardCheck> {
  return checkNoticeBoard(ctx, { actor: operator });
}

/** What the service does on each of these days. */
async function checkEachDay(opened: BoardShop, days: { from: string; until: string }): Promise<void> {
  for (let day = days.from; day <= days.until; day = addDays(day, 1)) {
    opened.shop.setNow(noonOf(day));
    await check(opened);
  }
}

async function alarms({ ctx }: Pick<BoardShop, 'ctx'>, kind: string): Promise<number> {
  const { values } = await ctx.metrics.alarms.get();
  return values.find(({ labels }) => labels.kind === kind)?.value ?? 0;
}

describe('a posting that is seen at the public address', () => {
  test('takes effect on that day, and serves a separation on the thirty-first day after', async () => {
    const opened = await shopWith();
    const { shop, memberId } = opened;
    await performAt(shop, noticedOn);
    expect(await ladderOf(shop, memberId)).toEqual(['noticeBoard effective']);
    const [posting] = await postingsOf(opened);
    expect(await checksOf(shop, posting?.postingId ?? '')).toEqual([{ on: noticedOn, reachable: true, reason: null }]);
    await checkEachDay(opened, { from: addDays(noticedOn, 1), until: addDays(separableOn, -2) });
    await performAt(shop, addDays(separableOn, -1));
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await performAt(shop, separableOn);
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await alarms(opened, 'board_unreachable')).toBe(0);
  });

  test('stays on the board for as long as anybody who rests on it may be separated', async () => {
    const opened = await shopWith();
    // The cycle of the first opens today, 44 days before the expiry day; the others have been due for long.
    const latest = await opened.shop.addMember({ ...unreached, loginAt: '2026-01-05T03:00:00Z' });
    await performAt(opened.shop, noticedOn);
    const [posting] = await postingsOf(opened);
    const { rows } = await opened.shop.database.admin.query(
      `select (separable_until at time zone zone)::date::text as until from dormouse.cycle where member_id = $1`,
      [latest],
    );
    expect(posting?.untilOn).toBe(addDays(rows[0].until, -1));
  });

  test('lets all who rest on it be noticed, in batches, once each', async () => {
    const opened = await shopWith(5, { env: { BATCH_SIZE: '2' } });
    opened.board.meets = 'nothing';
    await performAt(opened.shop, noticedOn);
    opened.board.meets = 'board';
    const both = await Promise.all([check(opened), check(opened)]);
    expect(both[0].effective + both[1].effective).toBe(5);
    for (const memberId of opened.memberIds) {
      const noticed = (await timelineOf(opened.shop, memberId)).filter((line) => line === 'noticed');
      expect(noticed).toHaveLength(1);
    }
    expect(await check(opened)).toEqual({ reachable: true, checked: 1, effective: 0, withdrawn: 0, takenBack: 0 });
  });
});

describe('a posting that is not seen', () => {
  test.each([
    ['because nothing answers', 'nothing', 'ECONNRESET'],
    ['because somebody else answers', 503, 'status_503'],
    ['because the page lacks it', 'board', 'not_shown'],
  ] as const)('takes no effect, %s', async (_what, meets, reason) => {
    const opened = await shopWith();
    const { shop, memberId, board } = opened;
    board.meets = 'nothing';
    await performAt(shop, noticedOn);
    const [posting] = await postingsOf(opened);
    board.meets = meets;
    board.hidden.add(posting?.postingId ?? '');
    expect(await check(opened)).toMatchObject({ reachable: false, checked: 1, effective: 0 });
    expect(await ladderOf(shop, memberId)).toEqual(['noticeBoard pending']);
    expect(await stateOf(shop, memberId)).toBe('candidate');
    expect(await checksOf(shop, posting?.postingId ?? '')).toEqual([{ on: noticedOn, reachable: false, reason }]);
    expect(await alarms(opened, 'board_unreachable')).toBe(2);
  });

  test('takes effect on the day on which it is seen first, whatever day its text names', async () => {
    const opened = await shopWith();
    const { shop, memberId, board } = opened;
    board.meets = 'nothing';
    await performAt(shop, noticedOn);
    board.meets = 'board';
    await checkEachDay(opened, { from: '2026-11-25', until: '2026-12-24' });
    expect(await cyclesOf(shop, memberId)).toMatchObject([
      { state: 'noticed', noticeEffectiveOn: '2026-11-25', separableFrom: '2026-12-26 00:00:00' },
    ]);
    await performAt(shop, '2026-12-25');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await performAt(shop, '2026-12-26');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('for so long that its lead no longer fits into it gives way to a new one', async () => {
    const opened = await shopWith();
    const { shop, memberId, board } = opened;
    board.meets = 'nothing';
    await performAt(shop, noticedOn);
    board.meets = 'board';
    await shop.database.admin.query(`update dormouse.posting set until_on = posted_on + 30`);
    shop.setNow(noonOf(addDays(noticedOn, 1)));
    expect(await check(opened)).toMatchObject({ effective: 0, withdrawn: 1, takenBack: 1 });
    expect(await ladderOf(shop, memberId)).toEqual(['noticeBoard failed']);
    await performAt(shop, addDays(noticedOn, 1));
    expect(await ladderOf(shop, memberId)).toEqual(['noticeBoard failed', 'noticeBoard effective']);
  });
});

describe('a posting that stood on a day unseen', () => {
  async function broken() {
    const opened = await shopWith(3, { env: { BATCH_SIZE: '2' } });
    await performAt(opened.shop, noticedOn);
    await checkEachDay(opened, { from: '2026-11-23', until: '2026-12-10' });
    opened.board.meets = 'nothing';
    await checkEachDay(opened, { from: '2026-12-11', until: '2026-12-11' });
    opened.board.meets = 'board';
    return opened;
  }

  test('is withdrawn on the next day, and the next posting has thirty days of its own', async () => {
    const opened = await broken();
    const { shop, memberIds, memberId } = opened;
    await performAt(shop, '2026-12-12');
    const postings = await postingsOf(opened);
    expect(postings).toMatchObject([
      { postedOn: noticedOn, withdrawnReason: 'unreachable' },
      { postedOn: '2026-12-12', withdrawnReason: null },
    ]);
    for (const member of memberIds) {
      expect(await ladderOf(shop, member)).toEqual(['noticeBoard taken_back', 'noticeBoard effective']);
      expect(await cyclesOf(shop, member)).toMatchObject([{ separableFrom: '2027-01-12 00:00:00' }]);
    }
    const [fallen] = await noticesOf(shop, memberId);
    expect(fallen?.reason).toBe('operator:posting_unreachable');
    expect(await timelineOf(shop, memberId)).toContain('notice_taken_back operator:posting_unreachable');
    expect(await alarms(opened, 'posting_broken')).toBe(1);
    const { rows } = await shop.database.admin.query(
      `select action, reason, member_id from dormouse.audit_entry where action = 'posting_withdrawn'`,
    );
    expect(rows).toEqual([{ action: 'posting_withdrawn', reason: 'unreachable', member_id: null }]);
  });

  test('separates nobody, also where the sweep of the day itself is the first to notice', async () => {
    const opened = await shopWith();
    const { shop, memberId } = opened;
    await performAt(shop, noticedOn);
    await checkEachDay(opened, { from: '2026-11-23', until: addDays(separableOn, -2) });
    const swept = await performAt(shop, separableOn);
    expect(swept.report.stages.separate).toMatchObject({ done: 0 });
    expect(await ladderOf(shop, memberId)).toEqual(['noticeBoard taken_back', 'noticeBoard effective']);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'noticed', noticeEffectiveOn: separableOn }]);
  });

  test('separates nobody either while the board stays away', async () => {
    const opened = await broken();
    opened.board.meets = 'nothing';
    await performAt(opened.shop, separableOn);
    for (const memberId of opened.memberIds) {
      expect(await stateOf(opened.shop, memberId)).toBe('candidate');
      expect(await ladderOf(opened.shop, memberId)).toEqual(['noticeBoard taken_back', 'noticeBoard pending']);
    }
  });

  test('stands where it was seen at any time of that day', async () => {
    const opened = await shopWith();
    const { shop, board, memberId } = opened;
    await performAt(shop, noticedOn);
    for (const [at, meets] of [
      ['2026-11-22T15:00:01Z', 'nothing'],
      ['2026-11-23T14:59:00Z', 'board'],
      ['2026-11-23T15:00:01Z', 'board'],
      ['2026-11-24T14:59:00Z', 'nothing'],
    ] as const) {
      board.meets = meets;
      shop.setNow(at);
      await check(opened);
    }
    const [posting] = await postingsOf(opened);
    expect((await checksOf(shop, posting?.postingId ?? '')).map(({ on, reachable }) => [on, reachable])).toEqual([
      ['2026-11-22', true],
      ['2026-11-23', true],
      ['2026-11-24', true],
    ]);
    board.meets = 'board';
    shop.setNow(noonOf('2026-11-25'));
    expect(await check(opened)).toMatchObject({ withdrawn: 0 });
    expect(await ladderOf(shop, memberId)).toEqual(['noticeBoard effective']);
  });

  test('is seen by the gate itself where it came off the board in the middle of a sweep', async () => {
    let armed = false;
    const reached: ReachedStep = async (step) => {
      if (!armed || step !== 'members locked') return;
      armed = false;
      await opened.shop.database.admin.query(
        `update dormouse.posting set withdrawn_at = now(), withdrawn_reason = 'a wrong day'`,
      );
    };
    const opened = await shopWith(1, { overrides: { reached } });
    await performAt(opened.shop, noticedOn);
    await checkEachDay(opened, { from: '2026-11-23', until: addDays(separableOn, -1) });
    armed = true;
    const swept = await performAt(opened.shop, separableOn);
    expect(swept.report.stages.separate).toMatchObject({ done: 0, skipped: { no_standing_notice: 1 } });
    expect(await stateOf(opened.shop, opened.memberId)).toBe('candidate');
    await performAt(opened.shop, addDays(separableOn, 1));
    expect(await ladderOf(opened.shop, opened.memberId)).toEqual(['noticeBoard lapsed', 'noticeBoard effective']);
  });

  test('leaves alone who was separated after its thirty days', async () => {
    const opened = await shopWith();
    const { shop, memberId } = opened;
    await performAt(shop, noticedOn);
    await checkEachDay(opened, { from: '2026-11-23', until: addDays(separableOn, -1) });
    await performAt(shop, separableOn);
    shop.setNow(noonOf(addDays(separableOn, 5)));
    expect(await check(opened)).toMatchObject({ withdrawn: 0, takenBack: 0 });
    expect([await stateOf(shop, memberId), ...(await ladderOf(shop, memberId))]).toEqual([
      'separated',
      'noticeBoard effective',
    ]);
  });

  test('is settled by the next check where a withdrawal was cut off', async () => {
    const opened = await shopWith(3, { env: { BATCH_SIZE: '2' } });
    await performAt(opened.shop, noticedOn);
    await opened.shop.database.admin.query(
      `update dormouse.posting set withdrawn_at = now(), withdrawn_reason = 'a wrong day'`,
    );
    expect(await check(opened)).toMatchObject({ withdrawn: 0, takenBack: 3 });
    expect(await noticesOf(opened.shop, opened.memberId)).toMatchObject([{ reason: 'operator:posting_withdrawn' }]);
  });
});

describe('a check', () => {
  test('asks nobody while nothing stands, unless it is told to', async () => {
    const opened = await openBoardShop();
    opened.board.meets = 'nothing';
    expect(await check(opened)).toMatchObject({ reachable: true, checked: 0 });
    expect(opened.board.asked).toEqual([]);
    const asked = { actor: operator, evenEmpty: true };
    expect(await checkNoticeBoard(opened.ctx, asked)).toMatchObject({ reachable: false, checked: 0 });
    expect(await alarms(opened, 'board_unreachable')).toBe(1);
  });

  test('finds postings on every page of the board', async () => {
    const opened = await openBoardShop();
    for (let made = 0; made < 45; made += 1) await insertPosting(opened.shop, { on: addDays('2026-11-22', -made) });
    expect(await check(opened)).toMatchObject({ reachable: true, checked: 45 });
    expect(opened.board.asked).toEqual(['/notices', '/notices?lang=ko&page=2', '/notices?lang=ko&page=3']);
  });

  test('looks again where midnight passed while it asked', async () => {
    const opened = await shopWith();
    const { shop, board, ctx } = opened;
    board.meets = 'nothing';
    await performAt(shop, noticedOn);
    board.meets = 'board';
    board.asked.length = 0;
    const instants = ['2026-11-23T14:59:59Z', '2026-11-23T15:00:01Z'];
    const clock = { now: async () => instants.shift() ?? '2026-11-23T15:00:02Z' };
    await checkNoticeBoard({ ...ctx, clock }, { actor: operator });
    expect(board.asked).toHaveLength(2);
    const [posting] = await postingsOf(opened);
    expect((await checksOf(shop, posting?.postingId ?? '')).map(({ on }) => on)).toEqual([noticedOn, '2026-11-24']);
  });

  test('writes nothing when it is stopped', async () => {
    const opened = await openBoardShop();
    const postingId = await insertPosting(opened.shop, { on: '2026-11-22' });
    const stopping = new AbortController();
    stopping.abort();
    await checkNoticeBoard(opened.ctx, { actor: operator, signal: stopping.signal });
    expect(await checksOf(opened.shop, postingId)).toEqual([]);
  });

  test('of another day is for development, where the board shows that day', async () => {
    const opened = await openBoardShop();
    const postingId = await insertPosting(opened.shop, { on: '2026-10-01', until: '2026-11-01' });
    const asOf = '2026-10-15T03:00:00Z';
    expect(await checkNoticeBoard(opened.ctx, { asOf, actor: operator })).toMatchObject({
      reachable: true,
      checked: 1,
    });
    expect(opened.board.asked).toEqual(['/notices?day=2026-10-15']);
    expect(await checksOf(opened.shop, postingId)).toMatchObject([{ on: '2026-10-15', reachable: true }]);
    const elsewhere = { ...opened.ctx, config: { ...opened.ctx.config, development: false } };
    await expect(checkNoticeBoard(elsewhere, { asOf, actor: operator })).rejects.toMatchObject({
      code: 'input_invalid',
    });
  });
});
