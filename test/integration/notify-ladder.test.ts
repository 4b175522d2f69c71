import { describe, expect, test } from 'vitest';
import { createLetterBatch } from '../../src/cycles/create-letter-batch.js';
import { importLetterResults } from '../../src/cycles/import-letter-results.js';
import { takeBackNotice } from '../../src/cycles/take-back-notice.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import type { NewMember } from '../support/small-shop-members.js';
import {
  agent,
  attemptsOf,
  cyclesOf,
  ladderOf,
  longAgo,
  noticedOn,
  noticesOf,
  operator,
  performAt,
  separableOn,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';

async function shopWith(member: NewMember = {}) {
  const shop = await openSmallShop();
  return { shop, memberId: await shop.addMember({ loginAt: longAgo, ...member }) };
}

async function printLetters(shop: SmallShop): Promise<void> {
  await createLetterBatch(shop.ctx, { reason: 'weekly print run', actor: operator });
}

async function importResult(shop: SmallShop, memberId: string, result: string, on: string) {
  const letter = (await noticesOf(shop, memberId)).findLast(({ means }) => means === 'letter');
  const text = `notice_id,result,on\n${letter?.noticeId},${result},${on}\n`;
  return importLetterResults(shop.ctx, { text, actor: operator });
}

describe('the ladder', () => {
  test('goes from a refused e-mail to an SMS in the same sweep, and only the SMS counts', async () => {
    const { shop, memberId } = await shopWith();
    const neighbour = await shop.addMember({ loginAt: longAgo });
    shop.mail.answer = ({ to }) =>
      to.startsWith(`user${memberId}@`) ? { kind: 'failed', reason: '5.1.1' } : { kind: 'accepted', providerId: null };
    await performAt(shop, noticedOn);
    expect(await ladderOf(shop, memberId)).toEqual(['email failed', 'sms effective']);
    expect(await timelineOf(shop, memberId)).toEqual([
      'opened',
      'notice_composed',
      'notice_failed 5.1.1',
      'notice_composed',
      'noticed',
    ]);
    expect(shop.text.sent).toHaveLength(1);
    expect(await ladderOf(shop, neighbour)).toEqual(['email effective']);
  });

  test('goes from an undelivered SMS to a letter, which waits to be exported', async () => {
    const { shop, memberId } = await shopWith();
    shop.mail.answer = () => ({ kind: 'failed', reason: '5.1.1' });
    shop.text.report = (providerId) => ({ kind: 'failed', reason: '30005', providerId });
    await performAt(shop, noticedOn);
    expect(await ladderOf(shop, memberId)).toEqual(['email failed', 'sms failed', 'letter pending']);
    expect(await stateOf(shop, memberId)).toBe('candidate');
    await performAt(shop, '2026-12-30');
    expect(await ladderOf(shop, memberId)).toEqual(['email failed', 'sms failed', 'letter pending']);
    expect(shop.text.sent).toHaveLength(1);
  });

  test('sends an SMS at once where there is no e-mail address', async () => {
    const { shop, memberId } = await shopWith({ email: null });
    await performAt(shop, noticedOn);
    expect(await ladderOf(shop, memberId)).toEqual(['sms effective']);
    expect(shop.mail.sent).toEqual([]);
  });

  test('sends no SMS to a landline and writes a letter instead', async () => {
    const { shop, memberId } = await shopWith({ email: null, mobile: '02-0000-0000' });
    await performAt(shop, noticedOn);
    expect(await ladderOf(shop, memberId)).toEqual(['letter pending']);
    expect(shop.text.sent).toEqual([]);
  });

  test('reaches the notice board only where nothing else is left', async () => {
    const { shop, memberId } = await shopWith({ address: false });
    const nobody = await shop.addMember({ loginAt: longAgo, email: null, mobile: null, address: false });
    shop.mail.answer = () => ({ kind: 'failed', reason: '5.1.1' });
    shop.text.report = (providerId) => ({ kind: 'failed', reason: '30005', providerId });
    await performAt(shop, noticedOn);
    expect(await ladderOf(shop, memberId)).toEqual(['email failed', 'sms failed', 'noticeBoard effective']);
    expect(await ladderOf(shop, nobody)).toEqual(['noticeBoard effective']);
    const { rows } = await shop.database.admin.query(
      'select until_on - posted_on as days, texts::text as texts from dormouse.posting',
    );
    expect(rows).toEqual([{ days: expect.any(Number), texts: expect.not.stringContaining('홍길동') }]);
    expect(rows[0].days).toBeGreaterThanOrEqual(30);
    await performAt(shop, separableOn);
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('tells a member who has a new address for it by e-mail again in the next cycle', async () => {
    const { shop, memberId } = await shopWith();
    shop.mail.answer = () => ({ kind: 'failed', reason: '5.1.1' });
    await performAt(shop, noticedOn);
    await shop.addLogin(memberId, '2026-11-30T03:00:00Z');
    await performAt(shop, '2026-12-01');
    shop.mail.answer = () => ({ kind: 'accepted', providerId: null });
    await performAt(shop, '2027-10-20');
    expect(await ladderOf(shop, memberId)).toEqual(['email failed', 'sms void', 'email effective']);
  });
});

describe('a letter', () => {
  const byLetter = { email: null, mobile: null };

  test('that is handed over on a day takes effect seven days later', async () => {
    const { shop, memberId } = await shopWith(byLetter);
    await performAt(shop, noticedOn);
    await printLetters(shop);
    expect(await importResult(shop, memberId, 'handed_over', noticedOn)).toMatchObject({ handedOver: 1, problems: [] });
    // Handed over on 11-22, it takes effect on 11-29. It names 11-22 + 3 (printing) + 7 + 30 = 2027-01-01.
    expect(await cyclesOf(shop, memberId)).toMatchObject([
      { state: 'noticed', noticeEffectiveOn: '2026-11-29', separableFrom: '2027-01-02 00:00:00' },
    ]);
    await performAt(shop, '2027-01-01');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await performAt(shop, '2027-01-02');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('that is handed over late moves the day of separation, whatever day its text names', async () => {
    const { shop, memberId } = await shopWith(byLetter);
    await performAt(shop, noticedOn);
    await printLetters(shop);
    await performAt(shop, '2026-12-20');
    await importResult(shop, memberId, 'handed_over', '2026-12-20');
    // 12-20 + 7 + 31.
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ separableFrom: '2027-01-27 00:00:00' }]);
    await performAt(shop, '2027-01-26');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await performAt(shop, '2027-01-27');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('that comes back makes the member a candidate again, and the next means is asked', async () => {
    const { shop, memberId } = await shopWith(byLetter);
    await performAt(shop, noticedOn);
    await printLetters(shop);
    await importResult(shop, memberId, 'handed_over', noticedOn);
    await performAt(shop, '2026-12-15');
    expect(await importResult(shop, memberId, 'returned', '2026-12-15')).toMatchObject({
      returned: 1,
      afterSeparation: 0,
    });
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'candidate', noticeId: null, separableFrom: null }]);
    await performAt(shop, '2027-01-02');
    expect(await ladderOf(shop, memberId)).toEqual(['letter taken_back', 'noticeBoard effective']);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'noticed', separableFrom: '2027-02-02 00:00:00' }]);
  });
});

