import { describe, expect, test } from 'vitest';
import { type PendingMessage, waitOfMessage } from '../../../src/cycles/wait-of-message.js';

const now = '2026-11-22T20:00:00.000000Z';
const zone = 'Asia/Seoul';
const later = '2026-11-23T15:30:00.000000Z';
const due = { state: 'due', reason: null, nextAt: now };

const waitOf = (message: Partial<PendingMessage>) =>
  waitOfMessage({ means: 'email', attempt: due, unusable: null, ...message }, { now, zone });

describe('a message that is under way', () => {
  test.each<[string, Partial<PendingMessage>, string, string | null]>([
    ['a letter, for the post', { means: 'letter', attempt: null }, 'waits_for_letter', null],
    ['a posting, for a look from outside', { means: 'noticeBoard', attempt: null }, 'waits_for_board', null],
    ['a text, for its receipt', { means: 'sms', attempt: { ...due, state: 'submitted' } }, 'waits_for_receipt', null],
    ['a mail, while its means is stopped', { unusable: 'means_stopped' }, 'means_stopped', null],
    ['a call that nobody set up', { means: 'voice', unusable: 'means_not_set_up' }, 'means_not_set_up', null],
    [
      'a first call, for the hours of the day',
      { means: 'voice', attempt: { ...due, nextAt: later } },
      'waits_for_call_hours',
      '2026-11-24',
    ],
    [
      'a mail, for its next try',
      { attempt: { state: 'due', reason: '451', nextAt: later } },
      'waits_for_next_try',
      '2026-11-24',
    ],
    [
      'a call that nobody confirmed',
      { means: 'voice', attempt: { state: 'due', reason: 'busy', nextAt: later } },
      'waits_for_next_try',
      '2026-11-24',
    ],
    ['a mail that is due', {}, 'message_under_way', null],
    ['a mail that is being sent', { attempt: { ...due, state: 'sending', nextAt: later } }, 'message_under_way', null],
  ])('waits: %s', (_, message, reason, on) => {
    expect(waitOf(message)).toEqual({ reason, on });
  });

  test('waits for the receipt of what was handed over before its means was stopped', () => {
    const attempt = { ...due, state: 'submitted' };
    expect(waitOf({ means: 'sms', attempt, unusable: 'means_stopped' }).reason).toBe('waits_for_receipt');
  });
});
