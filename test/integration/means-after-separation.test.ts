import { describe, expect, test } from 'vitest';
import { receiveReport } from '../../src/cycles/receive-report.js';
import { withdrawPosting } from '../../src/cycles/withdraw-posting.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { textInMemory } from '../support/means-in-memory.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from '../support/small-shop.js';
import type { NewMember } from '../support/small-shop-members.js';
import {
  agent,
  cyclesOf,
  longAgo,
  noticedOn,
  operator,
  performAt,
  proof,
  separableOn,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';
import { alarmsOf, letterTold, messagesOf, policyWith, printLetters, tell } from '../support/told.js';

/** Noticed and separated on their days. */
async function separated(member: NewMember = {}, options: SmallShopOptions = {}) {
  const shop = await openSmallShop(options);
  const memberId = await shop.addMember({ loginAt: longAgo, ...member });
  await performAt(shop, noticedOn);
  await performAt(shop, separableOn);
  expect(await stateOf(shop, memberId)).toBe('separated');
  return { shop, memberId };
}

const withNews = policyWith({ more: 'messages: { afterSeparation: true }' });
const bounced = { kind: 'failed', code: '5.1.1' } as const;

async function expectAlarm(shop: SmallShop, memberId: string) {
  expect(await stateOf(shop, memberId)).toBe('separated');
  expect(await alarmsOf(shop.ctx)).toMatchObject({ notice_taken_back_after_separation: 1 });
}

describe('a notice that came back after the move', () => {
  test('by e-mail is recorded and alarms, and a text tells the member of the separation', async () => {
    const { shop, memberId } = await separated();
    const [before] = await cyclesOf(shop, memberId);
    expect(await tell(shop, memberId, bounced)).toBe('applied');
    await expectAlarm(shop, memberId);
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual(['email taken_back', 'separated sms effective']);
    expect(shop.text.sent).toMatchObject([{ to: expect.stringMatching(/^\+8210/) }]);
    expect((await timelineOf(shop, memberId)).slice(-3)).toEqual([
      'notice_taken_back 5.1.1',
      'notice_composed',
      'told',
    ]);
    expect(await cyclesOf(shop, memberId)).toEqual([before]);
    await performAt(shop, '2026-12-25');
    expect(shop.text.sent).toHaveLength(1);
  });

  test('climbs on when the news does not arrive either, down to the board', async () => {
    const { shop, memberId } = await separated();
    await tell(shop, memberId, bounced);
    shop.text.report = (providerId) => ({ kind: 'failed', reason: '30005', providerId });
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual([
      'email taken_back',
      'separated sms failed',
      'separated letter pending',
    ]);
    await printLetters(shop);
    await letterTold(shop, memberId, 'handed_over', '2026-12-24');
    expect((await messagesOf(shop, memberId)).at(-1)).toBe('separated letter effective');
    await performAt(shop, '2027-01-05');
    expect(await messagesOf(shop, memberId)).toHaveLength(3);
    await letterTold(shop, memberId, 'returned', '2027-01-05');
    await performAt(shop, '2027-01-06');
    expect(await messagesOf(shop, memberId)).toEqual([
      'email taken_back',
      'separated sms failed',
      'separated letter taken_back',
      'separated noticeBoard effective',
    ]);
    expect(await stateOf(shop, memberId)).toBe('separated');
    await performAt(shop, '2027-01-07');
    expect(await messagesOf(shop, memberId)).toHaveLength(4);
  });

  test('by text is recorded and alarms, and a letter tells the member', async () => {
    const { shop, memberId } = await separated({ email: null });
    expect(await tell(shop, memberId, { kind: 'failed', code: '30005' })).toBe('applied');
    await expectAlarm(shop, memberId);
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual(['sms taken_back', 'separated letter pending']);
  });

  test('by Alimtalk is recorded and alarms, and a text tells the member', async () => {
    const { shop, memberId } = await separated(
      { email: null },
      {
        policyText: policyWith({ means: ['email', 'alimtalk', 'sms', 'letter', 'noticeBoard'] }),
        overrides: { alimtalk: textInMemory() },
      },
    );
    await tell(shop, memberId, { kind: 'failed', code: '3104' });
    await expectAlarm(shop, memberId);
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual(['alimtalk taken_back', 'separated sms effective']);
  });

  test('by letter is recorded and alarms, and the board tells the member', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, email: null, mobile: null });
    await performAt(shop, noticedOn);
    await printLetters(shop);
    await letterTold(shop, memberId, 'handed_over', noticedOn);
    await performAt(shop, '2027-01-02');
    expect(await letterTold(shop, memberId, 'returned', '2027-01-02')).toMatchObject({ afterSeparation: 1 });
    await expectAlarm(shop, memberId);
    await performAt(shop, '2027-01-03');
    expect(await messagesOf(shop, memberId)).toEqual(['letter taken_back', 'separated noticeBoard effective']);
  });

  test('is told by another posting where the first was taken down before anybody could read it', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, email: null, mobile: null });
    await performAt(shop, noticedOn);
    await printLetters(shop);
    await letterTold(shop, memberId, 'handed_over', noticedOn);
    await performAt(shop, '2027-01-02');
    await letterTold(shop, memberId, 'returned', '2027-01-02');
    shop.board.reachable = false;
    await performAt(shop, '2027-01-03');
    const { rows } = await shop.database.admin.query<{ id: string }>('select posting_id as id from dormouse.posting');
    await withdrawPosting(shop.ctx, { postingId: rows[0]?.id ?? '', reason: 'A wrong day.', actor: operator });
    shop.board.reachable = true;
    await performAt(shop, '2027-01-04');
    expect(await messagesOf(shop, memberId)).toEqual([
      'letter taken_back',
      'separated noticeBoard failed',
      'separated noticeBoard effective',
    ]);
  });

  test('tells by the next means also where the news had gone to the same dead address', async () => {
    const { shop, memberId } = await separated({}, { policyText: withNews });
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual(['email effective', 'separated email effective']);
    shop.setNow('2026-12-25T03:00:00Z');
    const { rows } = await shop.database.admin.query<{ id: string }>(
      "select notice_id as id from dormouse.notice where purpose = 'separation'",
    );
    const report = { source: 'mail_report', noticeId: rows[0]?.id ?? '', providerId: null, key: 'late' } as const;
    await receiveReport(shop.ctx, { report: { ...report, kind: 'failed', code: '5.1.1' }, actor: operator });
    await performAt(shop, '2026-12-26');
    expect((await messagesOf(shop, memberId)).at(-1)).toBe('separated sms effective');
  });

  test('sends nothing to a member who has returned meanwhile', async () => {
    const { shop, memberId } = await separated();
    await tell(shop, memberId, bounced);
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual(['email taken_back']);
    expect(shop.text.sent).toEqual([]);
  });

  test('waits where the next means stands still, and tells when it goes again', async () => {
    const { shop, memberId } = await separated();
    await tell(shop, memberId, bounced);
    shop.text.answer = () => ({ kind: 'blocked', reason: '20003' });
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual(['email taken_back', 'separated sms pending']);
    shop.text.answer = () => ({ kind: 'submitted', providerId: 'SM0' });
    await performAt(shop, '2026-12-25');
    expect(await messagesOf(shop, memberId)).toEqual(['email taken_back', 'separated sms effective']);
  });
});
