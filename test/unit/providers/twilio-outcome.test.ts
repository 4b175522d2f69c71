import { describe, expect, test } from 'vitest';
import { callCodes, textCodes } from '../../../src/providers/twilio-codes.js';
import {
  createFailureOutcome,
  failureReason,
  messageOutcome,
  operatorFault,
} from '../../../src/providers/twilio-outcome.js';

const sid = `SM${'0'.repeat(32)}`;

/** Every row of the table of codes: what it says, where it turns up, and what becomes of the attempt. */
const rows: ReadonlyArray<readonly [code: number, says: string, kind: 'failed' | 'retry' | 'blocked']> = [
  [21211, 'number', 'failed'],
  [21614, 'channel', 'failed'],
  [21635, 'channel', 'failed'],
  [21610, 'channel', 'failed'],
  [21612, 'channel', 'failed'],
  [30005, 'number', 'failed'],
  [30006, 'channel', 'failed'],
  [30004, 'channel', 'failed'],
  [30003, 'later', 'retry'],
  [30008, 'later', 'retry'],
  [30001, 'outage', 'retry'],
  [21611, 'outage', 'retry'],
  [20429, 'outage', 'retry'],
  [30007, 'operator', 'blocked'],
  [20003, 'operator', 'blocked'],
  [30002, 'operator', 'blocked'],
  [21408, 'operator', 'blocked'],
  [21606, 'operator', 'blocked'],
  [21608, 'operator', 'blocked'],
  [21617, 'operator', 'blocked'],
  [21657, 'operator', 'blocked'],
  [30029, 'operator', 'blocked'],
  [30030, 'operator', 'blocked'],
];

describe('each code of the table', () => {
  test.each(rows)('%s says something of the %s', (code, says, kind) => {
    expect(textCodes.get(code)).toBe(says);
    const reason = String(code);
    expect(messageOutcome({ sid, status: 'failed', errorCode: code })).toEqual({ kind, reason, providerId: sid });
    expect(createFailureOutcome({ status: 400, code }, textCodes)).toEqual({ kind, reason });
  });

  test.each(['undelivered', 'failed', 'canceled'])('%s with an unknown code is tried once more', (status) => {
    const ended = { kind: 'retry', providerId: sid };
    expect(messageOutcome({ sid, status, errorCode: 39999 })).toEqual({ ...ended, reason: 'unknown_39999' });
    expect(messageOutcome({ sid, status, errorCode: null })).toEqual({ ...ended, reason: `unknown_${status}` });
    expect(messageOutcome({ sid, status, errorCode: 0 })).toEqual({ ...ended, reason: `unknown_${status}` });
  });
});

describe('the status of a message', () => {
  test.each(['accepted', 'scheduled', 'queued', 'sending', 'sent', 'partially_delivered', 'something_new'])(
    '%s is not final',
    (status) => {
      expect(messageOutcome({ sid, status })).toEqual({ kind: 'submitted', providerId: sid });
    },
  );

  test.each(['delivered', 'read'])('%s has arrived', (status) => {
    expect(messageOutcome({ sid, status })).toEqual({ kind: 'delivered', providerId: sid });
  });
});

describe('a refused request', () => {
  test.each([
    [429, 20429, 'retry', '20429'],
    [500, 20500, 'retry', '20500'],
    [401, 20003, 'blocked', '20003'],
    [404, 20404, 'blocked', '20404'],
    [400, 29999, 'retry', 'unknown_29999'],
  ])('status %s with code %s', (status, code, kind, reason) => {
    expect(createFailureOutcome({ status, code }, textCodes)).toEqual({ kind, reason });
  });

  test.each([
    [400, 'retry', 'unknown_400'],
    [429, 'retry', '429'],
    [500, 'retry', '500'],
    [503, 'retry', '503'],
    [502, 'uncertain', '502'],
    [504, 'uncertain', '504'],
    [403, 'blocked', '403'],
  ])('status %s without a code', (status, kind, reason) => {
    expect(createFailureOutcome({ status, code: undefined }, textCodes)).toEqual({ kind, reason });
  });
});

describe('a request without an answer', () => {
  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])('%s never left', (code) => {
    expect(createFailureOutcome({ isAxiosError: true, code }, textCodes)).toEqual({ kind: 'retry', reason: code });
  });

  test('a connection that was never made never left', () => {
    const error = { isAxiosError: true, code: 'ETIMEDOUT', cause: { syscall: 'connect' } };
    expect(createFailureOutcome(error, textCodes)).toEqual({ kind: 'retry', reason: 'ETIMEDOUT' });
  });

  test.each(['ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE'])('%s may have been taken', (code) => {
    const outcome = createFailureOutcome({ isAxiosError: true, code }, textCodes);
    expect(outcome).toEqual({ kind: 'uncertain', reason: code });
  });

  test('a certificate that does not hold stops the means', () => {
    const error = { isAxiosError: true, code: 'CERT_HAS_EXPIRED' };
    expect(createFailureOutcome(error, textCodes)).toEqual({ kind: 'blocked', reason: 'CERT_HAS_EXPIRED' });
  });

  test.each([undefined, null, 'text', new Error('to +821000000001 failed')])('%s names no reason', (error) => {
    expect(createFailureOutcome(error, textCodes)).toEqual({ kind: 'uncertain', reason: 'unknown' });
  });
});

test('only what the operator must mend is an operator fault', () => {
  expect(operatorFault({ status: 401, code: 20003 }, textCodes)).toEqual({ kind: 'blocked', reason: '20003' });
  expect(operatorFault({ status: 403 }, textCodes)).toEqual({ kind: 'blocked', reason: '403' });
  expect(operatorFault({ status: 400, code: 21215 }, callCodes)).toEqual({ kind: 'blocked', reason: '21215' });
  expect(operatorFault({ status: 500, code: 20500 }, textCodes)).toBeNull();
  expect(operatorFault({ isAxiosError: true, code: 'ECONNRESET' }, textCodes)).toBeNull();
  expect(failureReason({ status: 500 })).toBe('500');
});
