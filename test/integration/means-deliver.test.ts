import { describe, expect, test, vi } from 'vitest';
import type { Outcome } from '../../src/notice/ports.js';
import { deliver } from '../../src/sweep/deliver.js';
import { mailInMemory } from '../support/means-in-memory.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  attemptsOf,
  cyclesOf,
  firstTimeAt,
  longAgo,
  never,
  noticedOn,
  noticesOf,
  performAt,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';
import { messagesOf, policyWith } from '../support/told.js';

const actor = { id: 'schedule' };
const unreachable: Outcome = { kind: 'retry', reason: 'ECONNREFUSED' };
const accepted: Outcome = { kind: 'accepted', providerId: null };
const round = (ctx: SmallShop['ctx']) => deliver(ctx, { signal: never, actor });

/** Members whose mail could not be handed over on the day; its next try is due at 03:10. */
async function waiting(count: number, policyText = policyWith({})) {
  const shop = await openSmallShop({ policyText, env: { SEND_CONCURRENCY: '2' } });
  const memberIds: string[] = [];
  for (let made = 0; made < count; made += 1) memberIds.push(await shop.addMember({ loginAt: longAgo }));
  shop.mail.answer = () => unreachable;
  await performAt(shop, noticedOn);
  shop.mail.answer = () => accepted;
  shop.setNow('2026-11-22T03:10:00Z');
  return { shop, memberIds, first: memberIds[0] ?? '' };
}

