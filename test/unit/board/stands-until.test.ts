import { describe, expect, test } from 'vitest';
import { daysBetween } from '../../../src/policy/dates.js';
import { namedDates } from '../../../src/policy/notice-dates.js';
import { standsUntil } from '../../../src/sweep/posting-of.js';
import { makePolicy, plusDays } from '../policy/make.js';

const today = '2026-11-22';

describe('a posting stands', () => {
  test.each([
    ['P30D', 'P14D', 'P90D'],
    ['P30D', 'P0D', 'P1D'],
    ['P60D', 'P30D', 'P45D'],
  ])('as long as a notice on it serves (lead %s, ladder %s, validity %s)', (noticeLead, ladder, noticeValidity) => {
    const policy = makePolicy({ noticeLead, ladder, noticeValidity });
    const openedBefore = policy.noticeLeadDays + policy.ladderDays;
    for (let ahead = -400; ahead <= openedBefore; ahead += 1) {
      const expiresOn = plusDays(today, ahead);
      const { namesExpiryOn } = namedDates({ expiresOn, means: 'noticeBoard', today, policy });
      const servesUntil = plusDays(namesExpiryOn, policy.noticeValidityDays);
      expect(daysBetween(servesUntil, standsUntil(today, policy))).toBeGreaterThanOrEqual(0);
    }
  });

  test('for thirty days at least', () => {
    const policy = makePolicy();
    expect(daysBetween(today, standsUntil(today, policy))).toBeGreaterThanOrEqual(30);
    expect(standsUntil(today, policy)).toBe('2027-04-05');
  });
});
