import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/notice/ports.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import type { NewMember } from '../support/small-shop-members.js';
import {
  attemptsOf,
  cyclesOf,
  longAgo,
  noticedOn,
  performAt,
  separableOn,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';
import { alarmsOf, lastHanded, messagesOf, reportOn, tell } from '../support/told.js';

const submitted = (providerId: string): Outcome => ({ kind: 'submitted', providerId });

/** Written to on the day, and nothing final is known of a text. */
async function writtenTo(member: NewMember = {}) {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo, ...member });
  shop.text.report = submitted;
  await performAt(shop, noticedOn);
  return { shop, memberId };
}

async function callbacksOf(shop: SmallShop): Promise<string[]> {
  const { rows } = await shop.database.admin.query<{ line: string }>(
    `select concat_ws(' ', source, kind, code, effect) as line from dormouse.callback order by received_at, line`,
  );
  return rows.map(({ line }) => line);
}

/** All that a report could have changed. */
async function stateOfAll(shop: SmallShop, memberId: string) {
  const all = [cyclesOf(shop, memberId), messagesOf(shop, memberId), attemptsOf(shop, memberId)];
  return { known: await Promise.all(all), timeline: await timelineOf(shop, memberId) };
}

const bySms = { email: null };

describe('a report that comes twice', () => {
  test('counts once, and is answered as a duplicate', async () => {
    const { shop, memberId } = await writtenTo();
    const report = await reportOn(shop, memberId, { kind: 'failed', code: '5.1.1' });
    expect(await tell(shop, memberId, report)).toBe('applied');
    const before = await stateOfAll(shop, memberId);
    expect(await tell(shop, memberId, report)).toBe('duplicate');
    expect(await stateOfAll(shop, memberId)).toEqual(before);
    expect(await callbacksOf(shop)).toEqual(['mail_report failed 5.1.1 ladder_goes_on']);
  });

  test('under another key changes nothing more', async () => {
    const { shop, memberId } = await writtenTo();
    await tell(shop, memberId, { kind: 'failed', code: '5.1.1' });
    const before = await stateOfAll(shop, memberId);
    expect(await tell(shop, memberId, { kind: 'failed', code: '5.1.1', source: 'mail_event' })).toBe('recorded');
    expect(await stateOfAll(shop, memberId)).toEqual(before);
  });

  test('may have the key of another provider', async () => {
    const { shop, memberId } = await writtenTo();
    await tell(shop, memberId, { kind: 'delayed', key: 'one' });
    expect(await tell(shop, memberId, { kind: 'delayed', key: 'one', source: 'mail_event' })).toBe('recorded');
  });
});

describe('a report out of order', () => {
  test('of a text: arrived, before the answer that it was taken has been recorded', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, ...bySms });
    shop.text.answer = async () => {
      expect(await tell(shop, memberId, { kind: 'delivered', providerId: 'SM7' })).toBe('applied');
      return { kind: 'submitted', providerId: 'SM7' };
    };
    await performAt(shop, noticedOn);
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 delivered']);
    expect(await stateOf(shop, memberId)).toBe('noticed');
    expect((await timelineOf(shop, memberId)).filter((line) => line === 'noticed')).toHaveLength(1);
  });

  test('of a text: arrived, of which nobody knew whether it had been taken', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, ...bySms });
    shop.text.answer = () => ({ kind: 'uncertain', reason: 'ECONNRESET' });
    await performAt(shop, noticedOn);
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 uncertain ECONNRESET']);
    expect(await tell(shop, memberId, { kind: 'delivered', providerId: 'SM7' })).toBe('applied');
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 delivered']);
    await performAt(shop, '2026-11-23');
    expect(shop.text.sent).toEqual([]);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ noticeEffectiveOn: noticedOn }]);
  });

  test('of a text: under way, while the one that sent it has died, is that text and not sent again', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, ...bySms });
    shop.text.report = submitted;
    shop.text.answer = async () => {
      expect(await tell(shop, memberId, { kind: 'progress', code: 'queued', providerId: 'SM7' })).toBe('applied');
      throw new Error('the process ends here');
    };
    await expect(performAt(shop, noticedOn)).rejects.toThrow('the process ends here');
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 submitted']);
    await performAt(shop, '2026-11-23');
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 submitted']);
  });

  test('of a text: under way, of which nobody knew whether it had been taken, is not sent again', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, ...bySms });
    shop.text.answer = () => ({ kind: 'uncertain', reason: 'ECONNRESET' });
    shop.text.report = submitted;
    await performAt(shop, noticedOn);
    expect(await tell(shop, memberId, { kind: 'progress', code: 'sent', providerId: 'SM7' })).toBe('applied');
    shop.text.answer = () => {
      throw new Error('this text was taken before');
    };
    await performAt(shop, '2026-11-23');
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 submitted']);
    await tell(shop, memberId, { kind: 'delivered', providerId: 'SM7' });
    expect(await messagesOf(shop, memberId)).toEqual(['sms effective']);
  });

  test('of a text: not arrived for now, before the answer that it was taken, is tried once more and no more', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, ...bySms });
    shop.text.answer = async () => {
      await tell(shop, memberId, { kind: 'retry', code: '30003', providerId: 'SM7' });
      return { kind: 'submitted', providerId: 'SM7' };
    };
    await performAt(shop, noticedOn);
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 retry 30003', 'sms 2 due']);
  });

  test('of a text: under way, after it had arrived', async () => {
    const { shop, memberId } = await writtenTo(bySms);
    await tell(shop, memberId, { kind: 'delivered' });
    const before = await stateOfAll(shop, memberId);
    expect(await tell(shop, memberId, { kind: 'progress', code: 'sent' })).toBe('recorded');
    expect(await stateOfAll(shop, memberId)).toEqual(before);
  });

  test.each([
    [['delivered', 'failed'], 'sms taken_back'],
    [['failed', 'delivered'], 'sms failed'],
  ] as const)('of a text: %j, leaves no notice that anybody could be separated on', async (kinds, message) => {
    const { shop, memberId } = await writtenTo({ ...bySms, address: false });
    for (const kind of kinds) await tell(shop, memberId, { kind, code: '30005' });
    expect(await messagesOf(shop, memberId)).toEqual([message]);
    expect(await stateOf(shop, memberId)).toBe('candidate');
  });

  test('of a mail: bounced, while it was still being handed over', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    shop.mail.answer = async () => {
      expect(await tell(shop, memberId, { kind: 'failed', code: '5.1.1' })).toBe('applied');
      return { kind: 'accepted', providerId: null };
    };
    await performAt(shop, noticedOn);
    expect(await messagesOf(shop, memberId)).toEqual(['email failed', 'sms effective']);
  });
});

