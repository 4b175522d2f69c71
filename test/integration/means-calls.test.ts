import { describe, expect, test } from 'vitest';
import { resumeMeans } from '../../src/cycles/resume-means.js';
import type { Outcome } from '../../src/notice/ports.js';
import { deliver } from '../../src/sweep/deliver.js';
import { callInMemory } from '../support/means-in-memory.js';
import { openSmallShop } from '../support/small-shop.js';
import { attemptsOf, cyclesOf, longAgo, never, noticesOf, operator, stateOf } from '../support/sweeps.js';
import { messagesOf, performAtInstant, policyWith, tell } from '../support/told.js';

const landline = { email: null, mobile: '02-123-4567', loginAt: longAgo };
const actor = { id: 'schedule' };

/** Instants by the clock in Seoul. */
const seoul = (day: string, time: string) => new Date(`${day}T${time}:00+09:00`).toISOString();

async function lineFor(more = '') {
  const call = callInMemory();
  const shop = await openSmallShop({ overrides: { call }, policyText: policyWith({ more }) });
  const memberId = await shop.addMember(landline);
  const deliverAt = async (day: string, time: string) => {
    shop.setNow(seoul(day, time));
    await deliver(shop.ctx, { signal: never, actor });
  };
  const sweepAt = (day: string, time: string) => performAtInstant(shop, seoul(day, time));
  return { call, shop, memberId, deliverAt, sweepAt };
}

describe('a call that nobody confirmed', () => {
  test('is made again at another hour of the day, inside the hours for calls alone, and then a letter is written', async () => {
    const { call, shop, memberId, deliverAt, sweepAt } = await lineFor();
    const ended: Outcome[] = [
      { kind: 'retry', reason: 'busy', providerId: 'CA0' },
      { kind: 'retry', reason: 'no_answer', providerId: 'CA1' },
      { kind: 'retry', reason: 'machine', providerId: 'CA2' },
    ];
    call.report = (providerId) => ended[Number(providerId.slice(2))] ?? { kind: 'submitted', providerId };
    await sweepAt('2026-11-22', '13:00');
    expect(await attemptsOf(shop, memberId)).toEqual(['voice 1 retry busy', 'voice 2 due']);
    await deliverAt('2026-11-22', '15:59');
    expect(call.sent).toHaveLength(1);
    await deliverAt('2026-11-22', '16:00');
    expect(call.sent).toHaveLength(2);
    await deliverAt('2026-11-22', '16:01');
    // Three hours later would be 19:01, when no telephone rings any more: it is tried in the morning.
    await deliverAt('2026-11-22', '19:01');
    await deliverAt('2026-11-23', '09:59');
    expect(call.sent).toHaveLength(2);
    // Its text names days that have passed by then; the next sweep words it anew, and the tries are the same.
    await deliverAt('2026-11-23', '10:00');
    await sweepAt('2026-11-23', '10:01');
    expect(call.sent).toHaveLength(3);
    expect(await messagesOf(shop, memberId)).toEqual(['voice lapsed', 'voice failed', 'letter pending']);
    expect(await stateOf(shop, memberId)).toBe('candidate');
  });

  test('takes effect neither by being taken nor by having ended', async () => {
    const { call, shop, memberId, sweepAt } = await lineFor();
    await sweepAt('2026-11-22', '13:00');
    expect(await messagesOf(shop, memberId)).toEqual(['voice pending']);
    call.report = (providerId) => ({ kind: 'retry', reason: 'unconfirmed', providerId });
    await sweepAt('2026-11-22', '13:05');
    expect(await stateOf(shop, memberId)).toBe('candidate');
    expect(await messagesOf(shop, memberId)).toEqual(['voice pending']);
  });

  test('counts when the pressed key is told after the end of the call, and the next try is given up', async () => {
    const { call, shop, memberId, deliverAt, sweepAt } = await lineFor();
    await sweepAt('2026-11-22', '13:00');
    expect(await tell(shop, memberId, { kind: 'retry', code: 'unconfirmed' })).toBe('applied');
    expect(await attemptsOf(shop, memberId)).toEqual(['voice 1 retry unconfirmed', 'voice 2 due']);
    expect(await tell(shop, memberId, { kind: 'delivered', code: 'key_confirmed', providerId: 'CA0' })).toBe('applied');
    expect(await attemptsOf(shop, memberId)).toEqual(['voice 1 delivered', 'voice 2 void']);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'noticed', noticeEffectiveOn: '2026-11-22' }]);
    await deliverAt('2026-11-22', '18:00');
    expect(call.sent).toHaveLength(1);
  });

  test('is no answer to another call of the same notice', async () => {
    const { call, shop, memberId, deliverAt, sweepAt } = await lineFor();
    await sweepAt('2026-11-22', '13:00');
    await tell(shop, memberId, { kind: 'retry', code: 'busy' });
    call.answer = async () => {
      // What is told of the first call comes once more, before the second has got its name.
      expect(await tell(shop, memberId, { kind: 'failed', code: '13224', providerId: 'CA0' })).toBe('recorded');
      return { kind: 'submitted', providerId: 'CA1' };
    };
    await deliverAt('2026-11-22', '16:00');
    expect(await attemptsOf(shop, memberId)).toEqual(['voice 1 retry busy', 'voice 2 submitted']);
  });
});

