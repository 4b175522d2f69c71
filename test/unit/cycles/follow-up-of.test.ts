import { describe, expect, test } from 'vitest';
import { type Decided, followUpOf, lateWordOf, type Retried } from '../../../src/cycles/follow-up-of.js';
import type { Outcome } from '../../../src/notice/ports.js';
import type { Means } from '../../../src/policy/means.js';
import { makePolicy } from '../policy/make.js';

const policy = makePolicy({
  attempts: { tries: 3, backoff: 'PT10M', uncertainAfter: 'PT15M', smsTimeout: 'PT72H' },
  callHours: { from: '10:00', until: '19:00' },
});
const wired: readonly Means[] = ['email', 'alimtalk', 'sms', 'voice'];
/** 14:00 in Seoul. */
const now = '2026-11-22T05:00:00.000Z';

function decided(means: Means, outcome: Outcome, over: Partial<Decided['attempt']> = {}, past: Retried[] = []) {
  const attempt = {
    memberId: '1001',
    noticeId: '3f0c5f0e-0000-4000-8000-000000000001',
    cycleId: '3f0c5f0e-0000-4000-8000-000000000002',
    recordId: '3f0c5f0e-0000-4000-8000-000000000003',
    means,
    try: 1,
    fence: '1',
    messageId: null,
    providerId: null,
    sentAt: null,
    claimedAt: now,
    uncertain: false,
    ...over,
  };
  return followUpOf(policy, { attempt, outcome, now, retries: past });
}

/** The answers of the tries before this one. */
function earlier(...reasons: string[]): Retried[] {
  return reasons.map((reason) => ({ reason, endedAt: now }));
}

function retry(means: Means, reason: string, over: Partial<Decided['attempt']> = {}, past: Retried[] = []) {
  return decided(means, { kind: 'retry', reason }, over, past);
}

describe.each(wired)('an outcome of a message by %s', (means) => {
  test.each([
    { kind: 'accepted', providerId: 'P1' },
    { kind: 'submitted', providerId: 'P1' },
    { kind: 'delivered', providerId: 'P1' },
  ] as const)('that is $kind is written down with the id of the provider, and nothing is tried again', (outcome) => {
    expect(decided(means, outcome)).toEqual({
      row: { state: outcome.kind, reason: null, providerId: 'P1', nextAt: null },
      again: null,
    });
  });

  test('that failed ends the attempt with its reason', () => {
    expect(decided(means, { kind: 'failed', reason: 'gone', providerId: 'P1' })).toEqual({
      row: { state: 'failed', reason: 'gone', providerId: 'P1', nextAt: null },
      again: null,
    });
  });

  test('that is uncertain is looked at again after a pause, and no new try is made', () => {
    expect(decided(means, { kind: 'uncertain', reason: 'ECONNRESET' })).toEqual({
      row: { state: 'uncertain', reason: 'ECONNRESET', providerId: null, nextAt: '2026-11-22T05:15:00.000Z' },
      again: null,
    });
  });

  test('that is blocked leaves the attempt to be sent, without counting', () => {
    expect(decided(means, { kind: 'blocked', reason: 'EAUTH' }, {}, earlier('EAUTH', 'EAUTH', 'EAUTH'))).toEqual({
      row: { state: 'due', reason: 'EAUTH', providerId: null, nextAt: '2026-11-22T05:10:00.000Z' },
      again: null,
    });
  });

  test('that is blocked leaves what may have gone out to be looked up first', () => {
    const { row } = decided(means, { kind: 'blocked', reason: 'EAUTH' }, { uncertain: true });
    expect(row).toMatchObject({ state: 'uncertain', reason: 'EAUTH' });
  });

  test('that is blocked after the message was taken ends that message, and another goes later', () => {
    const { row, again } = decided(means, { kind: 'blocked', reason: '30007', providerId: 'P1' });
    expect(row).toEqual({ state: 'retry', reason: '30007', providerId: 'P1', nextAt: null });
    expect(again).not.toBeNull();
  });

  test('that is an outage is tried again for ever, with a pause that doubles up to 64 times', () => {
    const outage = earlier(...Array.from({ length: 50 }, () => 'ECONNREFUSED'));
    const pauses = [1, 2, 3, 7, 8, 51].map((tried) => {
      const { row, again } = retry(means, 'ECONNREFUSED', { try: tried }, outage);
      expect(row.state).toBe('retry');
      return (Date.parse(again ?? now) - Date.parse(now)) / 60_000;
    });
    if (means !== 'voice') expect(pauses).toEqual([10, 20, 40, 640, 640, 640]);
    for (const pause of pauses) expect(pause).toBeGreaterThan(0);
  });
});

test.each(['alimtalk', 'sms', 'voice'] as const)(
  'a code of %s that nobody has classed is asked for once more, and then the next means is due',
  (means) => {
    expect(retry(means, 'unknown_99999').row.state).toBe('retry');
    expect(retry(means, 'unknown_99999', { try: 2 }, earlier('unknown_99999')).row.state).toBe('failed');
  },
);

