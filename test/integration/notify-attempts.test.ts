import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/notice/ports.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import type { NewMember } from '../support/small-shop-members.js';
import {
  attemptsOf,
  cyclesOf,
  ladderOf,
  longAgo,
  noonOf,
  noticedOn,
  noticesOf,
  performAt,
  stateOf,
  sweepOnce,
  useEverySource,
} from '../support/sweeps.js';

const days = ['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'];

async function shopWith(member: NewMember = {}) {
  const shop = await openSmallShop();
  return { shop, memberId: await shop.addMember({ loginAt: longAgo, ...member }) };
}

/** Answers each e-mail with the next outcome, the last one for good; notes what was handed over. */
function answerMails(shop: SmallShop, ...outcomes: Outcome[]): string[] {
  const messageIds: string[] = [];
  shop.mail.answer = ({ messageId }) => {
    messageIds.push(messageId);
    return (outcomes.length > 1 ? outcomes.shift() : outcomes[0]) as Outcome;
  };
  return messageIds;
}

/** What became of the notice, without those that were worded anew before they went out. */
async function standingOf(shop: SmallShop, memberId: string): Promise<string[]> {
  return (await ladderOf(shop, memberId)).filter((line) => !line.endsWith(' lapsed'));
}

const accepted: Outcome = { kind: 'accepted', providerId: null };
const bySms = { email: null };

describe('an outage', () => {
  test('never burns the e-mail, however long it lasts', async () => {
    const { shop, memberId } = await shopWith();
    answerMails(shop, { kind: 'retry', reason: 'ECONNREFUSED' });
    for (const day of days) await performAt(shop, day);
    expect(await standingOf(shop, memberId)).toEqual(['email pending']);
    expect(shop.text.sent).toEqual([]);
    answerMails(shop, accepted);
    await performAt(shop, '2026-11-27');
    expect(await standingOf(shop, memberId)).toEqual(['email effective']);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ noticeEffectiveOn: '2026-11-27' }]);
  });

  test('before an answer of the other side does not count against the tries', async () => {
    const { shop, memberId } = await shopWith();
    const outage: Outcome = { kind: 'retry', reason: 'ECONNREFUSED' };
    answerMails(shop, outage, outage, outage, { kind: 'retry', reason: '4.2.2' }, accepted);
    for (const day of days) await performAt(shop, day);
    expect(await standingOf(shop, memberId)).toEqual(['email effective']);
  });

  test('leaves no text that names days which have become too early: a new one is worded', async () => {
    const { shop, memberId } = await shopWith();
    answerMails(shop, { kind: 'retry', reason: 'ECONNREFUSED' });
    await performAt(shop, noticedOn);
    answerMails(shop, accepted);
    await performAt(shop, '2026-11-25');
    expect(await noticesOf(shop, memberId)).toMatchObject([
      { state: 'lapsed', reason: 'dates_passed', namesExpiryOn: '2026-12-22' },
      { state: 'effective', effectiveOn: '2026-11-25', namesExpiryOn: '2026-12-25' },
    ]);
    expect(await attemptsOf(shop, memberId)).toEqual([
      'email 1 retry ECONNREFUSED',
      'email 2 void',
      'email 1 accepted',
    ]);
  });

  test('of our own making stops the means for the sweep, and nobody is told otherwise', async () => {
    const { shop, memberId } = await shopWith();
    const others = await Promise.all([1, 2, 3].map(() => shop.addMember({ loginAt: longAgo })));
    const messageIds = answerMails(shop, { kind: 'blocked', reason: 'EAUTH' });
    const { report } = await performAt(shop, noticedOn);
    expect(report.stages.notify?.skipped).toMatchObject({ 'email blocked: EAUTH': 1 });
    for (const id of [memberId, ...others]) expect(await ladderOf(shop, id)).toEqual(['email pending']);
    expect(shop.text.sent).toEqual([]);
    const tried = messageIds.length;
    answerMails(shop, accepted);
    await performAt(shop, '2026-11-23');
    for (const id of [memberId, ...others])
      expect(await ladderOf(shop, id)).toEqual(['email lapsed', 'email effective']);
    expect(tried).toBeLessThanOrEqual(4);
  });

  test('of the operator while a text is looked at neither fails it nor sends it twice', async () => {
    const { shop, memberId } = await shopWith(bySms);
    shop.text.report = () => ({ kind: 'blocked', reason: '20003' });
    for (const day of days) await performAt(shop, day);
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 submitted']);
    expect(shop.text.sent).toHaveLength(1);
    shop.text.report = (providerId) => ({ kind: 'delivered', providerId });
    await performAt(shop, '2026-11-27');
    expect(await ladderOf(shop, memberId)).toEqual(['sms effective']);
    expect(shop.text.sent).toHaveLength(1);
  });
});

describe('a mailbox that asks to come again', () => {
  test('is tried as often as policy says and then given up for the next means', async () => {
    const { shop, memberId } = await shopWith();
    const messageIds = answerMails(shop, { kind: 'retry', reason: '4.2.2' });
    await performAt(shop, noticedOn);
    for (const hour of ['04', '05', '06']) {
      shop.setNow(`2026-11-22T${hour}:00:00Z`);
      await sweepOnce(shop.ctx);
    }
    expect(await attemptsOf(shop, memberId)).toEqual([
      'email 1 retry 4.2.2',
      'email 2 retry 4.2.2',
      'email 3 failed 4.2.2',
      'sms 1 delivered',
    ]);
    expect(await ladderOf(shop, memberId)).toEqual(['email failed', 'sms effective']);
    expect(new Set(messageIds).size).toBe(1);
  });

  test('gets no further tries by being asked on other days, for which the text is worded anew', async () => {
    const { shop, memberId } = await shopWith();
    answerMails(shop, { kind: 'retry', reason: '4.2.2' });
    for (const day of days) await performAt(shop, day);
    expect(await ladderOf(shop, memberId)).toEqual(['email lapsed', 'email lapsed', 'email failed', 'sms effective']);
    expect(shop.text.sent).toHaveLength(1);
  });

  test('is not tried again before the pause of the policy has passed', async () => {
    const { shop } = await shopWith();
    const messageIds = answerMails(shop, { kind: 'retry', reason: '4.2.2' });
    await performAt(shop, noticedOn);
    shop.setNow('2026-11-22T03:09:59Z');
    await sweepOnce(shop.ctx);
    expect(messageIds).toHaveLength(1);
    shop.setNow('2026-11-22T03:10:00Z');
    await sweepOnce(shop.ctx);
    expect(messageIds).toHaveLength(2);
  });
});

