import { describe, expect, test } from 'vitest';
import { withdrawPosting } from '../../src/cycles/withdraw-posting.js';
import { callInMemory, textInMemory } from '../support/means-in-memory.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  attemptsOf,
  cyclesOf,
  longAgo,
  noticedOn,
  noticesOf,
  operator,
  performAt,
  separableOn,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';
import { letterTold, messagesOf, performAtInstant, policyWith, printLetters, reportOn, tell } from '../support/told.js';

const bySms = { email: null, loginAt: longAgo };
const byLetter = { email: null, mobile: null, loginAt: longAgo };
const byBoard = { ...byLetter, address: false };
const submitted = (providerId: string) => ({ kind: 'submitted', providerId }) as const;

/** Taken back on 2026-12-10, the next notice is of that day: nobody is moved on the old day. */
async function expectNewThirtyDays(shop: SmallShop, memberId: string, messages: string[]) {
  expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'candidate', noticeId: null, separableFrom: null }]);
  await performAt(shop, '2026-12-10');
  expect(await messagesOf(shop, memberId)).toEqual(messages);
  expect((await noticesOf(shop, memberId)).at(-1)).toMatchObject({ namesExpiryOn: '2027-01-09' });
  expect(await cyclesOf(shop, memberId)).toMatchObject([{ separableFrom: '2027-01-10 00:00:00' }]);
  await performAt(shop, '2027-01-09');
  expect(await stateOf(shop, memberId)).toBe('noticed');
  await performAt(shop, '2027-01-10');
  expect(await stateOf(shop, memberId)).toBe('separated');
}

describe('an e-mail', () => {
  test('that bounces before the move is taken back, and a text starts its own thirty days', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    shop.setNow('2026-12-10T01:00:00Z');
    expect(await tell(shop, memberId, { kind: 'failed', code: '5.1.1' })).toBe('applied');
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('notice_taken_back 5.1.1');
    await expectNewThirtyDays(shop, memberId, ['email taken_back', 'sms effective']);
  });

  test('that bounces on the very day of the move, before the sweep, keeps the member live', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    shop.setNow(`${separableOn}T00:00:00Z`);
    await tell(shop, memberId, { kind: 'failed', code: '5.1.1' });
    await performAt(shop, separableOn);
    expect(await messagesOf(shop, memberId)).toEqual(['email taken_back', 'sms effective']);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'noticed', separableFrom: '2027-01-23 00:00:00' }]);
  });

  test('that bounces while thirty days still fit leaves the day of the move as it was', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: '2026-01-09T03:00:00Z' });
    await performAt(shop, '2026-11-26');
    await tell(shop, memberId, { kind: 'failed', code: '5.1.1' });
    await performAt(shop, '2026-12-10');
    expect((await noticesOf(shop, memberId)).map(({ namesExpiryOn }) => namesExpiryOn)).toEqual([
      '2027-01-09',
      '2027-01-09',
    ]);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ separableFrom: '2027-01-10 00:00:00' }]);
  });
});

describe('a text', () => {
  test.each([
    ['failed', '30005'],
    ['failed', '30006'],
  ] as const)('that is %s (%s) never took effect, and a letter is written', async (kind, code) => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember(bySms);
    shop.text.report = submitted;
    await performAt(shop, noticedOn);
    expect(await tell(shop, memberId, { kind, code })).toBe('applied');
    expect(await messagesOf(shop, memberId)).toEqual(['sms failed']);
    await performAt(shop, '2026-11-23');
    expect(await messagesOf(shop, memberId)).toEqual(['sms failed', 'letter pending']);
    expect((await noticesOf(shop, memberId)).at(-1)).toMatchObject({ namesExpiryOn: '2027-01-02' });
  });

  test('that is told to have failed after it was told to have arrived is taken back', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ ...bySms, address: false });
    await performAt(shop, noticedOn);
    expect(await messagesOf(shop, memberId)).toEqual(['sms effective']);
    shop.setNow('2026-12-10T01:00:00Z');
    expect(await tell(shop, memberId, { kind: 'failed', code: '30005' })).toBe('applied');
    await expectNewThirtyDays(shop, memberId, ['sms taken_back', 'noticeBoard effective']);
  });

  test('without a final status in 72 hours failed, and the next means is asked', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember(bySms);
    shop.text.report = submitted;
    await performAt(shop, noticedOn);
    await performAtInstant(shop, '2026-11-25T03:00:00.000000Z');
    expect(await messagesOf(shop, memberId)).toEqual(['sms pending']);
    await performAtInstant(shop, '2026-11-25T03:00:00.001000Z');
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 failed no_receipt']);
    expect(await messagesOf(shop, memberId)).toEqual(['sms failed', 'letter pending']);
    // Somebody may have read it: it stays what it is, for the letter is on its way.
    expect(await tell(shop, memberId, { kind: 'delivered' })).toBe('recorded');
    expect(await stateOf(shop, memberId)).toBe('candidate');
  });

  test('by Alimtalk that failed leads to an SMS to the same number', async () => {
    const alimtalk = textInMemory();
    const policyText = policyWith({ means: ['email', 'alimtalk', 'sms', 'letter', 'noticeBoard'] });
    const shop = await openSmallShop({ policyText, overrides: { alimtalk } });
    const memberId = await shop.addMember(bySms);
    await performAt(shop, noticedOn);
    shop.setNow('2026-12-10T01:00:00Z');
    expect(await tell(shop, memberId, { kind: 'failed', code: '3104' })).toBe('applied');
    await expectNewThirtyDays(shop, memberId, ['alimtalk taken_back', 'sms effective']);
    expect(shop.text.sent.map(({ to }) => to)).toEqual(alimtalk.sent.map(({ to }) => to));
  });
});

