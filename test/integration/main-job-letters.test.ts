import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { handOverLetters, type PrintRoom } from '../../src/development/main-job-letters.js';
import { emptyFolder, letterOf, lettersBatched, lettersWaiting } from '../support/letters-waiting.js';
import type { SmallShop } from '../support/small-shop.js';

/** The print room of the quick start, with a tray that only counts. */
async function printRoom(shop: SmallShop) {
  const received: string[] = [];
  const mailbox = {
    receiveLetters: async (files: readonly string[]) => {
      received.push(...files);
      return files.length;
    },
  } as unknown as PrintRoom['mailbox'];
  const folder = await emptyFolder();
  return { room: { ctx: shop.ctx, admin: shop.ctx.mover, folder, mailbox }, received, folder };
}

describe('the print room of the quick start', () => {
  test('makes a batch of what waits, opens it and hands it over', async () => {
    const { shop, memberIds } = await lettersWaiting(2);
    const { room, received, folder } = await printRoom(shop);
    await handOverLetters(room);
    const [batchId = ''] = await readdir(folder);
    const notices = await Promise.all(memberIds.map((memberId) => letterOf(shop, memberId)));
    expect(received.sort()).toEqual(notices.map(({ noticeId }) => join(folder, batchId, `${noticeId}.pdf`)).sort());
    expect(notices.map(({ state, cycle }) => `${state} ${cycle}`)).toEqual(Array(2).fill('effective noticed'));
  });

  test('goes on with a batch that a killed run had made and not opened', async () => {
    const { shop, memberIds, batchId } = await lettersBatched(1);
    const { room, received, folder } = await printRoom(shop);
    // Days later, as a second start is: the letters are as old as their batch.
    shop.setNow('2026-11-30T03:00:00Z');
    await handOverLetters(room);
    expect(await readdir(folder)).toEqual([batchId]);
    expect(received).toHaveLength(1);
    expect(await letterOf(shop, memberIds[0])).toMatchObject({ state: 'effective', effectiveOn: '2026-12-01' });
  });

  test('does nothing a second time', async () => {
    const { shop } = await lettersWaiting(1);
    const { room, received } = await printRoom(shop);
    await handOverLetters(room);
    await handOverLetters(room);
    expect(received).toHaveLength(1);
  });
});
