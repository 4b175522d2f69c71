import { describe, expect, test } from 'vitest';
import {
  createFailureOutcome,
  failureReason,
  messageOutcome,
  operatorFault,
} from '../../../src/providers/twilio-outcome.js';

const sid = `SM${'0'.repeat(32)}`;

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

  test.each([
    ['undelivered', 30003, 'failed', '30003'],
    ['undelivered', 30005, 'failed', '30005'],
    ['undelivered', 30008, 'failed', '30008'],
    ['failed', 21614, 'failed', '21614'],
    ['failed', 39999, 'failed', '39999'],
    ['canceled', null, 'failed', 'canceled'],
    ['failed', 0, 'failed', 'failed'],
  ])('%s with %s burns the means', (status, errorCode, kind, reason) => {
    expect(messageOutcome({ sid, status, errorCode })).toEqual({ kind, reason, providerId: sid });
  });

  test.each([
    ['failed', 30001, 'retry'],
    ['undelivered', 30007, 'blocked'],
    ['failed', 30002, 'blocked'],
  ])('%s with %s is no fault of the number', (status, errorCode, kind) => {
    expect(messageOutcome({ sid, status, errorCode })).toEqual({ kind, reason: String(errorCode) });
  });
});

describe('a refused call', () => {
  test.each([
    [400, 21211, 'failed'],
    [400, 21614, 'failed'],
    [400, 21635, 'failed'],
    [400, 21610, 'failed'],
    [400, 21612, 'failed'],
    [400, 21611, 'retry'],
    [429, 20429, 'retry'],
    [500, 20500, 'retry'],
    [401, 20003, 'blocked'],
    [400, 21408, 'blocked'],
    [400, 21606, 'blocked'],
    [400, 21608, 'blocked'],
    [400, 21617, 'blocked'],
    [400, 21657, 'blocked'],
    [404, 20404, 'blocked'],
    [400, 29999, 'retry'],
  ])('status %s with code %s', (status, code, kind) => {
    expect(createFailureOutcome({ status, code })).toEqual({ kind, reason: String(code) });
  });

  test.each([
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [502, 'uncertain'],
    [504, 'uncertain'],
    [403, 'blocked'],
  ])('status %s without a code', (status, kind) => {
    expect(createFailureOutcome({ status, code: undefined })).toEqual({ kind, reason: String(status) });
  });
});

describe('a call without an answer', () => {
  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])('%s never left', (code) => {
    expect(createFailureOutcome({ isAxiosError: true, code })).toEqual({ kind: 'retry', reason: code });
  });

  test('a connection that was never made never left', () => {
    const error = { isAxiosError: true, code: 'ETIMEDOUT', cause: { syscall: 'connect' } };
    expect(createFailureOutcome(error)).toEqual({ kind: 'retry', reason: 'ETIMEDOUT' });
  });

  test.each(['ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE'])('%s may have been taken', (code) => {
    expect(createFailureOutcome({ isAxiosError: true, code })).toEqual({ kind: 'uncertain', reason: code });
  });

  test('a certificate that does not hold stops the means', () => {
    const error = { isAxiosError: true, code: 'CERT_HAS_EXPIRED' };
    expect(createFailureOutcome(error)).toEqual({ kind: 'blocked', reason: 'CERT_HAS_EXPIRED' });
  });

  test.each([undefined, null, 'text', new Error('to +821000000001 failed')])('%s names no reason', (error) => {
    expect(createFailureOutcome(error)).toEqual({ kind: 'uncertain', reason: 'unknown' });
  });
});

test('only what the operator must mend is an operator fault', () => {
  expect(operatorFault({ status: 401, code: 20003 })).toEqual({ kind: 'blocked', reason: '20003' });
  expect(operatorFault({ status: 403 })).toEqual({ kind: 'blocked', reason: '403' });
  expect(operatorFault({ status: 500, code: 20500 })).toBeNull();
  expect(operatorFault({ isAxiosError: true, code: 'ECONNRESET' })).toBeNull();
  expect(failureReason({ status: 500 })).toBe('500');
});