describe('answers about a recipient', () => {
  test.each([
    ['email', '4.2.2'],
    ['email', '4.1.1'],
    ['email', '5.2.2'],
    ['email', '5.3.0'],
    ['email', '450'],
    ['email', '552'],
    ['sms', '30003'],
    ['sms', '3040'],
    ['alimtalk', '3051'],
    ['voice', 'busy'],
    ['voice', 'no_answer'],
    ['voice', 'machine'],
    ['voice', 'unconfirmed'],
  ] as const)('by %s (%s) end the means after as many tries as policy says', (means, reason) => {
    expect(retry(means, reason, { try: 2 }, earlier(reason)).row.state).toBe('retry');
    expect(retry(means, reason, { try: 3 }, earlier(reason, reason))).toEqual({
      row: { state: 'failed', reason, providerId: null, nextAt: null },
      again: null,
    });
  });

  test('count without the outages in between', () => {
    const mixed = earlier('ECONNREFUSED', '4.2.2', 'ETIMEDOUT', 'ECONNREFUSED');
    expect(retry('email', '4.2.2', { try: 5 }, mixed).row.state).toBe('retry');
    expect(retry('email', 'ECONNREFUSED', { try: 6 }, earlier('4.2.2', '4.2.2', '4.2.2')).row.state).toBe('retry');
  });

  test.each(['busy', 'machine'])('of a call say nothing of a text: %s', (reason) => {
    expect(retry('sms', reason, { try: 3 }, earlier(reason, reason)).row.state).toBe('retry');
  });
});

describe('answers of a mail server about itself', () => {
  const own = ['421', '454', '4.3.2', '4.4.1', '4.7.0', '503', '5.5.1'];
  const fourDays = 4 * 86_400_000;
  const since = (ms: number, reason: string) =>
    ['x', 'y'].map(() => ({ reason, endedAt: new Date(Date.parse(now) - ms).toISOString() }));

  test.each(own)('never burn the e-mail within four days: %s', (reason) => {
    expect(retry('email', reason, { try: 9 }, earlier(...Array(8).fill(reason))).row.state).toBe('retry');
    expect(retry('email', reason, { try: 3 }, since(fourDays - 1, reason)).row.state).toBe('retry');
  });

  test.each(own)('end it when they have lasted as long as a mail server would try: %s', (reason) => {
    expect(retry('email', reason, { try: 3 }, since(fourDays, reason)).row.state).toBe('failed');
  });

  test('never end it by an outage that lasted so long', () => {
    expect(retry('email', 'ECONNREFUSED', { try: 3 }, since(9 * fourDays, 'ECONNREFUSED')).row.state).toBe('retry');
  });
});

describe('an uncertain message', () => {
  const unknown: Outcome = { kind: 'uncertain', reason: 'ECONNRESET' };

  test('by e-mail is handed over as often as policy says, and no more', () => {
    expect(decided('email', unknown, { uncertain: true, fence: '2' }).row.state).toBe('uncertain');
    expect(decided('email', unknown, { uncertain: true, fence: '3' }).row).toMatchObject({
      state: 'failed',
      reason: 'no_receipt',
    });
    expect(decided('email', unknown, { uncertain: false, fence: '9' }).row.state).toBe('uncertain');
  });

  test.each(['alimtalk', 'sms', 'voice'] as const)('by %s counts as lost when 72 hours have passed', (means) => {
    const claimed = (ms: number) => ({ uncertain: true, claimedAt: new Date(Date.parse(now) - ms).toISOString() });
    const term = 72 * 3_600_000;
    expect(decided(means, unknown, { ...claimed(term), fence: '99' }).row.state).toBe('uncertain');
    expect(decided(means, unknown, claimed(term + 1)).row).toMatchObject({ state: 'failed', reason: 'no_receipt' });
  });
});

describe('a call that nobody took', () => {
  const again = (at: string, tried = 1) => {
    const attempt = { ...decidedAttempt, try: tried };
    return followUpOf(policy, { attempt, outcome: { kind: 'retry', reason: 'busy' }, now: at, retries: [] }).again;
  };
  const decidedAttempt = {
    ...{ memberId: '1001', noticeId: 'n', cycleId: 'c', recordId: 'r', means: 'voice' as const, try: 1, fence: '1' },
    ...{ messageId: null, providerId: 'CA0', sentAt: null, claimedAt: now, uncertain: false },
  };

  test.each([
    // By the clock in Seoul: 14:00, 15:59, 16:00, 18:00.
    ['2026-11-22T05:00:00.000Z', '2026-11-22T08:00:00.000Z'],
    ['2026-11-22T06:59:00.000Z', '2026-11-22T09:59:00.000Z'],
    ['2026-11-22T07:00:00.000Z', '2026-11-23T01:00:00Z'],
    ['2026-11-22T09:00:00.000Z', '2026-11-23T01:00:00Z'],
  ])('at %s is made again three hours later, in the hours for calls: %s', (at, expected) => {
    expect(again(at)).toBe(expected);
  });

  test('waits longer once its pause has grown beyond three hours', () => {
    expect(again('2026-11-22T01:00:00.000Z', 6)).toBe('2026-11-22T06:20:00.000Z');
  });
});

describe('a word that comes when the notice has ended', () => {
  test.each([
    [{ kind: 'accepted', providerId: 'P1' }, 'accepted'],
    [{ kind: 'submitted', providerId: 'P1' }, 'submitted'],
    [{ kind: 'delivered', providerId: 'P1' }, 'delivered'],
    [{ kind: 'failed', reason: '5.1.1' }, 'failed'],
    [{ kind: 'retry', reason: '4.2.2' }, 'retry'],
    [{ kind: 'uncertain', reason: 'ECONNRESET' }, 'void'],
    [{ kind: 'blocked', reason: 'EAUTH' }, 'void'],
  ] as const)('is noted, and nothing is tried again: %j', (outcome, state) => {
    expect(lateWordOf(outcome)).toMatchObject({ row: { state, nextAt: null }, again: null });
  });
});
