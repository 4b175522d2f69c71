import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/notice/ports.js';
import { deliver } from '../../src/sweep/deliver.js';
import { auditRows } from '../support/audit-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import type { NewMember } from '../support/small-shop-members.js';
import { attemptsOf, longAgo, never, noticedOn, performAt } from '../support/sweeps.js';
import { alarmsOf, messagesOf, performAtInstant } from '../support/told.js';

const actor = { id: 'schedule' };
const fault: Outcome = { kind: 'blocked', reason: 'EAUTH' };
const accepted: Outcome = { kind: 'accepted', providerId: null };

async function shopOf(count: number, member: NewMember = {}) {
  const shop = await openSmallShop({ env: { SEND_CONCURRENCY: '2' } });
  const memberIds: string[] = [];
  for (let made = 0; made < count; made += 1) memberIds.push(await shop.addMember({ loginAt: longAgo, ...member }));
  const deliverAt = async (time: string) => {
    shop.setNow(`2026-11-22T${time}Z`);
    return deliver(shop.ctx, { signal: never, actor });
  };
  return { shop, memberIds, deliverAt };
}

/** Answers every mail alike; answers how many were handed over since. */
function answer(shop: SmallShop, outcome: Outcome): () => number {
  let handedOver = 0;
  shop.mail.answer = () => {
    handedOver += 1;
    return outcome;
  };
  return () => handedOver;
}

async function stopsOf(shop: SmallShop): Promise<string[]> {
  const { rows } = await shop.database.admin.query<{ line: string }>(
    `select concat_ws(' ', means, reason, times, to_char(resume_at at time zone 'UTC', 'HH24:MI')) as line
     from dormouse.means_stop order by means`,
  );
  return rows.map(({ line }) => line);
}

async function laddersOf(shop: SmallShop, memberIds: readonly string[]): Promise<Set<string>> {
  const ladders = await Promise.all(memberIds.map((memberId) => messagesOf(shop, memberId)));
  return new Set(ladders.map((ladder) => ladder.join(', ')));
}

describe('a means that refuses our credentials', () => {
  test('stands still for a pause that grows with each try, and one message is tried after each', async () => {
    const { shop, memberIds, deliverAt } = await shopOf(6);
    const tried = answer(shop, fault);
    await performAt(shop, noticedOn);
    expect(tried()).toBeLessThanOrEqual(2);
    expect(await stopsOf(shop)).toEqual(['email EAUTH 1 03:10']);
    const before = tried();
    await deliverAt('03:09:59');
    expect(tried()).toBe(before);
    const pauses: string[][] = [];
    for (const [index, time] of ['03:10:00', '03:30:00', '04:10:00', '05:30:00'].entries()) {
      await deliverAt(time);
      expect(tried()).toBe(before + index + 1);
      pauses.push(await stopsOf(shop));
    }
    expect(pauses.flat()).toEqual([
      'email EAUTH 2 03:30',
      'email EAUTH 3 04:10',
      'email EAUTH 4 05:30',
      'email EAUTH 5 08:10',
    ]);
    expect(await laddersOf(shop, memberIds)).toEqual(new Set(['email pending']));
    expect(shop.text.sent).toEqual([]);
    expect(await alarmsOf(shop.ctx)).toMatchObject({ email_blocked: 5 });
  });

  test('is used for all again when the careful try has gone through, and its next stop is a short one', async () => {
    const { shop, memberIds, deliverAt } = await shopOf(6);
    answer(shop, fault);
    await performAt(shop, noticedOn);
    await deliverAt('03:10:00');
    const sent = answer(shop, accepted);
    expect(await deliverAt('03:30:00')).toEqual({ sent: 6, final: 0 });
    expect(sent()).toBe(6);
    expect(await laddersOf(shop, memberIds)).toEqual(new Set(['email effective']));
    expect(await stopsOf(shop)).toEqual([]);
    const entries = (await auditRows(shop.database.admin)).filter(({ action }) => action.startsWith('means_'));
    expect(entries.map(({ action, reason }) => `${action} ${reason}`)).toEqual([
      'means_stopped EAUTH',
      'means_stopped EAUTH',
      'means_resumed went_through',
    ]);
  });

  test('lets the others be written to by their own means meanwhile', async () => {
    const { shop, memberIds } = await shopOf(1);
    const texted = await shop.addMember({ loginAt: longAgo, email: null });
    answer(shop, fault);
    await performAt(shop, noticedOn);
    expect(await messagesOf(shop, texted)).toEqual(['sms effective']);
    expect(await laddersOf(shop, memberIds)).toEqual(new Set(['email pending']));
  });

  test('is not taken for sound because the careful try found nobody at home', async () => {
    const { shop, deliverAt } = await shopOf(3);
    answer(shop, fault);
    await performAt(shop, noticedOn);
    const tried = answer(shop, { kind: 'retry', reason: 'ECONNREFUSED' });
    await deliverAt('03:10:00');
    expect(tried()).toBe(3);
    expect(await stopsOf(shop)).toEqual(['email EAUTH 1 03:10']);
  });

  test('is not taken for sound because an older text turns out to have arrived', async () => {
    const { shop, memberIds, deliverAt } = await shopOf(2, { email: null });
    const [first = '', second = ''] = memberIds;
    shop.text.report = (providerId) => ({ kind: 'submitted', providerId });
    let taken = 0;
    shop.text.answer = () => {
      taken += 1;
      return taken === 1 ? { kind: 'submitted', providerId: 'SM0' } : { kind: 'blocked', reason: '21606' };
    };
    await performAt(shop, noticedOn);
    expect(await stopsOf(shop)).toEqual(['sms 21606 1 03:10']);
    shop.text.report = (providerId) => ({ kind: 'delivered', providerId });
    await deliverAt('03:10:00');
    expect((await messagesOf(shop, first)).concat(await messagesOf(shop, second)).sort()).toEqual([
      'sms effective',
      'sms pending',
    ]);
    expect(await stopsOf(shop)).toEqual(['sms 21606 2 03:30']);
  });
});

