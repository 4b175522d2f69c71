import { describe, expect, test } from 'vitest';
import { openSmallShop } from '../support/small-shop.js';
import {
  attemptsOf,
  cyclesOf,
  longAgo,
  noticedOn,
  noticesOf,
  performAt,
  separableOn,
  stateOf,
} from '../support/sweeps.js';
import { alarmsOf, messagesOf, performAtInstant, tell } from '../support/told.js';

const fault = { source: 'mail_event', kind: 'operator_fault', code: '5.7.1' } as const;
const written = { ...fault, source: 'mail_report' } as const;

async function noticedMembers(count: number) {
  const shop = await openSmallShop();
  const memberIds: string[] = [];
  for (let made = 0; made < count; made += 1) memberIds.push(await shop.addMember({ loginAt: longAgo }));
  await performAt(shop, noticedOn);
  const [first = ''] = memberIds;
  const stops = async () => {
    const { rows } = await shop.database.admin.query(
      `select means, reason, times, resume_at - stopped_at as pause from dormouse.means_stop`,
    );
    return rows;
  };
  return { shop, first, memberIds, stops };
}

describe('a bounce by a fault of the operator', () => {
  test('takes the notice back, for it did not arrive, and stops the means with an alert', async () => {
    const { shop, first, stops } = await noticedMembers(1);
    expect(await tell(shop, first, fault)).toBe('applied');
    expect(await noticesOf(shop, first)).toMatchObject([{ state: 'taken_back', reason: 'operator:5.7.1' }]);
    expect(await cyclesOf(shop, first)).toMatchObject([{ state: 'candidate', separableFrom: null }]);
    expect(await stops()).toMatchObject([{ means: 'email', reason: '5.7.1', times: 1 }]);
    expect(await alarmsOf(shop.ctx)).toMatchObject({ email_blocked: 1 });
  });

  test('that anybody could have written stops nothing, until several servers say the same', async () => {
    const { shop, memberIds, first, stops } = await noticedMembers(5);
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await tell(shop, first, { ...written, key });
    for (const memberId of memberIds.slice(1, 4)) await tell(shop, memberId, written);
    expect(await stops()).toEqual([]);
    expect(await stateOf(shop, first)).toBe('candidate');
    await tell(shop, memberIds[4] ?? '', written);
    expect(await stops()).toMatchObject([{ means: 'email', reason: '5.7.1' }]);
  });

  test('burns nothing: nobody is told otherwise while the means stands still, and then by the same means', async () => {
    const { shop, first } = await noticedMembers(1);
    await tell(shop, first, fault);
    await performAtInstant(shop, '2026-11-22T03:09:59.000000Z');
    expect(await messagesOf(shop, first)).toEqual(['email taken_back']);
    await performAtInstant(shop, '2026-11-22T03:10:00.000000Z');
    expect(await messagesOf(shop, first)).toEqual(['email taken_back', 'email effective']);
    expect(shop.text.sent).toEqual([]);
  });

  test('stops the means once, however many messages meet it: the pause is no longer for it', async () => {
    const { shop, memberIds, stops } = await noticedMembers(5);
    for (const memberId of memberIds) expect(await tell(shop, memberId, fault)).toBe('applied');
    expect(await stops()).toMatchObject([{ times: 1, pause: { minutes: 10 } }]);
    expect(await alarmsOf(shop.ctx)).toMatchObject({ email_blocked: 1 });
    await performAtInstant(shop, '2026-11-22T03:10:00.000000Z');
    for (const memberId of memberIds) expect(await stateOf(shop, memberId)).toBe('noticed');
  });

  test('that is told during a sweep stops the rest of that sweep', async () => {
    const { shop, first } = await noticedMembers(1);
    for (let made = 0; made < 60; made += 1) await shop.addMember({ loginAt: longAgo });
    let sent = 0;
    shop.mail.answer = async () => {
      sent += 1;
      if (sent === 1) await tell(shop, first, fault);
      return { kind: 'accepted', providerId: null };
    };
    await performAt(shop, '2026-11-23');
    // What was claimed before goes on; the rest is left alone.
    expect(sent).toBeLessThanOrEqual(shop.ctx.config.sendConcurrency * 5);
    expect(sent).toBeLessThan(60);
  });

  test('after the move alarms twice: for the means, and for the member', async () => {
    const { shop, first } = await noticedMembers(1);
    await performAt(shop, separableOn);
    await tell(shop, first, fault);
    expect(await alarmsOf(shop.ctx)).toMatchObject({ email_blocked: 1, notice_taken_back_after_separation: 1 });
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, first)).toEqual(['email taken_back', 'separated email effective']);
  });

  test('of a text that was taken ends that text, and sends it anew when the means goes again', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, email: null });
    shop.text.report = (providerId) => ({ kind: 'submitted', providerId });
    await performAt(shop, noticedOn);
    expect(await tell(shop, memberId, { kind: 'operator_fault', code: '30007' })).toBe('applied');
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 retry 30007', 'sms 2 due']);
    expect(await alarmsOf(shop.ctx)).toMatchObject({ sms_blocked: 1 });
    shop.text.report = (providerId) => ({ kind: 'delivered', providerId });
    await performAtInstant(shop, '2026-11-22T03:10:00.000000Z');
    expect(await messagesOf(shop, memberId)).toEqual(['sms effective']);
    expect(shop.text.sent).toHaveLength(2);
  });
});
