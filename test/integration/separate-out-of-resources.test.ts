import { describe, expect, test } from 'vitest';
import { openSmallShop } from '../support/small-shop.js';
import {
  cyclesOf,
  longAgo,
  noonOf,
  noticedOn,
  performAt,
  separableOn,
  sweepOnce,
  useEverySource,
} from '../support/sweeps.js';

describe('a database that has run out of', () => {
  test.each([
    ['disk', '53100'],
    ['connections', '53300'],
    ['working disks', '58030'],
  ])('%s ends the sweep and sets nobody aside; once there is more, the same day goes on', async (_, sqlState) => {
    const shop = await openSmallShop();
    const memberIds: string[] = [];
    for (let index = 0; index < 3; index += 1) memberIds.push(await shop.addMember({ loginAt: longAgo }));
    await performAt(shop, noticedOn);
    const { admin } = shop.database;
    await admin.query(`
      create function public.refuse() returns trigger language plpgsql as $$
      begin raise exception 'nothing is left' using errcode = '${sqlState}'; end $$;
      create trigger refuse before insert on vault.record for each row execute function public.refuse()`);
    const before = await Promise.all(memberIds.map((memberId) => shop.rowsOf(memberId)));
    shop.setNow(noonOf(separableOn));
    await useEverySource(shop);
    await expect(sweepOnce(shop.ctx)).rejects.toMatchObject({ sqlState });
    for (const [index, memberId] of memberIds.entries()) {
      expect(await shop.rowsOf(memberId)).toEqual(before[index]);
      expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'noticed', blockedReason: null }]);
    }
    await admin.query('drop trigger refuse on vault.record');
    expect(await sweepOnce(shop.ctx)).toMatchObject({ state: 'done', report: { stages: { separate: { done: 3 } } } });
  });
});