describe('an uncertain attempt', () => {
  test('by e-mail is sent again under the same Message-ID, and takes effect on the day it is known', async () => {
    const { shop, memberId } = await shopWith();
    const messageIds = answerMails(shop, { kind: 'uncertain', reason: 'ECONNRESET' }, accepted);
    await performAt(shop, noticedOn);
    expect(await stateOf(shop, memberId)).toBe('candidate');
    await performAt(shop, '2026-11-23');
    expect(messageIds).toHaveLength(2);
    expect(new Set(messageIds).size).toBe(1);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'noticed', noticeEffectiveOn: '2026-11-23' }]);
    expect(await ladderOf(shop, memberId)).toEqual(['email effective']);
  });

  test('by SMS is looked up, and a text that was taken is not sent again', async () => {
    const { shop, memberId } = await shopWith(bySms);
    let handedOver = 0;
    shop.text.answer = (message) => {
      handedOver += 1;
      shop.text.sent.push(message);
      return { kind: 'uncertain', reason: 'ECONNRESET' };
    };
    await performAt(shop, noticedOn);
    await performAt(shop, '2026-11-23');
    expect(handedOver).toBe(1);
    expect(await ladderOf(shop, memberId)).toEqual(['sms effective']);
  });

  test('by SMS of which the provider knows nothing is sent once more', async () => {
    const { shop, memberId } = await shopWith(bySms);
    const outcomes: Outcome[] = [{ kind: 'uncertain', reason: 'ECONNRESET' }];
    shop.text.answer = () => outcomes.shift() ?? { kind: 'submitted', providerId: 'SM0' };
    await performAt(shop, noticedOn);
    await performAt(shop, '2026-11-23');
    expect(shop.text.sent).toHaveLength(1);
    expect(await ladderOf(shop, memberId)).toEqual(['sms effective']);
  });

  test('whose process died after the claim is resent when its lease has run out', async () => {
    const { shop, memberId } = await shopWith();
    const dying = await shop.openAnother({
      reached: async (step) => {
        if (step === 'sent but not recorded') throw new Error('the process ends here');
      },
    });
    const messageIds = answerMails(shop, accepted);
    shop.setNow(noonOf(noticedOn));
    await useEverySource(shop);
    await expect(sweepOnce(dying)).rejects.toThrow('the process ends here');
    await sweepOnce(shop.ctx);
    expect(messageIds).toHaveLength(1);
    await performAt(shop, '2026-11-23');
    expect(messageIds).toHaveLength(2);
    expect(new Set(messageIds).size).toBe(1);
    expect(await ladderOf(shop, memberId)).toEqual(['email effective']);
  });

  test('of a member who has returned meanwhile is not repeated', async () => {
    const { shop, memberId } = await shopWith();
    const messageIds = answerMails(shop, { kind: 'retry', reason: '4.2.2' });
    await performAt(shop, noticedOn);
    await shop.addLogin(memberId, '2026-11-22T05:00:00Z');
    for (const day of ['2026-11-23', '2026-11-24']) await performAt(shop, day);
    expect(await stateOf(shop, memberId)).toBe('cancelled');
    expect(messageIds).toHaveLength(1);
  });

  test('of a member who returned while it was being sent changes nothing and is not repeated', async () => {
    const { shop, memberId } = await shopWith();
    const messageIds: string[] = [];
    shop.mail.answer = async ({ messageId }) => {
      messageIds.push(messageId);
      await shop.database.admin.query(
        `update dormouse.notice set state = 'void', ended_at = now(), ended_reason = 'cancelled'`,
      );
      await shop.database.admin.query(`update dormouse.cycle set state = 'cancelled', closed_at = now()`);
      return { kind: 'retry', reason: '4.2.2' };
    };
    for (const day of ['2026-11-22', '2026-11-23']) await performAt(shop, day);
    expect(messageIds).toHaveLength(2);
    expect(await attemptsOf(shop, memberId)).toEqual(['email 1 retry 4.2.2', 'email 1 retry 4.2.2']);
  });
});

describe('a text without a final receipt', () => {
  test('counts for nothing, and fails when 72 hours have passed', async () => {
    const { shop, memberId } = await shopWith(bySms);
    shop.text.report = (providerId) => ({ kind: 'submitted', providerId });
    await performAt(shop, noticedOn);
    expect(await stateOf(shop, memberId)).toBe('candidate');
    shop.setNow('2026-11-25T03:00:00.000000Z');
    await useEverySource(shop);
    await sweepOnce(shop.ctx);
    expect(await ladderOf(shop, memberId)).toEqual(['sms pending']);
    shop.setNow('2026-11-25T03:00:00.001000Z');
    await sweepOnce(shop.ctx);
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 failed no_receipt']);
    expect(await ladderOf(shop, memberId)).toEqual(['sms failed', 'letter pending']);
    expect(shop.text.sent).toHaveLength(1);
  });
});
