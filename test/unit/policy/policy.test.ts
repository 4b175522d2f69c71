import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/errors.js';
import { toPolicy } from '../../../src/policy/policy.js';
import type { PolicyDocument } from '../../../src/policy/policy-document.js';
import { makeDocument, makePolicy } from './make.js';

function refusal(over: Partial<PolicyDocument>): string {
  try {
    toPolicy(makeDocument(over));
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceError);
    expect((error as ServiceError).code).toBe('policy_invalid');
    return (error as ServiceError).message;
  }
  return 'accepted';
}

describe('a policy that names only what it must', () => {
  test('has every default, in the unit of its name', () => {
    expect(makePolicy()).toMatchObject({
      zone: 'Asia/Seoul',
      inactivityPeriod: 'P1Y',
      noticeLeadDays: 30,
      ladderDays: 14,
      noticeValidityDays: 90,
      means: ['email', 'sms', 'letter', 'noticeBoard'],
      perSweep: 20_000,
      haltAbove: { members: 50_000, share: 0.05 },
      sourceSilenceDays: 7,
      lateWindowDays: 45,
      letter: { printingDays: 3, deliveryDays: 7 },
      reconciliationDays: 7,
      evidencePeriod: 'P5Y',
      attempts: { tries: 5, backoffMs: 900_000, uncertainAfterMs: 600_000, smsTimeoutMs: 259_200_000 },
    });
  });

  test('keeps the operator and the legal text as they were written', () => {
    const document = makeDocument();
    const policy = toPolicy(document);
    expect(policy.operator).toEqual(document.operator);
    expect(policy.legalText).toEqual(document.legalText);
  });

  test('carries the hash of its document', () => {
    expect(makePolicy().version).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('a policy', () => {
  test('fills in the rest of a group that names one of its members', () => {
    expect(makePolicy({ haltAbove: { share: 0.5 } }).haltAbove).toEqual({ members: 50_000, share: 0.5 });
    expect(makePolicy({ letter: { printing: 'P0D' } }).letter).toMatchObject({ printingDays: 0, deliveryDays: 7 });
    expect(makePolicy({ attempts: { tries: 2 } }).attempts).toMatchObject({ tries: 2, backoffMs: 900_000 });
  });

  test('cannot be changed, not even inside', () => {
    const policy = makePolicy();
    expect(Object.isFrozen(policy)).toBe(true);
    expect(Object.isFrozen(policy.means)).toBe(true);
    expect(Object.isFrozen(policy.haltAbove)).toBe(true);
    expect(Object.isFrozen(policy.operator.contact.department)).toBe(true);
  });

  test('leaves the document that it was made from alone', () => {
    const document = makeDocument({ means: ['email'] });
    toPolicy(document);
    expect(Object.isFrozen(document)).toBe(false);
    expect(Object.isFrozen(document.means)).toBe(false);
    expect(Object.isFrozen(document.operator)).toBe(false);
  });

  test('takes weeks for days, and days for a time span', () => {
    expect(makePolicy({ ladder: 'P2W' }).ladderDays).toBe(14);
    expect(makePolicy({ attempts: { smsTimeout: 'P3D' } }).attempts.smsTimeoutMs).toBe(259_200_000);
    expect(makePolicy({ attempts: { backoff: 'PT1H30M10S' } }).attempts.backoffMs).toBe(5_410_000);
  });

  test('accepts the least that the rules allow', () => {
    expect(refusal({ noticeLead: 'P30D', ladder: 'P0D', noticeValidity: 'P1D', inactivityPeriod: 'P31D' })).toBe(
      'accepted',
    );
    expect(refusal({ means: ['noticeBoard'] })).toBe('accepted');
    expect(refusal({ haltAbove: { members: 1, share: 1 } })).toBe('accepted');
  });
});

describe('a policy is refused', () => {
  test.each<[string, Partial<PolicyDocument>, RegExp]>([
    ['when its zone is none', { zone: 'Asia/Atlantis' }, /zone: not an IANA time zone/],
    ['when its zone is an offset', { zone: '+09:00' }, /zone: not an IANA time zone/],
    [
      'when the notice lead is below thirty days',
      { noticeLead: 'P29D' },
      /noticeLead: must be at least P30D, for nobody/,
    ],
    ['when the notice lead is not in days', { noticeLead: 'P1M' }, /noticeLead: must be a period in whole days/],
    ['when the notice lead has a time of day', { noticeLead: 'P30DT1H' }, /noticeLead: must be a period in whole days/],
    ['when the ladder is in months', { ladder: 'P1M' }, /ladder: must be a period in whole days/],
    ['when a notice is valid for no day', { noticeValidity: 'P0D' }, /noticeValidity: must be at least P1D/],
    ['when a source may be silent for no day', { sourceSilence: 'P0D' }, /sourceSilence: must be at least P1D/],
    ['when all members are compared all the time', { reconciliation: 'P0D' }, /reconciliation: must be at least P1D/],
    ['when the late window is a month', { lateWindow: 'P1M' }, /lateWindow: must be a period in whole days/],
    ['when printing takes hours', { letter: { printing: 'PT5H' } }, /letter\.printing: must be a period in whole days/],
    [
      'when delivery takes a month',
      { letter: { delivery: 'P1M' } },
      /letter\.delivery: must be a period in whole days/,
    ],
    ['when the inactivity period is none', { inactivityPeriod: 'year' }, /inactivityPeriod: must be a period above 0/],
    ['when the inactivity period is empty', { inactivityPeriod: 'P0D' }, /inactivityPeriod: must be a period above 0/],
    ['when evidence is kept for no time', { evidence: 'P0Y' }, /evidence: must be a period above 0/],
    [
      'when the audit would be kept shorter than by law',
      { audit: { keep: 'P365D' } },
      /audit.keep: must be at least P1Y/,
    ],
    ['when the audit would be kept for no time', { audit: { keep: 'P0Y' } }, /audit.keep: must be a period above 0/],
    ['when the backoff is no time', { attempts: { backoff: 'PT0S' } }, /attempts\.backoff: must be a duration above 0/],
    ['when a timeout is in months', { attempts: { smsTimeout: 'P1M' } }, /attempts\.smsTimeout: must be a duration/],
    ['when nothing is ever uncertain', { attempts: { uncertainAfter: 'PT' } }, /attempts\.uncertainAfter: must be/],
    ['when nothing is tried', { attempts: { tries: 0 } }, /attempts\.tries: must be a whole number above 0/],
    ['when a sweep does nothing', { perSweep: 0 }, /perSweep: must be a whole number above 0/],
    ['when a sweep does half a member', { perSweep: 1.5 }, /perSweep: must be a whole number above 0/],
    ['when it would always halt', { haltAbove: { share: 0 } }, /haltAbove\.share: must be above 0 and at most 1/],
    ['when it could never halt', { haltAbove: { share: 1.01 } }, /haltAbove\.share: must be above 0 and at most 1/],
    ['when it halts above nobody', { haltAbove: { members: 0 } }, /haltAbove\.members: must be a whole number/],
    ['when it has no means', { means: [] }, /means: name at least one/],
    ['when a means stands twice', { means: ['email', 'email'] }, /means: each may stand there once/],
    [
      'when a means is unknown',
      { means: ['pigeon'] },
      /means: only email, alimtalk, sms, voice, letter, noticeBoard may stand there/,
    ],
    ['when a day may carry no notice', { perDay: { sms: 0 } }, /perDay\.sms: must be a whole number above 0/],
    ['when calls end before they begin', { callHours: { from: '19:00' } }, /callHours\.until: must come after/],
    ['when it reminds before it notices', { messages: { reminder: 'P31D' } }, /messages\.reminder: must not be longer/],
    [
      'when it reminds on the day itself',
      { messages: { reminder: 'P0D' } },
      /messages\.reminder: must be at least P1D/,
    ],
    [
      'when it warns in months',
      { messages: { beforeDestruction: 'P1M' } },
      /beforeDestruction: must be a period in whole/,
    ],
    [
      'when a batch of letters has no term',
      { letter: { batchTerm: 'P0D' } },
      /letter\.batchTerm: must be at least P1D/,
    ],
    ['when the board comes before another means', { means: ['noticeBoard', 'email'] }, /noticeBoard must stand last/],
    ['when the legal text is empty', { legalText: { ko: ' ', en: 'Our policy' } }, /legalText\.ko: must not be empty/],
    [
      'when its address breaks over lines',
      { operator: { ...makeDocument().operator, address: 'one\ntwo' } },
      /operator\.address: must be one line/,
    ],
    [
      'when its link is no web address',
      { operator: { ...makeDocument().operator, url: 'javascript:alert(1)' } },
      /operator\.url: must be a whole address/,
    ],
  ])('%s', (_when, over, message) => {
    expect(refusal(over)).toMatch(message);
  });

  test.each(['P44D', 'P1M', 'P6W'])(
    'when a period of %s would notice a member who is still in use',
    (inactivityPeriod) => {
      expect(refusal({ inactivityPeriod })).toMatch(
        /inactivityPeriod: must be longer than noticeLead and ladder together/,
      );
    },
  );

  test('no sooner than the lead and the ladder make it', () => {
    expect(refusal({ inactivityPeriod: 'P45D' })).toBe('accepted');
    expect(refusal({ inactivityPeriod: 'P2M' })).toBe('accepted');
  });

  test('with every contradiction in one message', () => {
    const message = refusal({
      zone: 'Seoul',
      noticeLead: 'P7D',
      means: ['pigeon', 'drum'],
      perSweep: -1,
      legalText: { ko: '', en: '' },
    });
    expect(message.split('\n- ')).toEqual([
      'The policy cannot be used:',
      expect.stringMatching(/^zone/),
      expect.stringMatching(/^noticeLead/),
      expect.stringMatching(/^means: only/),
      expect.stringMatching(/^means: only/),
      expect.stringMatching(/^perSweep/),
      expect.stringMatching(/^legalText\.ko/),
      expect.stringMatching(/^legalText\.en/),
    ]);
  });

  test('with the contradictions as a list beside the message', () => {
    try {
      toPolicy(makeDocument({ perSweep: 0, means: [] }));
      expect.unreachable();
    } catch (error) {
      expect((error as ServiceError).detail.contradictions).toHaveLength(2);
    }
  });
});
