import { describe, expect, test } from 'vitest';
import { reportActivity } from '../../src/cycles/report-activity.js';
import { deliver } from '../../src/sweep/deliver.js';
import { auditRows } from '../support/audit-rows.js';
import { openSmallShop } from '../support/small-shop.js';
import type { NewMember } from '../support/small-shop-members.js';
import {
  agent,
  attemptsOf,
  cyclesOf,
  longAgo,
  never,
  noonOf,
  noticedOn,
  performAt,
  separableOn,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';
import { alarmsOf, messagesOf, performAtInstant, policyWith, tell } from '../support/told.js';

const sevenDays = policyWith({ more: 'messages: { reminder: P7D }' });
/** Seven days before the first day of separation, which is 2026-12-23. */
const remindedOn = '2026-12-16';

async function noticedMember({ policyText = sevenDays, ...member }: NewMember & { policyText?: string } = {}) {
  const shop = await openSmallShop({ policyText });
  const memberId = await shop.addMember({ loginAt: longAgo, ...member });
  await performAt(shop, noticedOn);
  return { shop, memberId };
}

describe('a reminder', () => {
  test('goes out so many days before the first day of separation, and names it', async () => {
    const { shop, memberId } = await noticedMember();
    await performAt(shop, '2026-12-15');
    expect(await messagesOf(shop, memberId)).toEqual(['email effective']);
    await performAt(shop, remindedOn);
    expect(await messagesOf(shop, memberId)).toEqual(['email effective', 'reminder email effective']);
    expect(shop.mail.sent).toHaveLength(2);
    expect(shop.mail.sent[1]?.text).toContain('2026년 12월 23일');
    expect(shop.mail.sent[1]?.text).toContain('https://dormouse.example.kr/keep/');
    expect(shop.mail.sent[1]?.messageId).not.toBe(shop.mail.sent[0]?.messageId);
  });

  test('names the day that came of a notice which took effect late, not the earlier one that the notice named', async () => {
    const shop = await openSmallShop({ policyText: sevenDays });
    const memberId = await shop.addMember({ loginAt: longAgo, email: null });
    shop.text.report = (providerId) => ({ kind: 'submitted', providerId });
    await performAt(shop, noticedOn);
    shop.setNow(noonOf('2026-11-25'));
    await tell(shop, memberId, { kind: 'delivered' });
    await performAt(shop, '2026-12-18');
    expect(shop.text.sent).toHaveLength(1);
    await performAt(shop, '2026-12-19');
    expect(shop.text.sent[1]?.text).toMatch(/12월 26일|2026-12-26/);
    expect(shop.text.sent[1]?.text).not.toMatch(/12월 2[234]일|2026-12-2[234]/);
  });

  test('goes out once for a notice that stands, however often a sweep runs', async () => {
    const { shop, memberId } = await noticedMember();
    for (const day of [remindedOn, remindedOn, '2026-12-17', '2026-12-22']) await performAt(shop, day);
    expect(await messagesOf(shop, memberId)).toEqual(['email effective', 'reminder email effective']);
  });

  test('goes out later where no sweep ran on its day, and not on the day itself', async () => {
    const { shop, memberId } = await noticedMember();
    await performAtInstant(shop, '2026-12-22T14:59:59.000000Z');
    expect(await messagesOf(shop, memberId)).toEqual(['email effective', 'reminder email effective']);
    const other = await noticedMember();
    await performAt(other.shop, separableOn);
    expect(await messagesOf(other.shop, other.memberId)).toEqual(['email effective']);
  });

  test('changes nothing of the cycle, and moves no day', async () => {
    const { shop, memberId } = await noticedMember();
    const [before] = await cyclesOf(shop, memberId);
    await performAt(shop, remindedOn);
    expect(await cyclesOf(shop, memberId)).toEqual([before]);
    expect((await timelineOf(shop, memberId)).slice(-2)).toEqual(['notice_composed', 'told']);
    await performAt(shop, separableOn);
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('goes out again when a new notice stands with another day', async () => {
    const { shop, memberId } = await noticedMember();
    await performAt(shop, remindedOn);
    const { rows } = await shop.database.admin.query<{ id: string }>(
      `select notice_id as id from dormouse.notice where purpose = 'separation'`,
    );
    await tell(shop, memberId, { kind: 'failed', code: '5.1.1', noticeId: rows[0]?.id ?? '' });
    await performAt(shop, '2026-12-17');
    // By text on the 17th: separable from the 17th of January, and reminded of on the 10th.
    await performAt(shop, '2027-01-09');
    expect(await messagesOf(shop, memberId)).toEqual(['email taken_back', 'reminder email effective', 'sms effective']);
    await performAt(shop, '2027-01-10');
    // What was mailed before the address was known to be dead proves nothing for it.
    expect((await messagesOf(shop, memberId)).at(-1)).toBe('reminder sms effective');
  });

  test('goes by text to who has no e-mail address, and by nothing else', async () => {
    const { shop, memberId } = await noticedMember({ email: null });
    const letters = await shop.addMember({ loginAt: longAgo, email: null, mobile: null, address: false });
    await performAt(shop, '2026-11-23');
    await performAt(shop, '2026-12-17');
    expect(await messagesOf(shop, memberId)).toEqual(['sms effective', 'reminder sms effective']);
    expect(await messagesOf(shop, letters)).toEqual(['noticeBoard effective']);
  });

  test('is not sent to who has returned', async () => {
    const { shop, memberId } = await noticedMember();
    await shop.addLogin(memberId, '2026-12-15T05:00:00Z');
    await performAt(shop, remindedOn);
    expect(await messagesOf(shop, memberId)).toEqual(['email void']);
    expect(shop.mail.sent).toHaveLength(1);
  });

  test('is off unless the policy says so', async () => {
    const { shop, memberId } = await noticedMember({ policyText: policyWith({}) });
    for (const day of [remindedOn, '2026-12-22']) await performAt(shop, day);
    expect(await messagesOf(shop, memberId)).toEqual(['email effective']);
  });

  test('that bounces takes back nothing but itself, and no means is burnt for the notice', async () => {
    const { shop, memberId } = await noticedMember();
    await performAt(shop, remindedOn);
    expect(await tell(shop, memberId, { kind: 'failed', code: '5.2.1' })).toBe('applied');
    expect(await messagesOf(shop, memberId)).toEqual(['email effective', 'reminder email taken_back']);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'noticed', separableFrom: '2026-12-23 00:00:00' }]);
    await performAt(shop, separableOn);
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await alarmsOf(shop.ctx)).toEqual({});
  });

  test('is in the audit when it is worded and when it goes out', async () => {
    const { shop, memberId } = await noticedMember();
    await performAt(shop, remindedOn);
    const entries = (await auditRows(shop.database.admin)).filter((entry) => entry.memberId === memberId);
    expect(entries.slice(-2)).toMatchObject([
      { action: 'notice_composed', detail: { purpose: 'reminder', means: 'email', namesOn: separableOn } },
      { action: 'notice_attempted', detail: { means: 'email', state: 'accepted' } },
    ]);
  });
});

