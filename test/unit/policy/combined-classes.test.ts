import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../../src/policy/dates.js';
import { destructionDay, type RetentionRule, withdrawalDay } from '../../../src/policy/retention.js';
import { combinedClass, combineRules, partsOfClass, resolveRetention } from '../../../src/policy/retention-classes.js';
import { recordDays } from '../../../src/policy/retention-days.js';
import { anyRetentionRule, anyRetentionStarts } from './make-retention.js';

/** Later than every day, as a record that is never due is. */
const never = '~';

function dueOn(rule: RetentionRule, starts: Parameters<typeof destructionDay>[1]): string {
  return destructionDay(rule, starts).dueOn ?? never;
}

describe('several classes on one row', () => {
  test('have one name, whatever their order', () => {
    expect(combinedClass(['membership', 'contract'])).toBe('contract+membership');
    expect(combinedClass(['contract', 'membership', 'contract'])).toBe('contract+membership');
    expect(combinedClass(['contract'])).toBe('contract');
    expect(partsOfClass('contract+membership')).toEqual(['contract', 'membership']);
  });

  const document = {
    membership: { destroyAfter: 'P4Y', from: 'separation', basis: 'policy' },
    short: { destroyAfter: 'P1Y', from: 'separation', atMost: { period: 'P6Y', from: 'record' }, basis: 'short' },
  };
  const rules = resolveRetention(document, ['eft-over-10000-krw+membership', 'eft-over-10000-krw+membership+short']);

  test('have all floors and ceilings, and the bases of all', () => {
    expect(rules.get('eft-over-10000-krw+membership')).toEqual({
      id: 'eft-over-10000-krw+membership',
      destroyAfter: [{ period: 'P4Y', from: 'separation' }],
      atLeast: [{ period: 'P5Y', from: 'record', basis: [expect.stringContaining('전자금융거래법')] }],
      atMost: [],
      basis: [expect.stringContaining('전자금융거래법'), 'policy'],
    });
    expect([...rules.keys()]).toEqual([
      'membership',
      'short',
      'eft-over-10000-krw+membership',
      'eft-over-10000-krw+membership+short',
    ]);
  });

  test.each([
    ['an old record', '2019-01-01', '2030-11-23', 'destroyAfter'],
    ['a young record', '2026-11-01', '2031-11-02', 'floor'],
  ])('keep %s for the latest of all', (_, record, day, decidedBy) => {
    const rule = rules.get('eft-over-10000-krw+membership') as RetentionRule;
    expect(destructionDay(rule, { record, separation: '2026-11-22' })).toMatchObject({ dueOn: day, decidedBy });
  });

  test('obey the ceiling of one of them, but never before the floor of another', () => {
    const rule = rules.get('eft-over-10000-krw+membership+short') as RetentionRule;
    const separation = '2026-11-22';
    expect(destructionDay(rule, { record: '2023-05-05', separation })).toMatchObject({ dueOn: '2029-05-05' });
    expect(destructionDay(rule, { record: '2019-05-05', separation })).toMatchObject({ dueOn: '2025-05-05' });
  });

  test('are refused where one of them is no class', () => {
    expect(() => resolveRetention(document, ['membership+nothing'])).toThrow('retention.nothing: there is no such');
    expect(() => resolveRetention(document, ['membership+ec-payment-supply'])).toThrow('choose one with startsFrom');
  });
});

describe('for any classes', () => {
  const anyRules = fc.array(anyRetentionRule, { minLength: 1, maxLength: 3 });
  const withoutCeilings = (rule: RetentionRule): RetentionRule => ({ ...rule, atMost: [] });

  test('a row of several is destroyed no earlier than the floors of each', () => {
    fc.assert(
      fc.property(anyRules, anyRetentionStarts, (rules, starts) => {
        const together = dueOn(combineRules(rules), starts);
        for (const rule of rules.filter(({ atLeast }) => atLeast.length > 0)) {
          expect(together >= (withdrawalDay(rule, starts).dueOn ?? never)).toBe(true);
        }
      }),
    );
  });

  test('a row of several is destroyed no earlier than by each alone, but for ceilings', () => {
    fc.assert(
      fc.property(anyRules, anyRetentionStarts, (rules, starts) => {
        const together = dueOn(combineRules(rules.map(withoutCeilings)), starts);
        for (const rule of rules.map(withoutCeilings)) {
          // A class that says nothing at all says nothing against either.
          if (rule.atLeast.length + rule.destroyAfter.length === 0) continue;
          expect(together >= dueOn(rule, starts)).toBe(true);
        }
      }),
    );
  });

  test('ceilings bring the day forward, and never before a floor', () => {
    fc.assert(
      fc.property(anyRetentionRule, anyRetentionStarts, (rule, starts) => {
        const capped = dueOn(rule, starts);
        if (rule.atLeast.length + rule.destroyAfter.length > 0) {
          expect(capped <= dueOn(withoutCeilings(rule), starts)).toBe(true);
        }
        if (rule.atLeast.length > 0) expect(capped >= (withdrawalDay(rule, starts).dueOn ?? never)).toBe(true);
      }),
    );
  });

  test('a later start never brings the day forward', () => {
    fc.assert(
      fc.property(anyRetentionRule, anyRetentionStarts, fc.nat(4000), (rule, starts, days) => {
        for (const [start, day] of Object.entries(starts)) {
          const later = dueOn(rule, { ...starts, [start]: addDays(day, days) });
          expect(later >= dueOn(rule, starts)).toBe(true);
        }
      }),
    );
  });

  test('their order is nothing', () => {
    fc.assert(
      fc.property(anyRules, anyRetentionStarts, (rules, starts) => {
        expect(dueOn(combineRules([...rules].reverse()), starts)).toBe(dueOn(combineRules(rules), starts));
      }),
    );
  });

  test('a record falls due first with its first row and last with its last', () => {
    fc.assert(
      fc.property(anyRetentionRule, fc.array(anyRetentionStarts, { minLength: 1, maxLength: 5 }), (rule, rows) => {
        const days = rows.map((starts) => dueOn(rule, starts)).sort();
        const { nextExpiryOn, expiresOn } = recordDays(rule, rows);
        expect([nextExpiryOn ?? never, expiresOn ?? never]).toEqual([days[0], days.at(-1)]);
      }),
    );
  });
});