describe('a bounce', () => {
  test('before the move takes the notice back, and the SMS starts its own thirty days', async () => {
    const { shop, memberId } = await shopWith();
    await performAt(shop, noticedOn);
    const [mail] = await noticesOf(shop, memberId);
    const bounce = { noticeId: mail?.noticeId ?? '', reason: '5.1.1', now: shop.now(), actor: agent };
    expect(await takeBackNotice(shop.ctx, bounce)).toBe('ladder_goes_on');
    await performAt(shop, '2026-12-10');
    expect(await ladderOf(shop, memberId)).toEqual(['email taken_back', 'sms effective']);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ separableFrom: '2027-01-10 00:00:00' }]);
    await performAt(shop, separableOn);
    expect(await stateOf(shop, memberId)).toBe('noticed');
    expect(await takeBackNotice(shop.ctx, bounce)).toBe('already_ended');
  });

  test('after the separation is recorded and raises an alarm, and the cycle stays separated', async () => {
    const { shop, memberId } = await shopWith();
    await performAt(shop, noticedOn);
    await performAt(shop, separableOn);
    const live = await shop.rowsOf(memberId);
    const [mail] = await noticesOf(shop, memberId);
    const bounce = { noticeId: mail?.noticeId ?? '', reason: '5.1.1', now: shop.now(), actor: agent };
    expect(await takeBackNotice(shop.ctx, bounce)).toBe('after_separation');
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await ladderOf(shop, memberId)).toEqual(['email taken_back']);
    expect(await attemptsOf(shop, memberId)).toEqual(['email 1 failed 5.1.1']);
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('notice_taken_back 5.1.1');
    expect(await shop.rowsOf(memberId)).toEqual(live);
    const alarms = await shop.ctx.metrics.alarms.get();
    expect(alarms.values).toMatchObject([{ labels: { kind: 'notice_taken_back_after_separation' }, value: 1 }]);
  });
});