describe('no telephone rings at night', () => {
  test('by a sweep of the evening, whose call is made in the morning and names days that are true then', async () => {
    const { call, shop, memberId, deliverAt, sweepAt } = await lineFor();
    await sweepAt('2026-11-22', '20:00');
    expect(call.sent).toEqual([]);
    expect(await noticesOf(shop, memberId)).toMatchObject([{ namesExpiryOn: '2026-12-23' }]);
    await deliverAt('2026-11-23', '10:00');
    expect(call.sent).toHaveLength(1);
    await tell(shop, memberId, { kind: 'delivered', code: 'key_confirmed' });
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ separableFrom: '2026-12-24 00:00:00' }]);
  });

  test('because the process that had to call stood still until then', async () => {
    const { call, deliverAt, sweepAt } = await lineFor();
    call.answer = () => ({ kind: 'retry', reason: 'ECONNREFUSED' });
    await sweepAt('2026-11-22', '12:00');
    call.answer = () => ({ kind: 'submitted', providerId: 'CA0' });
    for (const time of ['19:00', '23:30']) await deliverAt('2026-11-22', time);
    await deliverAt('2026-11-23', '06:00');
    expect(call.sent).toEqual([]);
  });

  test.each(['blocked', 'uncertain'] as const)('because the call before was %s in the evening', async (kind) => {
    const { call, deliverAt, sweepAt } = await lineFor();
    call.answer = () => ({ kind, reason: 'ECONNRESET' });
    await sweepAt('2026-11-22', '18:55');
    call.answer = () => ({ kind: 'submitted', providerId: 'CA0' });
    await deliverAt('2026-11-22', '20:00');
    await deliverAt('2026-11-22', '23:59');
    expect(call.sent).toEqual([]);
  });

  test('because somebody resumed calls at night', async () => {
    const { call, shop, deliverAt, sweepAt } = await lineFor();
    call.answer = () => ({ kind: 'blocked', reason: '20003' });
    await sweepAt('2026-11-22', '13:00');
    call.answer = () => ({ kind: 'submitted', providerId: 'CA0' });
    shop.setNow(seoul('2026-11-22', '22:00'));
    await resumeMeans(shop.ctx, { means: 'voice', reason: 'the account is paid', actor: operator });
    await deliverAt('2026-11-22', '22:01');
    expect(call.sent).toEqual([]);
  });

  test('at other hours where the policy says so', async () => {
    const { call, deliverAt, sweepAt } = await lineFor("callHours: { from: '13:00', until: '13:30' }");
    await sweepAt('2026-11-22', '12:59');
    expect(call.sent).toEqual([]);
    await deliverAt('2026-11-22', '13:00');
    expect(call.sent).toHaveLength(1);
  });
});
