import { describe, expect, test } from 'vitest';
import { brokenOutcome, refusedOutcome, refusedWith, solapiOutcome } from '../../../src/providers/solapi-outcome.js';

const base = { messageId: 'M4V1', noticeId: null, dateCreated: null };

describe('the status code of a message', () => {
  test.each([
    '1058',
    '1060',
    '1061',
    '2060',
    '2061',
    '3010',
    '3031',
    '3032',
    '3047',
    '3050',
    '3055',
    '3102',
    '3104',
    '3107',
  ])('%s burns the means', (statusCode) => {
    const failed = { kind: 'failed', reason: statusCode, providerId: 'M4V1' };
    expect(solapiOutcome({ ...base, statusCode })).toEqual(failed);
  });

  test.each(['3040', '3041', '3042', '3043', '3044', '3045', '3046', '3051', '3056', '3057', '2024', '3024', '3053'])(
    '%s comes again',
    (statusCode) => {
      expect(solapiOutcome({ ...base, statusCode })).toEqual({ kind: 'retry', reason: statusCode, providerId: 'M4V1' });
    },
  );

  test.each([
    '1020',
    '1029',
    '1030',
    '1042',
    '1062',
    '2062',
    '2063',
    '2230',
    '2254',
    '3013',
    '3054',
    '3059',
    '3101',
    '3103',
  ])('%s is for the operator to mend', (statusCode) => {
    const blocked = { kind: 'blocked', reason: statusCode, providerId: 'M4V1' };
    expect(solapiOutcome({ ...base, statusCode })).toEqual(blocked);
  });

  test.each(['3999', '', 'words with spaces'])('%j, which nobody has classed, is tried once more', (statusCode) => {
    const { kind, reason } = solapiOutcome({ ...base, statusCode }) as { kind: string; reason: string };
    expect(kind).toBe('retry');
    expect(reason).toMatch(/^unknown_[A-Za-z0-9_.]+$/);
  });

  test('of a message that was refused carries no id', () => {
    expect(refusedWith('1062')).toEqual({ kind: 'blocked', reason: '1062' });
    expect(refusedWith('NotEnoughBalance')).toEqual({ kind: 'blocked', reason: 'NotEnoughBalance' });
  });
});

test.each([
  ['ECONNREFUSED', 'retry'],
  ['ENOTFOUND', 'retry'],
  ['UND_ERR_CONNECT_TIMEOUT', 'retry'],
  ['CERT_HAS_EXPIRED', 'blocked'],
  ['ECONNRESET', 'uncertain'],
  ['UND_ERR_SOCKET', 'uncertain'],
  ['ETIMEDOUT', 'uncertain'],
  ['unknown', 'uncertain'],
])('a request that broke with %s is %s', (code, kind) => {
  expect(brokenOutcome(code)).toEqual({ kind, reason: code });
});

test('no words of a server become a reason', () => {
  expect(refusedOutcome({ status: 400, errorCode: 'to +821000000001 failed' })).toEqual({
    kind: 'retry',
    reason: 'unknown_unknown',
  });
});