describe('a call that a person confirmed', () => {
  test.each(['failed', 'retry', 'operator_fault', 'progress'] as const)(
    'stands, whatever is told of it afterwards: %s',
    async (kind) => {
      const shop = await openSmallShop({ overrides: { call: callInMemory() } });
      const memberId = await shop.addMember({ loginAt: longAgo, email: null, mobile: '02-123-4567' });
      await performAt(shop, noticedOn);
      await tell(shop, memberId, { kind: 'delivered', code: 'key_confirmed' });
      expect(await tell(shop, memberId, { kind, code: 'busy' })).toBe('recorded');
      expect(await messagesOf(shop, memberId)).toEqual(['voice effective']);
      await performAt(shop, separableOn);
      expect(await stateOf(shop, memberId)).toBe('separated');
    },
  );
});

describe('a letter', () => {
  test('that comes back before the move is taken back, and the board starts its own thirty days', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember(byLetter);
    await performAt(shop, noticedOn);
    await printLetters(shop);
    await letterTold(shop, memberId, 'handed_over', noticedOn);
    expect(await stateOf(shop, memberId)).toBe('noticed');
    shop.setNow('2026-12-10T01:00:00Z');
    expect(await letterTold(shop, memberId, 'returned', '2026-12-10')).toMatchObject({ returned: 1 });
    await expectNewThirtyDays(shop, memberId, ['letter taken_back', 'noticeBoard effective']);
  });

  test('is ended by no report of a mail or a text that names it', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember(byLetter);
    await performAt(shop, noticedOn);
    await printLetters(shop);
    for (const source of ['mail_report', 'mail_event', 'twilio_text', 'solapi', 'twilio_call'] as const) {
      const report = await reportOn(shop, memberId, { kind: 'failed', code: '5.1.1', source, providerId: null });
      expect(await tell(shop, memberId, report)).toBe('recorded');
    }
    expect(await messagesOf(shop, memberId)).toEqual(['letter pending']);
  });
});

describe('a posting', () => {
  test('that is withdrawn before the move is taken back, and a new one starts its own thirty days', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember(byBoard);
    await performAt(shop, noticedOn);
    const { rows } = await shop.database.admin.query<{ id: string }>('select posting_id as id from dormouse.posting');
    shop.setNow('2026-12-10T01:00:00Z');
    const withdrawn = await withdrawPosting(shop.ctx, {
      postingId: rows[0]?.id ?? '',
      reason: 'a wrong word',
      actor: operator,
    });
    expect(withdrawn).toMatchObject({ noticesTakenBack: 1 });
    await expectNewThirtyDays(shop, memberId, ['noticeBoard taken_back', 'noticeBoard effective']);
  });

  test('that nobody could read on one of its days is taken back, and is posted anew when it can be read', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember(byBoard);
    await performAt(shop, noticedOn);
    shop.board.reachable = false;
    await performAt(shop, '2026-12-10');
    expect(await stateOf(shop, memberId)).toBe('candidate');
    shop.board.reachable = true;
    await performAtInstant(shop, '2026-12-11T03:00:00.000000Z');
    expect(await messagesOf(shop, memberId)).toEqual(['noticeBoard taken_back', 'noticeBoard effective']);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ separableFrom: '2027-01-11 00:00:00' }]);
  });
});
