import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { importLetterResults } from '../../src/cycles/import-letter-results.js';
import { setInactivityPeriod } from '../../src/cycles/set-inactivity-period.js';
import {
  batchAll,
  ledgerText,
  letterOf,
  lettersBatched,
  lettersWaiting,
  printer,
  resultsOf,
} from '../support/letters-waiting.js';
import { sweepOnce } from '../support/sweeps.js';

describe('the results of letters', () => {
  test('let a notice take effect seven days after it was handed over', async () => {
    const { shop, memberIds } = await lettersBatched(1);
    const [memberId = ''] = memberIds;
    const { noticeId } = await letterOf(shop, memberId);
    shop.setNow('2026-11-25T03:00:00Z');
    const imported = await importLetterResults(shop.ctx, {
      text: resultsOf(`${noticeId},handed_over,2026-11-24`),
      actor: printer,
    });
    expect(imported).toEqual({ handedOver: 1, returned: 0, afterSeparation: 0, already: 0, unknown: 0, problems: [] });
    expect(await letterOf(shop, memberId)).toMatchObject({
      state: 'effective',
      effectiveOn: '2026-12-01',
      cycle: 'noticed',
      separableFrom: '2027-01-02 00:00:00',
      attempt: 'delivered',
    });
  });

  test('may be bytes in CP949, as a spreadsheet in Korea writes them', async () => {
    const { shop, memberIds } = await lettersBatched(1);
    const { noticeId } = await letterOf(shop, memberIds[0]);
    const text = iconv.encode(
      `notice_id,result,on,reason,이름\r\n${noticeId},returned,2026-11-22,수취인 불명,홍길동`,
      'cp949',
    );
    expect(await importLetterResults(shop.ctx, { text, actor: printer })).toMatchObject({ returned: 1, problems: [] });
    expect(await letterOf(shop, memberIds[0])).toMatchObject({ state: 'failed', endedReason: 'returned' });
    expect(await ledgerText(shop)).not.toMatch(/수취인|홍길동/);
  });

  test('that come again change nothing', async () => {
    const { shop, memberIds } = await lettersBatched(2);
    const [first, second] = await Promise.all([letterOf(shop, memberIds[0]), letterOf(shop, memberIds[1])]);
    const text = resultsOf(
      `${second.noticeId},returned,2026-11-22`,
      `${first.noticeId},handed_over,2026-11-22`,
      `${second.noticeId},handed_over,2026-11-22`,
    );
    expect(await importLetterResults(shop.ctx, { text, actor: printer })).toMatchObject({
      handedOver: 2,
      returned: 1,
      already: 0,
    });
    const before = await ledgerText(shop);
    expect(await importLetterResults(shop.ctx, { text, actor: printer })).toMatchObject({
      handedOver: 0,
      returned: 0,
      already: 3,
    });
    expect(await ledgerText(shop)).toEqual(before);
  });

  test('take back the notice of a letter that came back, and the ladder goes on to the board', async () => {
    const { shop, memberIds } = await lettersBatched(1);
    const [memberId = ''] = memberIds;
    const { noticeId } = await letterOf(shop, memberId);
    await importLetterResults(shop.ctx, { text: resultsOf(`${noticeId},handed_over,2026-11-22`), actor: printer });
    const imported = await importLetterResults(shop.ctx, {
      text: resultsOf(`${noticeId},returned,2026-11-22`),
      actor: printer,
    });
    expect(imported).toMatchObject({ returned: 1, afterSeparation: 0 });
    expect(await letterOf(shop, memberId)).toMatchObject({
      state: 'taken_back',
      endedReason: 'returned',
      cycle: 'candidate',
    });
    await sweepOnce(shop.ctx);
    const { rows } = await shop.database.admin.query(
      `select means, state from dormouse.notice where member_id = $1 order by ordinal`,
      [memberId],
    );
    expect(rows).toEqual([
      { means: 'letter', state: 'taken_back' },
      { means: 'noticeBoard', state: 'effective' },
    ]);
  });

  test('with a problem on any line leave everything as it was, and every problem has its line', async () => {
    const { shop, memberIds } = await lettersWaiting(2);
    const early = await letterOf(shop, memberIds[0] ?? '');
    const unbatched = resultsOf(`${early.noticeId},handed_over,2026-11-22`);
    expect((await importLetterResults(shop.ctx, { text: unbatched, actor: printer })).problems).toMatchObject([
      { line: 2 },
    ]);
    await batchAll(shop.ctx);
    const [one, two] = await Promise.all([letterOf(shop, memberIds[0]), letterOf(shop, memberIds[1])]);
    const before = await ledgerText(shop);
    const text = resultsOf(
      `${one.noticeId},handed_over,2026-11-22`,
      `${two.noticeId},handed_over,2026-11-23`,
      `${two.noticeId},returned,2026-11-21`,
      `${two.noticeId},lost,2026-11-22`,
    );
    const imported = await importLetterResults(shop.ctx, { text, actor: printer });
    expect(imported).toMatchObject({ handedOver: 0, returned: 0 });
    expect(imported.problems.map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(imported.problems.map(({ message }) => message).join()).toMatch(/future.*before the day.*result must be/s);
    expect(await ledgerText(shop)).toEqual(before);
  });

  test('of ids that no letter has are counted and passed over', async () => {
    const { shop } = await lettersWaiting(0);
    const text = resultsOf(
      '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b,handed_over,2026-11-22',
      'another-system-1,returned,2026-11-22',
    );
    expect(await importLetterResults(shop.ctx, { text, actor: printer })).toMatchObject({ unknown: 2, problems: [] });
  });

  test('come too late for a member who is to be kept, and change nothing of theirs', async () => {
    const { shop, memberIds } = await lettersBatched(1);
    const [memberId = ''] = memberIds;
    const { noticeId } = await letterOf(shop, memberId);
    await setInactivityPeriod(shop.ctx, { memberId, period: 'never', reason: 'asked to be kept', actor: printer });
    const text = resultsOf(`${noticeId},handed_over,2026-11-22`);
    expect(await importLetterResults(shop.ctx, { text, actor: printer })).toMatchObject({ handedOver: 0, already: 1 });
    expect(await letterOf(shop, memberId)).toMatchObject({ state: 'void', cycle: 'cancelled' });
  });

  test('raise an alarm when a letter comes back after the separation that rests on it', async () => {
    const { shop, memberIds } = await lettersBatched(1);
    const [memberId = ''] = memberIds;
    const { noticeId } = await letterOf(shop, memberId);
    await importLetterResults(shop.ctx, { text: resultsOf(`${noticeId},handed_over,2026-11-22`), actor: printer });
    shop.setNow('2027-01-05T03:00:00Z');
    await shop.keepSourcesAlive();
    await sweepOnce(shop.ctx);
    expect(await letterOf(shop, memberId)).toMatchObject({ cycle: 'separated' });
    const imported = await importLetterResults(shop.ctx, {
      text: resultsOf(`${noticeId},returned,2027-01-05`),
      actor: printer,
    });
    expect(imported).toMatchObject({ returned: 1, afterSeparation: 1 });
  });

  test('move no clock outside development', async () => {
    const { shop } = await lettersWaiting(0, { env: { DEVELOPMENT: 'false' } });
    const asOf = '2026-10-01';
    await expect(importLetterResults(shop.ctx, { text: resultsOf(), actor: printer, asOf })).rejects.toMatchObject({
      code: 'input_invalid',
    });
  });
});
