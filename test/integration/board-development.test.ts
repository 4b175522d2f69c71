import { describe, expect, test } from 'vitest';
import { handleOver } from '../../src/database/sql.js';
import { watchBoardUntil } from '../../src/development/main-job-board.js';
import { checksOf, insertPosting, openBoardShop } from '../support/public-board.js';
import { never } from '../support/sweeps.js';

describe('the main job of the quick start', () => {
  test('looks at the board for each day that a running service would have, up to yesterday', async () => {
    const { shop, ctx, board } = await openBoardShop();
    const admin = handleOver(shop.database.admin as never);
    const watch = (day: string, signal = never) => watchBoardUntil(ctx, { admin, day, signal });
    await watch('2026-11-22');
    expect(board.asked).toEqual([]);
    const older = await insertPosting(shop, { on: '2026-11-10' });
    const ended = await insertPosting(shop, { on: '2026-10-10', until: '2026-11-12' });
    await watch('2026-11-11');
    // A run that was killed here goes on behind the last day of each.
    await watch('2026-11-15');
    const newer = await insertPosting(shop, { on: '2026-11-14' });
    await watch('2026-11-22');
    const days = async (postingId: string) => (await checksOf(shop, postingId)).filter(({ reachable }) => reachable);
    expect((await days(older)).map(({ on }) => on)).toEqual(
      Array.from({ length: 12 }, (_, index) => `2026-11-${index + 10}`),
    );
    expect(await days(newer)).toHaveLength(8);
    expect(await days(ended)).toHaveLength(34);
    board.asked.length = 0;
    await watch('2026-11-22');
    expect(board.asked).toEqual([]);
  });

  test('stops when it is told to', async () => {
    const { shop, ctx, board } = await openBoardShop();
    await insertPosting(shop, { on: '2026-11-01' });
    const admin = handleOver(shop.database.admin as never);
    await watchBoardUntil(ctx, { admin, day: '2026-11-22', signal: AbortSignal.abort() });
    expect(board.asked).toEqual([]);
  });
});
