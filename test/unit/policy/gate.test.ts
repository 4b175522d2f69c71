import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cycleStates } from '../../../src/policy/cycle.js';
import { startOfDay } from '../../../src/policy/dates.js';
import { type GateReason, mayBeSeparated } from '../../../src/policy/gate.js';
import { anyDate, anyZone, makeGateFacts, makePolicy, noonInSeoul, plusDays } from './make.js';

const inTime = '2026-12-22T15:00:00Z';
const yes = { ok: true };

function no(reason: GateReason, then: 'cancel' | 'renotify' | 'wait') {
  return { ok: false, reason, then };
}

function ask(over: Parameters<typeof makeGateFacts>[0] = {}, now = inTime) {
  return mayBeSeparated(makeGateFacts(over), now);
}

describe('a member who was noticed by e-mail', () => {
  test('may be separated on the 31st day after the notice, not on the 30th', () => {
    expect(ask({}, noonInSeoul('2026-12-22'))).toEqual(no('too_early', 'wait'));
    expect(ask({}, noonInSeoul('2026-12-23'))).toEqual(yes);
  });

  test('may be separated from the first instant of that day, not a microsecond before', () => {
    expect(ask({}, '2026-12-22T14:59:59.999999Z')).toEqual(no('too_early', 'wait'));
    expect(ask({}, '2026-12-22T15:00:00Z')).toEqual(yes);
  });

  test('may be separated until the notice lapses, not at that instant', () => {
    expect(ask({}, '2027-03-22T14:59:59.999999Z')).toEqual(yes);
    expect(ask({}, '2027-03-22T15:00:00Z')).toEqual(no('notice_lapsed', 'renotify'));
  });
});

