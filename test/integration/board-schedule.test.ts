import { describe, expect, test } from 'vitest';
import { checkBoard } from '../../src/schedule/check-board.js';
import { eachMinute } from '../../src/schedule/each-minute.js';
import { type BoardShop, checksOf, insertPosting, openBoardShop } from '../support/public-board.js';
import { ladderOf, longAgo, never, noticedOn, performAt } from '../support/sweeps.js';

function look({ ctx }: BoardShop) {
  return checkBoard(ctx, never);
}

describe('the service', () => {
  test('looks at the board once a day while it is there, without any schedule of sweeps', async () => {
    const opened = await openBoardShop();
    const { shop, board } = opened;
    const postingId = await insertPosting(shop, { on: '2026-11-20' });
    expect(opened.ctx.config.schedule).toBeNull();
    expect(await look(opened)).toMatchObject({ reachable: true, checked: 1 });
    shop.setNow('2026-11-22T14:59:59Z');
    expect(await look(opened)).toBeNull();
    expect(board.asked).toHaveLength(1);
    // Midnight in Seoul.
    shop.setNow('2026-11-22T15:00:00Z');
    expect(await look(opened)).toMatchObject({ reachable: true });
    expect((await checksOf(shop, postingId)).map(({ on }) => on)).toEqual(['2026-11-22', '2026-11-23']);
  });

  test('looks again after a quarter of an hour, and not before, until it is there', async () => {
    const opened = await openBoardShop();
    const { shop, board } = opened;
    const postingId = await insertPosting(shop, { on: '2026-11-20' });
    board.meets = 'nothing';
    expect(await look(opened)).toMatchObject({ reachable: false });
    board.meets = 'board';
    shop.setNow('2026-11-22T03:14:59Z');
    expect(await look(opened)).toBeNull();
    shop.setNow('2026-11-22T03:15:00Z');
    expect(await look(opened)).toMatchObject({ reachable: true });
    shop.setNow('2026-11-22T03:45:00Z');
    expect(await look(opened)).toBeNull();
    expect(await checksOf(shop, postingId)).toEqual([{ on: '2026-11-22', reachable: true, reason: null }]);
  });

  test('looks for a posting that was made today as soon as it stands', async () => {
    const opened = await openBoardShop();
    await insertPosting(opened.shop, { on: '2026-11-20' });
    await look(opened);
    const fresh = await insertPosting(opened.shop, { on: '2026-11-22' });
    expect(await look(opened)).toMatchObject({ reachable: true, checked: 2 });
    expect(await checksOf(opened.shop, fresh)).toHaveLength(1);
  });

  test('asks nobody while nothing stands', async () => {
    const opened = await openBoardShop();
    await insertPosting(opened.shop, { on: '2026-10-01', until: '2026-11-21' });
    await insertPosting(opened.shop, { on: '2026-11-01', withdrawn: true });
    expect(await look(opened)).toBeNull();
    expect(opened.board.asked).toEqual([]);
  });

  test('lets a notice take effect that waited since a sweep while the board was away', async () => {
    const opened = await openBoardShop();
    const memberId = await opened.shop.addMember({ loginAt: longAgo, email: null, mobile: null, address: false });
    opened.board.meets = 503;
    await performAt(opened.shop, noticedOn);
    opened.board.meets = 'board';
    opened.shop.setNow(`${noticedOn}T10:00:00Z`);
    expect(await look(opened)).toMatchObject({ effective: 1 });
    expect(await ladderOf(opened.shop, memberId)).toEqual(['noticeBoard effective']);
  });

  test('outlives an outage of its database, and looks each minute until it is told to end', async () => {
    const opened = await openBoardShop();
    const postingId = await insertPosting(opened.shop, { on: '2026-11-20' });
    const stopping = new AbortController();
    let looks = 0;
    const clock = {
      now: async () => {
        if (looks === 0) throw new Error('the database is away');
        return opened.shop.now();
      },
    };
    const pause = async () => {
      looks += 1;
      if (looks === 2) stopping.abort();
    };
    await eachMinute({ ...opened.ctx, clock }, { signal: stopping.signal, pause });
    expect(await checksOf(opened.shop, postingId)).toHaveLength(1);
  });
});
