import { describe, expect, test } from 'vitest';
import { callOutcome } from '../../../src/providers/twilio-call-outcome.js';

const sid = `CA${'0'.repeat(32)}`;

describe('the status of a call', () => {
  test.each(['queued', 'initiated', 'ringing', 'in-progress', 'something-new'])('%s goes on', (status) => {
    expect(callOutcome({ sid, status })).toEqual({ kind: 'submitted', providerId: sid });
  });

  test.each([
    ['completed', 'unconfirmed'],
    ['busy', 'busy'],
    ['no-answer', 'no_answer'],
    ['canceled', 'call_canceled'],
    ['failed', 'call_failed'],
  ])('%s without a key is tried again as %s', (status, reason) => {
    expect(callOutcome({ sid, status })).toEqual({ kind: 'retry', reason, providerId: sid });
  });

  test.each(['machine_start', 'machine_end_beep', 'fax'])('one that %s took told nobody', (answeredBy) => {
    const outcome = callOutcome({ sid, status: 'completed', answeredBy });
    expect(outcome).toEqual({ kind: 'retry', reason: 'machine', providerId: sid });
  });

  test.each(['human', 'unknown', null])('nor does one that %s took, when no key was pressed', (answeredBy) => {
    const outcome = callOutcome({ sid, status: 'completed', answeredBy });
    expect(outcome).toEqual({ kind: 'retry', reason: 'unconfirmed', providerId: sid });
  });
});

describe('a call that failed', () => {
  test.each([
    [13224, 'failed', '13224'],
    [21217, 'failed', '21217'],
    [21216, 'failed', '21216'],
    [13227, 'blocked', '13227'],
    [32205, 'blocked', '32205'],
    [10004, 'retry', '10004'],
    [39999, 'retry', 'unknown_39999'],
  ])('with %s is %s', (errorCode, kind, reason) => {
    expect(callOutcome({ sid, status: 'failed', errorCode })).toEqual({ kind, reason, providerId: sid });
  });

  test.each([
    [404, 'failed', 'sip_404'],
    [410, 'failed', 'sip_410'],
    [484, 'failed', 'sip_484'],
    [604, 'failed', 'sip_604'],
    [503, 'retry', 'call_failed'],
  ])('with the SIP answer %s is %s', (sipResponseCode, kind, reason) => {
    expect(callOutcome({ sid, status: 'failed', sipResponseCode })).toEqual({ kind, reason, providerId: sid });
  });
});