describe('the gate refuses', () => {
  test.each(cycleStates.filter((state) => state !== 'noticed'))('a cycle in state %s', (state) => {
    expect(ask({ cycle: { state } })).toEqual(no('not_noticed', 'wait'));
  });

  test('a member without a notice', () => {
    expect(ask({ notice: null })).toEqual(no('no_standing_notice', 'renotify'));
  });

  test.each(['pending', 'failed', 'taken_back', 'void'] as const)('a member whose notice is %s', (state) => {
    expect(ask({ notice: { state } })).toEqual(no('no_standing_notice', 'renotify'));
  });

  test('a member whose notice lapsed before', () => {
    expect(ask({ notice: { state: 'lapsed' } })).toEqual(no('notice_lapsed', 'renotify'));
  });

  test('a notice that is called effective but has no day', () => {
    expect(ask({ notice: { effectiveOn: null } })).toEqual(no('no_standing_notice', 'renotify'));
  });

  test('a cycle without a stored window, although the notice would do', () => {
    expect(ask({ cycle: { separableFrom: null } })).toEqual(no('no_standing_notice', 'renotify'));
    expect(ask({ cycle: { separableUntil: null } })).toEqual(no('no_standing_notice', 'renotify'));
  });

  test('a member who returned after the cycle was opened', () => {
    expect(ask({ latestActivityAt: noonInSeoul('2026-12-20') })).toEqual(no('returned', 'cancel'));
    expect(ask({ latestActivityAt: '2025-10-01T03:00:00.000001Z' })).toEqual(no('returned', 'cancel'));
  });

  test('a member who is active this very moment, or in a future of the source’s own', () => {
    expect(ask({ latestActivityAt: inTime })).toEqual(no('returned', 'cancel'));
    expect(ask({ latestActivityAt: 'infinity' })).toEqual(no('returned', 'cancel'));
    expect(ask({ latestActivityAt: '2031-01-01T00:00:00Z' })).toEqual(no('returned', 'cancel'));
  });

  test('a member on hold', () => {
    expect(ask({ heldForSeparation: true })).toEqual(no('held', 'cancel'));
  });

  test('a member who chose never', () => {
    expect(ask({ ownPeriod: 'never' })).toEqual(no('never', 'cancel'));
  });

  test('a member whose longer period has not ended', () => {
    expect(ask({ ownPeriod: 'P2Y' })).toEqual(no('longer_period', 'cancel'));
  });

  test('a member whose longer period ends today', () => {
    const cycle = { lastActivityAt: noonInSeoul('2024-12-23') };
    expect(ask({ cycle, latestActivityAt: null, ownPeriod: 'P2Y' })).toEqual(no('longer_period', 'cancel'));
    const dayBefore = { lastActivityAt: noonInSeoul('2024-12-22') };
    expect(ask({ cycle: dayBefore, latestActivityAt: null, ownPeriod: 'P2Y' })).toEqual(yes);
  });

  test('a member whom a longer period of the policy keeps', () => {
    expect(ask({ policy: makePolicy({ inactivityPeriod: 'P2Y' }) })).toEqual(no('longer_period', 'cancel'));
  });

  test('an item that the notice did not name', () => {
    expect(ask({ presentItems: ['email', 'account'] })).toEqual(no('item_not_named', 'renotify'));
    expect(ask({ presentItems: ['email'], notice: { items: [] } })).toEqual(no('item_not_named', 'renotify'));
  });

  test('a period that has not ended, whatever day the notice names', () => {
    const late = { expiresOn: '2026-12-25', separableFrom: '2026-12-22T15:00:00Z' };
    expect(ask({ cycle: late }, noonInSeoul('2026-12-25'))).toEqual(no('too_early', 'wait'));
    expect(ask({ cycle: late }, noonInSeoul('2026-12-26'))).toEqual(yes);
  });

  test('a period of the policy’s that still runs, only by waiting: it is no longer than it was', () => {
    const cycle = { lastActivityAt: noonInSeoul('2026-01-05'), expiresOn: '2027-01-05' };
    const facts = { cycle, notice: { namesExpiryOn: '2027-01-05' }, latestActivityAt: null };
    expect(ask(facts, noonInSeoul('2026-12-28'))).toEqual(no('too_early', 'wait'));
    expect(ask({ ...facts, ownPeriod: 'P1Y' }, noonInSeoul('2026-12-28'))).toEqual(no('too_early', 'wait'));
    expect(ask({ ...facts, ownPeriod: 'P13M' }, noonInSeoul('2026-12-28'))).toEqual(no('longer_period', 'cancel'));
  });

  test('an earlier day than the notice named', () => {
    expect(ask({ notice: { namesExpiryOn: '2027-01-05' } }, noonInSeoul('2027-01-05'))).toEqual(
      no('too_early', 'wait'),
    );
    expect(ask({ notice: { namesExpiryOn: '2027-01-05' } }, noonInSeoul('2027-01-06'))).toEqual(yes);
  });
});

describe('the gate accepts', () => {
  test('a member of whom no activity is left in the sources', () => {
    expect(ask({ latestActivityAt: null })).toEqual(yes);
  });

  test('activity of the very instant upon which the cycle was opened, however it is written', () => {
    expect(ask({ latestActivityAt: '2025-10-01T03:00:00.000000Z' })).toEqual(yes);
    expect(ask({ latestActivityAt: '2025-10-01T12:00:00+09:00' })).toEqual(yes);
  });

  test('fewer items than were named, or items that were not read', () => {
    expect(ask({ presentItems: [] })).toEqual(yes);
    expect(ask({ presentItems: null })).toEqual(yes);
  });

  test('a longer or a shorter period of the member’s own that is over', () => {
    const old = { lastActivityAt: noonInSeoul('2020-10-01'), expiresOn: '2021-10-01' };
    expect(ask({ cycle: old, latestActivityAt: null, ownPeriod: 'P3Y' })).toEqual(yes);
    expect(ask({ ownPeriod: 'P1M' })).toEqual(yes);
  });
});

