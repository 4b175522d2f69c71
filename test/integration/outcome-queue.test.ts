import { describe, expect, test } from 'vitest';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { ladderOf, longAgo, noticedOn, performAt } from '../support/sweeps.js';

const mails = 12;

async function shopThatSends(sendConcurrency: number): Promise<{ shop: SmallShop; memberIds: string[] }> {
  const shop = await openSmallShop({ env: { SEND_CONCURRENCY: String(sendConcurrency) } });
  const memberIds: string[] = [];
  for (let index = 0; index < mails; index += 1) memberIds.push(await shop.addMember({ loginAt: longAgo }));
  return { shop, memberIds };
}

async function effectiveNow({ database }: SmallShop): Promise<number> {
  const { rows } = await database.admin.query<{ notices: number }>(
    `select count(*)::int as notices from dormouse.notice where state = 'effective'`,
  );
  return rows[0]?.notices ?? -1;
}

/** How many transactions wrote down that mails were accepted. */
async function transactionsOf({ database }: SmallShop): Promise<number> {
  const { rows } = await database.admin.query<{ transactions: number }>(
    `select count(distinct xmin::text)::int as transactions from dormouse.timeline where event = 'noticed'`,
  );
  return rows[0]?.transactions ?? -1;
}

describe('mails that were accepted', () => {
  test('are recorded together when they were taken at about the same time', async () => {
    const { shop, memberIds } = await shopThatSends(mails);
    await performAt(shop, noticedOn);
    for (const memberId of memberIds) expect(await ladderOf(shop, memberId)).toEqual(['email effective']);
    expect(await transactionsOf(shop)).toBeLessThan(mails / 2);
  });

  test('are recorded one by one, each before the next goes out, where one may be under way', async () => {
    const { shop } = await shopThatSends(1);
    const before: number[] = [];
    shop.mail.answer = async () => {
      before.push(await effectiveNow(shop));
      return { kind: 'accepted', providerId: null };
    };
    await performAt(shop, noticedOn);
    expect(before).toEqual(Array.from({ length: mails }, (_, index) => index));
    expect(await transactionsOf(shop)).toBe(mails);
  });

  test('do not wait for one that takes long, however many are claimed at once', async () => {
    const { shop, memberIds } = await shopThatSends(2);
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const late = `user${memberIds[0]}@example.com`;
    shop.mail.answer = async ({ to }) => {
      if (to === late) await slow;
      return { kind: 'accepted', providerId: null };
    };
    const swept = performAt(shop, noticedOn);
    await expect.poll(() => effectiveNow(shop), { timeout: 20_000 }).toBe(mails - 1);
    release();
    await swept;
    expect(await effectiveNow(shop)).toBe(mails);
  });
});
