import { describe, expect, test } from 'vitest';
import { expiryDay } from '../../../src/policy/dates.js';
import { destructionDay, type Start } from '../../../src/policy/retention.js';
import { resolveRetention } from '../../../src/policy/retention-classes.js';
import { type LibraryClass, retentionLibrary } from '../../../src/policy/retention-library.js';

type Bound = 'atLeast' | 'atMost' | 'agreed';

/** Each class with its bound, period and start, and the first day after it for a start on 2024-02-29. */
const classes: readonly (readonly [string, Bound, string, Start | 'unstated', string])[] = [
  ['eft-over-10000-krw', 'atLeast', 'P5Y', 'record', '2029-03-01'],
  ['eft-up-to-10000-krw', 'atLeast', 'P1Y', 'record', '2025-03-01'],
  ['ec-contract-withdrawal', 'atLeast', 'P5Y', 'unstated', '2029-03-01'],
  ['ec-payment-supply', 'atLeast', 'P5Y', 'unstated', '2029-03-01'],
  ['ec-complaint-dispute', 'atLeast', 'P3Y', 'unstated', '2027-03-01'],
  ['credit-info-processing', 'atLeast', 'P3Y', 'record', '2027-03-01'],
  ['identity-verification', 'atLeast', 'P6M', 'record', '2024-09-01'],
  ['website-visit-log', 'atLeast', 'P3M', 'record', '2024-06-01'],
  ['bc-card-merchant-purchase', 'agreed', 'P1Y6M', 'unstated', '2025-09-01'],
  ['ec-labelling-advertising', 'atLeast', 'P6M', 'unstated', '2024-09-01'],
  ['eft-payment-approval', 'atLeast', 'P1Y', 'record', '2025-03-01'],
  ['eft-transaction-detail', 'atLeast', 'P5Y', 'record', '2029-03-01'],
  ['eft-device-access-log', 'atLeast', 'P5Y', 'record', '2029-03-01'],
  ['eft-application-change', 'atLeast', 'P5Y', 'record', '2029-03-01'],
  ['eft-auxiliary-operator', 'atLeast', 'P3Y', 'record', '2027-03-01'],
  ['eft-destroy-deadline', 'atMost', 'P5Y', 'relationshipEnd', '2029-03-01'],
  ['credit-info-after-relationship', 'atMost', 'P5Y', 'relationshipEnd', '2029-03-01'],
  ['credit-info-purpose-achieved', 'atMost', 'P3M', 'purposeAchieved', '2024-06-01'],
  ['tax-books-general', 'atLeast', 'P5Y', 'filingDeadline', '2029-03-01'],
  ['tax-books-cross-border', 'atLeast', 'P7Y', 'filingDeadline', '2031-03-01'],
  ['vat-books-invoices', 'atLeast', 'P5Y', 'filingDeadline', '2029-03-01'],
  ['corporate-tax-vouchers', 'atLeast', 'P5Y', 'filingDeadline', '2029-03-01'],
  ['commercial-books', 'atLeast', 'P10Y', 'booksClosed', '2034-03-01'],
  ['commercial-slips', 'atLeast', 'P5Y', 'unstated', '2029-03-01'],
  ['aml-kyc', 'atLeast', 'P5Y', 'relationshipEnd', '2029-03-01'],
  ['telecom-traffic-12m', 'atLeast', 'P12M', 'record', '2025-03-01'],
  ['telecom-traffic-fixed-6m', 'atLeast', 'P6M', 'record', '2024-09-01'],
  ['access-log-base', 'atLeast', 'P1Y', 'record', '2025-03-01'],
  ['access-log-large', 'atLeast', 'P2Y', 'record', '2026-03-01'],
  ['access-right-ledger', 'atLeast', 'P3Y', 'record', '2027-03-01'],
  ['credit-info-destruction-record', 'atLeast', 'P3Y', 'destruction', '2027-03-01'],
];

test('the library has exactly these classes', () => {
  expect(classes).toHaveLength(31);
  expect([...retentionLibrary.keys()].sort()).toEqual(classes.map(([id]) => id).sort());
});

describe.each(classes)('%s', (id, bound, period, from, dayAfter) => {
  const shipped = retentionLibrary.get(id) as LibraryClass;
  const start: Start = from === 'unstated' ? 'record' : from;
  const document = from === 'unstated' ? { [id]: { like: id, startsFrom: 'record' } } : {};
  const rule = resolveRetention(document, [id]).get(id);

  test('has one bound, as its law says', () => {
    const { atLeast, atMost, agreed } = shipped;
    expect({ atLeast, atMost, agreed }).toEqual({
      atLeast: undefined,
      atMost: undefined,
      agreed: undefined,
      [bound]: { period, from },
    });
  });

  test('has its titles, its law in both languages and what the text says of the start', () => {
    expect(shipped.id).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/);
    expect(shipped.startsNote).not.toBe('');
    expect(shipped.title.ko).toMatch(/[가-힣]/);
    expect(shipped.law.ko).toMatch(/[가-힣]/);
    expect(`${shipped.title.en} ${shipped.law.en}`).toMatch(/^[ -~]+$/);
  });

  test('becomes a rule with its law as the basis', () => {
    const given = { period, from: start };
    expect(rule).toEqual({
      id,
      destroyAfter: bound === 'agreed' ? [given] : [],
      atLeast: bound === 'atLeast' ? [{ ...given, basis: [shipped.law.ko] }] : [],
      atMost: bound === 'atMost' ? [given] : [],
      basis: [shipped.law.ko],
    });
  });

  test('ends as the Civil Act counts, and only when its start is known', () => {
    expect(rule).toBeDefined();
    if (rule === undefined) return;
    const isCeiling = bound === 'atMost';
    const dueOn = isCeiling ? expiryDay('2024-02-29', period) : dayAfter;
    expect(destructionDay(rule, { [start]: '2024-02-29', separation: '2026-11-22' })).toEqual({
      dueOn,
      decidedBy: isCeiling ? 'ceiling' : bound === 'agreed' ? 'destroyAfter' : 'floor',
      clash: false,
      missing: [],
    });
    expect(destructionDay(rule, { separation: '2026-11-22' })).toMatchObject({ dueOn: null, missing: [start] });
  });
});