describe('the gate trusts neither the stored window nor the notice alone', () => {
  test('an earlier stored beginning does not shorten the thirty days', () => {
    const stored = { separableFrom: '2026-11-23T00:00:00Z' };
    expect(ask({ cycle: stored }, noonInSeoul('2026-12-22'))).toEqual(no('too_early', 'wait'));
    expect(ask({ cycle: stored }, noonInSeoul('2026-12-23'))).toEqual(yes);
  });

  test('a later stored beginning holds', () => {
    const stored = { separableFrom: '2027-01-10T15:00:00Z' };
    expect(ask({ cycle: stored }, '2027-01-10T14:59:59Z')).toEqual(no('too_early', 'wait'));
    expect(ask({ cycle: stored }, '2027-01-10T15:00:00Z')).toEqual(yes);
  });

  test('a later stored end does not make the notice last longer', () => {
    const stored = { separableUntil: '2029-01-01T00:00:00Z' };
    expect(ask({ cycle: stored }, '2027-03-22T15:00:00Z')).toEqual(no('notice_lapsed', 'renotify'));
  });

  test('an earlier stored end holds', () => {
    const stored = { separableUntil: '2026-12-31T15:00:00Z' };
    expect(ask({ cycle: stored }, '2026-12-31T15:00:00Z')).toEqual(no('notice_lapsed', 'renotify'));
  });

  test('a notice that took effect later than was stored begins its thirty days then', () => {
    const notice = { effectiveOn: '2026-12-01' };
    expect(ask({ notice }, noonInSeoul('2026-12-31'))).toEqual(no('too_early', 'wait'));
    expect(ask({ notice }, noonInSeoul('2027-01-01'))).toEqual(yes);
  });

  test('a longer lead of today’s policy counts for a notice of yesterday’s', () => {
    const policy = makePolicy({ noticeLead: 'P60D' });
    expect(ask({ policy }, noonInSeoul('2027-01-21'))).toEqual(no('too_early', 'wait'));
    expect(ask({ policy }, noonInSeoul('2027-01-22'))).toEqual(yes);
  });

  test('a notice that took effect after all it could serve never serves', () => {
    const notice = { effectiveOn: '2027-03-01' };
    expect(ask({ notice }, noonInSeoul('2027-03-15'))).toEqual(no('too_early', 'wait'));
    expect(ask({ notice }, noonInSeoul('2027-04-15'))).toEqual(no('notice_lapsed', 'renotify'));
  });
});

describe('of several reasons the gate names', () => {
  test('the one that ends the cycle before one that needs a new notice', () => {
    expect(ask({ notice: null, heldForSeparation: true })).toEqual(no('held', 'cancel'));
    expect(ask({ notice: null, latestActivityAt: inTime, ownPeriod: 'never' })).toEqual(no('returned', 'cancel'));
  });

  test('the one that needs a new notice before one that passes by waiting', () => {
    const early = '2026-12-01T00:00:00Z';
    expect(ask({ presentItems: ['account'] }, early)).toEqual(no('item_not_named', 'renotify'));
  });
});

describe('for any notice and zone', () => {
  test('no moment of the thirty days after it passes, whatever was stored', () => {
    const hours = fc.integer({ min: 0, max: 31 * 24 - 1 });
    fc.assert(
      fc.property(anyDate, anyZone, hours, (noticedOn, zone, hour) => {
        const start = Date.parse(startOfDay(noticedOn, zone));
        const now = new Date(start + hour * 3_600_000).toISOString();
        fc.pre(now < startOfDay(plusDays(noticedOn, 31), zone).slice(0, 23));
        const facts = makeGateFacts({
          policy: makePolicy({ zone }),
          latestActivityAt: null,
          cycle: {
            lastActivityAt: '1980-01-01T00:00:00Z',
            expiresOn: '1981-01-01',
            separableFrom: '1981-01-02T00:00:00Z',
            separableUntil: '2200-01-01T00:00:00Z',
          },
          notice: { effectiveOn: noticedOn, namesExpiryOn: '1981-01-01' },
        });
        expect(mayBeSeparated(facts, now).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