describe('a text that stood still with its means', () => {
  test('has its 72 hours from when it is taken, not from when it was first refused', async () => {
    // The period ends late enough for the text to stay true meanwhile.
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: '2026-01-09T03:00:00Z', email: null });
    shop.text.answer = () => ({ kind: 'blocked', reason: '20003' });
    shop.text.report = (providerId) => ({ kind: 'submitted', providerId });
    await performAt(shop, '2026-11-26');
    shop.text.answer = () => ({ kind: 'submitted', providerId: 'SM0' });
    await performAt(shop, '2026-12-01');
    expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 submitted']);
    await performAtInstant(shop, '2026-12-04T03:00:00.000000Z');
    expect(await messagesOf(shop, memberId)).toEqual(['sms pending']);
    await performAtInstant(shop, '2026-12-04T03:00:00.001000Z');
    expect(await messagesOf(shop, memberId)).toEqual(['sms failed', 'letter pending']);
  });

  test('is looked up among the messages that are not known as those of others', async () => {
    const { shop, memberIds, deliverAt } = await shopOf(2, { email: null });
    const outcomes: Outcome[] = [
      { kind: 'submitted', providerId: 'SM7' },
      { kind: 'uncertain', reason: 'ECONNRESET' },
    ];
    shop.text.answer = () => outcomes.shift() ?? { kind: 'submitted', providerId: 'SM8' };
    await performAt(shop, noticedOn);
    const known: string[][] = [];
    shop.text.find = async (_message, _sentAfter, _signal, knownOthers) => {
      known.push([...((await knownOthers?.(['SM7', 'SM404'])) ?? [])]);
      return null;
    };
    await deliverAt('03:15:00');
    expect(known).toEqual([['SM7']]);
    expect(await laddersOf(shop, memberIds)).toEqual(new Set(['sms effective', 'sms pending']));
  });

  test('is still looked up before it is sent again, when nobody knew whether it had been taken', async () => {
    const { shop, memberIds, deliverAt } = await shopOf(1, { email: null });
    let handedOver = 0;
    shop.text.answer = (message) => {
      handedOver += 1;
      shop.text.sent.push(message);
      return { kind: 'uncertain', reason: 'ECONNRESET' };
    };
    await performAt(shop, noticedOn);
    shop.text.report = () => ({ kind: 'blocked', reason: '20003' });
    await deliverAt('03:15:00');
    expect(await attemptsOf(shop, memberIds[0] ?? '')).toEqual(['sms 1 uncertain 20003']);
    shop.text.report = (providerId) => ({ kind: 'delivered', providerId });
    await deliverAt('03:40:00');
    expect(handedOver).toBe(1);
    expect(await laddersOf(shop, memberIds)).toEqual(new Set(['sms effective']));
  });
});