describe('a reminder that waited', () => {
  const unreachable = { kind: 'retry', reason: 'ECONNREFUSED' } as const;

  async function waitingReminder() {
    const made = await noticedMember();
    made.shop.mail.answer = () => unreachable;
    await performAt(made.shop, remindedOn);
    made.shop.mail.answer = () => ({ kind: 'accepted', providerId: null });
    const round = async (instant: string) => {
      made.shop.setNow(instant);
      await deliver(made.shop.ctx, { signal: never, actor: { id: 'schedule' } });
      return (await messagesOf(made.shop, made.memberId)).find((line) => line.startsWith('reminder'));
    };
    return { ...made, round };
  }

  test('goes out later, for its day has not come', async () => {
    const { round } = await waitingReminder();
    expect(await round(noonOf('2026-12-18'))).toBe('reminder email effective');
  });

  test('is dropped when its day has come', async () => {
    const { shop, memberId, round } = await waitingReminder();
    expect(await round('2026-12-22T15:00:00Z')).toBe('reminder email void');
    expect(shop.mail.sent).toHaveLength(1);
    expect(await attemptsOf(shop, memberId)).toEqual([
      'email 1 accepted',
      'email 1 retry ECONNREFUSED',
      'email 2 void',
    ]);
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('notice_dropped overtaken');
  });

  test('is dropped when the notice that it reminds of was taken back', async () => {
    const { shop, memberId, round } = await waitingReminder();
    const { rows } = await shop.database.admin.query<{ id: string }>(
      `select notice_id as id from dormouse.notice where purpose = 'separation'`,
    );
    await tell(shop, memberId, { kind: 'failed', code: '5.1.1', noticeId: rows[0]?.id ?? '' });
    expect(await round(noonOf('2026-12-17'))).toBe('reminder email void');
  });

  test('is dropped when another notice stands with another day', async () => {
    const { shop, memberId, round } = await waitingReminder();
    const { rows } = await shop.database.admin.query<{ id: string }>(
      `select notice_id as id from dormouse.notice where purpose = 'separation'`,
    );
    await tell(shop, memberId, { kind: 'failed', code: '5.1.1', noticeId: rows[0]?.id ?? '' });
    shop.mail.answer = () => unreachable;
    await performAt(shop, '2026-12-17');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    expect(await round(noonOf('2026-12-18'))).toBe('reminder email void');
  });

  test('is dropped when the member has returned', async () => {
    const { shop, memberId, round } = await waitingReminder();
    const reports = [{ memberId, at: noonOf(remindedOn), kind: 'login' as const }];
    await reportActivity(shop.ctx, { reports, actor: agent });
    expect(await round(noonOf('2026-12-17'))).toBe('reminder email void');
    expect(shop.mail.sent).toHaveLength(1);
  });
});