/** Somebody waits until it is opened. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

function handedOver(shop: SmallShop): string[] {
  return shop.mail.sent.map(({ messageId }) => messageId).sort();
}

describe('the round between two sweeps', () => {
  test('hands over what is due and lets it take effect', async () => {
    const { shop, first } = await waiting(1);
    expect(await round(shop.ctx)).toEqual({ sent: 1, final: 0 });
    expect(await attemptsOf(shop, first)).toEqual(['email 1 retry ECONNREFUSED', 'email 2 accepted']);
    expect(await stateOf(shop, first)).toBe('noticed');
  });

  test('asks after what is unfinished', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, email: null });
    shop.text.report = (providerId) => ({ kind: 'submitted', providerId });
    await performAt(shop, noticedOn);
    expect(await round(shop.ctx)).toEqual({ sent: 0, final: 0 });
    shop.text.report = (providerId) => ({ kind: 'delivered', providerId });
    expect(await round(shop.ctx)).toEqual({ sent: 0, final: 1 });
    expect(await messagesOf(shop, memberId)).toEqual(['sms effective']);
  });

  test('words nothing new: who failed waits for a sweep to be told by the next means', async () => {
    const { shop, first } = await waiting(1);
    await shop.addMember({ loginAt: longAgo });
    shop.mail.answer = () => ({ kind: 'failed', reason: '5.1.1' });
    await round(shop.ctx);
    await round(shop.ctx);
    expect(await messagesOf(shop, first)).toEqual(['email failed']);
    expect(shop.text.sent).toEqual([]);
    const { rows } = await shop.database.admin.query('select from dormouse.cycle');
    expect(rows).toHaveLength(1);
  });

  test('sends no text that waited overnight: it is worded anew by the next sweep, with days that are true', async () => {
    const { shop, first } = await waiting(1);
    shop.setNow('2026-11-22T15:00:00Z');
    await round(shop.ctx);
    expect(shop.mail.sent).toEqual([]);
    expect((await timelineOf(shop, first)).at(-1)).toBe('notice_dropped dates_passed');
    await performAt(shop, '2026-11-23');
    expect(await noticesOf(shop, first)).toMatchObject([
      { state: 'lapsed', namesExpiryOn: '2026-12-22' },
      { state: 'effective', namesExpiryOn: '2026-12-23', effectiveOn: '2026-11-23' },
    ]);
    expect(shop.mail.sent[0]?.text).toContain('2026년 12월 24일부터');
    expect(await cyclesOf(shop, first)).toMatchObject([{ separableFrom: '2026-12-24 00:00:00' }]);
  });
});

describe('a text that has been destroyed before it went out', () => {
  test('burns no means: it is worded anew', async () => {
    const { shop, first } = await waiting(1);
    await shop.database.admin.query(`delete from vault.record where class = 'notice'`);
    await round(shop.ctx);
    expect(await messagesOf(shop, first)).toEqual(['email failed']);
    await performAt(shop, noticedOn);
    expect(await messagesOf(shop, first)).toEqual(['email failed', 'email effective']);
  });
});

describe('a limited throughput', () => {
  test('spreads a backlog over days, and every text names days that are true on its own', async () => {
    const shop = await openSmallShop({ policyText: policyWith({ more: 'perDay: { email: 2 }' }) });
    const memberIds: string[] = [];
    for (let made = 0; made < 5; made += 1) memberIds.push(await shop.addMember({ loginAt: longAgo }));
    const days = ['2026-11-22', '2026-11-23', '2026-11-24'];
    const waits: unknown[] = [];
    for (const day of days) {
      const { report } = await performAt(shop, day);
      waits.push(report.stages.notify?.skipped.waits_for_throughput);
    }
    expect(waits).toEqual([3, 1, undefined]);
    const notices = (await Promise.all(memberIds.map((memberId) => noticesOf(shop, memberId)))).flat();
    expect(notices.map(({ means, effectiveOn, namesExpiryOn }) => [means, effectiveOn, namesExpiryOn])).toEqual([
      ['email', '2026-11-22', '2026-12-22'],
      ['email', '2026-11-22', '2026-12-22'],
      ['email', '2026-11-23', '2026-12-23'],
      ['email', '2026-11-23', '2026-12-23'],
      ['email', '2026-11-24', '2026-12-24'],
    ]);
    expect(shop.text.sent).toEqual([]);
  });

  test('is not used up anew by a second sweep of the same day', async () => {
    const shop = await openSmallShop({ policyText: policyWith({ more: 'perDay: { email: 2 }' }) });
    for (let made = 0; made < 5; made += 1) await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    await performAt(shop, noticedOn);
    expect(shop.mail.sent).toHaveLength(2);
  });
});

describe('two processes that send at once', () => {
  test('never hand one message over twice', async () => {
    const { shop, memberIds } = await waiting(40);
    const others = await Promise.all([1, 2].map(() => shop.openAnother()));
    const rounds = await Promise.all([shop.ctx, ...others].map(round));
    expect(rounds.reduce((sum, { sent }) => sum + sent, 0)).toBe(40);
    expect(new Set(handedOver(shop)).size).toBe(40);
    expect(handedOver(shop)).toHaveLength(40);
    for (const memberId of memberIds) expect(await messagesOf(shop, memberId)).toEqual(['email effective']);
  });
});

describe('a process that stood still past its lease', () => {
  test.each<Outcome>([
    { kind: 'failed', reason: '5.1.1' },
    accepted,
    unreachable,
    { kind: 'blocked', reason: 'EAUTH' },
  ])('can not write what it learned: %j', async (late) => {
    const { shop, first } = await waiting(1);
    const mail = mailInMemory();
    mail.answer = async () => {
      // While this one stands still, the lease runs out and another process hands the message over.
      shop.setNow('2026-11-22T03:11:00Z');
      expect(await round(shop.ctx)).toEqual({ sent: 1, final: 0 });
      return late;
    };
    await round(await shop.openAnother({ mail }));
    expect(await attemptsOf(shop, first)).toEqual(['email 1 retry ECONNREFUSED', 'email 2 accepted']);
    expect(await messagesOf(shop, first)).toEqual(['email effective']);
    expect((await timelineOf(shop, first)).filter((line) => line === 'noticed')).toHaveLength(1);
  });

  test('begins nothing of what it had claimed, however late it wakes', async () => {
    const { shop } = await waiting(3);
    const mail = mailInMemory();
    const clock = performance.now.bind(performance);
    const reached = firstTimeAt('attempt claimed', async () => {
      shop.setNow('2026-11-22T03:11:00Z');
      await round(shop.ctx);
      vi.spyOn(performance, 'now').mockImplementation(() => clock() + 60_000);
    });
    expect(await round(await shop.openAnother({ mail, reached }))).toEqual({ sent: 0, final: 0 });
    expect(mail.sent).toEqual([]);
    expect(handedOver(shop)).toHaveLength(3);
  });

  test('gives back what it did not begin, which then counts as never sent', async () => {
    const { shop, first } = await waiting(1);
    const clock = performance.now.bind(performance);
    const stop = new AbortController();
    const reached = firstTimeAt('attempt claimed', async () => {
      vi.spyOn(performance, 'now').mockImplementation(() => clock() + 60_000);
      stop.abort();
    });
    const other = await shop.openAnother({ reached });
    expect(await deliver(other, { signal: stop.signal, actor })).toEqual({ sent: 0, final: 0 });
    expect(await attemptsOf(shop, first)).toEqual(['email 1 retry ECONNREFUSED', 'email 2 due']);
    // The text may be worded anew, for nobody has it.
    shop.setNow('2026-11-22T15:00:00Z');
    await round(shop.ctx);
    expect(await messagesOf(shop, first)).toEqual(['email lapsed']);
  });

  test('drops nothing that another one is handing over', async () => {
    const { shop, first } = await waiting(1);
    const underWay = gate();
    const awake = gate();
    shop.mail.answer = async () => {
      underWay.open();
      await awake.opened;
      return accepted;
    };
    let second: ReturnType<typeof round> | undefined;
    const reached = firstTimeAt('attempt claimed', async () => {
      shop.setNow('2026-11-22T15:01:00Z');
      second = round(shop.ctx);
      await underWay.opened;
    });
    const late = await shop.openAnother({ reached });
    // Claimed on the next day, its dates have passed; the other one can't know whether it has gone out, and sends it.
    shop.setNow('2026-11-22T15:00:00Z');
    await round(late);
    awake.open();
    expect(await second).toEqual({ sent: 1, final: 0 });
    expect(await messagesOf(shop, first)).toEqual(['email effective']);
    expect(await cyclesOf(shop, first)).toMatchObject([{ separableFrom: '2026-12-24 00:00:00' }]);
  });
});