describe('a report on nothing that is known', () => {
  test('is kept, and counts once', async () => {
    const { shop, memberId } = await writtenTo();
    const noticeId = randomUUID();
    const report = await reportOn(shop, memberId, { kind: 'failed', code: '5.1.1', noticeId });
    expect(await tell(shop, memberId, report)).toBe('unknown');
    expect(await tell(shop, memberId, report)).toBe('duplicate');
    expect(await tell(shop, memberId, { kind: 'failed', noticeId: null, providerId: 'SM404' })).toBe('unknown');
    expect(await messagesOf(shop, memberId)).toEqual(['email effective']);
  });

  test('finds its notice by the message of the provider alone', async () => {
    const { shop, memberId } = await writtenTo(bySms);
    const { providerId } = await lastHanded(shop, memberId);
    expect(await tell(shop, memberId, { kind: 'delivered', noticeId: null, providerId })).toBe('applied');
    expect(await messagesOf(shop, memberId)).toEqual(['sms effective']);
  });
});

describe('a report that says nothing against a notice', () => {
  test.each(['delayed', 'auto_reply', 'progress', 'unreadable', 'delivered', 'retry'] as const)(
    'on a mail is kept and changes nothing: %s',
    async (kind) => {
      const { shop, memberId } = await writtenTo();
      const before = await stateOfAll(shop, memberId);
      expect(await tell(shop, memberId, { kind, code: '4.4.7' })).toBe('recorded');
      expect(await stateOfAll(shop, memberId)).toEqual(before);
      await performAt(shop, separableOn);
      expect(await stateOf(shop, memberId)).toBe('separated');
    },
  );

  test('on a mail is a complaint: it stands in the timeline, alarms, and takes nothing back', async () => {
    const { shop, memberId } = await writtenTo();
    expect(await tell(shop, memberId, { kind: 'complaint' })).toBe('applied');
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('notice_complained_of');
    expect(await alarmsOf(shop.ctx)).toMatchObject({ mail_complaint: 1 });
    expect(await messagesOf(shop, memberId)).toEqual(['email effective']);
  });

  test('comes from somebody who reports of other means', async () => {
    const { shop, memberId } = await writtenTo();
    for (const source of ['twilio_text', 'twilio_call', 'solapi'] as const) {
      expect(await tell(shop, memberId, { kind: 'failed', code: '5.1.1', source })).toBe('recorded');
      expect(await tell(shop, memberId, { kind: 'operator_fault', code: '5.7.1', source })).toBe('recorded');
    }
    expect(await messagesOf(shop, memberId)).toEqual(['email effective']);
    expect(await alarmsOf(shop.ctx)).toEqual({});
  });
});

describe('a code that nobody has classed', () => {
  test('is said aloud when a callback tells of it', async () => {
    const { shop, memberId } = await writtenTo(bySms);
    await tell(shop, memberId, { kind: 'retry', code: 'unknown_30999' });
    expect(await alarmsOf(shop.ctx)).toMatchObject({ provider_code_unknown: 1 });
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 retry unknown_30999', 'sms 2 due']);
  });
});
