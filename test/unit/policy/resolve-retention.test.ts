import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/errors.js';
import { destructionDay } from '../../../src/policy/retention.js';
import { resolveRetention } from '../../../src/policy/retention-classes.js';
import type { RetentionClass } from '../../../src/policy/retention-likeness.js';

const membership: RetentionClass = { destroyAfter: 'P4Y', from: 'separation', basis: 'operator’s policy' };

function refusal(document: Record<string, RetentionClass>): string {
  try {
    resolveRetention(document);
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceError);
    expect((error as ServiceError).code).toBe('map_invalid');
    return (error as ServiceError).message;
  }
  return 'accepted';
}

describe('the retention classes of a data map', () => {
  test('become one rule each, in their order', () => {
    const rules = resolveRetention({ membership, log: { atLeast: { period: 'P3M', from: 'record' } } });
    expect([...rules.keys()]).toEqual(['membership', 'log']);
    expect(rules.get('membership')).toEqual({
      id: 'membership',
      destroyAfter: [{ period: 'P4Y', from: 'separation' }],
      atLeast: [],
      atMost: [],
      basis: ['operator’s policy'],
    });
    expect(rules.get('log')).toEqual({
      id: 'log',
      destroyAfter: [],
      atLeast: [{ period: 'P3M', from: 'record', basis: [] }],
      atMost: [],
      basis: [],
    });
  });

  test('may name one floor or ceiling, or several', () => {
    const rules = resolveRetention({
      several: {
        ...membership,
        atLeast: [
          { period: 'P5Y', from: 'record' },
          { period: 'P1Y', from: 'relationshipEnd' },
        ],
        atMost: { period: 'P10Y', from: 'relationshipEnd' },
        basis: ['one law', 'another law'],
      },
    });
    expect(rules.get('several')).toMatchObject({
      atLeast: [
        { period: 'P5Y', from: 'record', basis: ['one law', 'another law'] },
        { period: 'P1Y', from: 'relationshipEnd', basis: ['one law', 'another law'] },
      ],
      atMost: [{ period: 'P10Y', from: 'relationshipEnd' }],
      basis: ['one law', 'another law'],
    });
  });

  test('are none where the data map has none', () => {
    expect(resolveRetention({}).size).toBe(0);
  });
});

describe('a class that is like another', () => {
  test('takes over its period, floors, ceilings and bases, and adds its own', () => {
    const rules = resolveRetention({
      base: { ...membership, atLeast: { period: 'P1Y', from: 'record' }, atMost: { period: 'P9Y', from: 'record' } },
      payment: { like: 'base', atLeast: { period: 'P5Y', from: 'record' }, basis: '전자금융거래법 제22조' },
    });
    expect(rules.get('payment')).toEqual({
      id: 'payment',
      destroyAfter: [{ period: 'P4Y', from: 'separation' }],
      atLeast: [
        { period: 'P1Y', from: 'record', basis: ['operator’s policy'] },
        { period: 'P5Y', from: 'record', basis: ['전자금융거래법 제22조'] },
      ],
      atMost: [{ period: 'P9Y', from: 'record' }],
      basis: ['operator’s policy', '전자금융거래법 제22조'],
    });
  });

  test('may have a period of its own, but cannot lift a floor', () => {
    const rules = resolveRetention({
      base: { ...membership, atLeast: { period: 'P5Y', from: 'record' } },
      short: { like: 'base', destroyAfter: 'P1Y', from: 'record' },
    });
    expect(rules.get('short')).toMatchObject({
      destroyAfter: [{ period: 'P1Y', from: 'record' }],
      atLeast: [{ period: 'P5Y', from: 'record', basis: ['operator’s policy'] }],
    });
  });

  test('may stand before it, and be like one that is like a third', () => {
    const rules = resolveRetention({
      third: { like: 'second', atLeast: { period: 'P3Y', from: 'record' } },
      second: { like: 'membership', atLeast: { period: 'P2Y', from: 'record' } },
      membership,
    });
    expect(rules.get('third')?.destroyAfter).toEqual([{ period: 'P4Y', from: 'separation' }]);
    expect(rules.get('third')?.atLeast.map(({ period }) => period)).toEqual(['P2Y', 'P3Y']);
  });

  test('leaves the other as it was', () => {
    const rules = resolveRetention({
      membership,
      payment: { like: 'membership', atLeast: { period: 'P5Y', from: 'record' } },
    });
    expect(rules.get('membership')?.atLeast).toEqual([]);
  });

  test('needs nothing of its own', () => {
    const rules = resolveRetention({ membership, same: { like: 'membership' } });
    expect(rules.get('same')).toEqual({ ...rules.get('membership'), id: 'same' });
  });

  test('names a basis once', () => {
    const rules = resolveRetention({ membership, same: { like: 'membership', basis: 'operator’s policy' } });
    expect(rules.get('same')?.basis).toEqual(['operator’s policy']);
  });
});

describe('the classes of the design', () => {
  const rules = resolveRetention({
    membership,
    'eft-over-10000-krw': {
      like: 'membership',
      atLeast: { period: 'P5Y', from: 'record' },
      basis: '전자금융거래법 제22조',
    },
    'eft-up-to-10000-krw': {
      like: 'membership',
      atLeast: { period: 'P1Y', from: 'record' },
      basis: '전자금융거래법 제22조',
    },
  });

  test.each([
    ['eft-over-10000-krw', '2026-11-01', '2031-11-02', 'floor'],
    ['eft-over-10000-krw', '2019-01-01', '2030-11-23', 'destroyAfter'],
    ['eft-up-to-10000-krw', '2026-11-01', '2030-11-23', 'destroyAfter'],
    ['membership', '2026-11-01', '2030-11-23', 'destroyAfter'],
  ])('%s of a record of %s falls due on %s by its %s', (id, record, dueOn, decidedBy) => {
    const rule = rules.get(id);
    expect(rule).toBeDefined();
    if (rule === undefined) return;
    expect(destructionDay(rule, { record, separation: '2026-11-22' })).toMatchObject({ dueOn, decidedBy });
  });
});

describe('retention is refused', () => {
  test.each<[string, Record<string, RetentionClass>, string]>([
    [
      'a class like one that does not exist',
      { a: { like: 'b' } },
      'retention.a: like names b, which is no retention class.',
    ],
    ['a class like itself', { a: { like: 'a' } }, 'retention.a: like leads in a circle: a -> a.'],
    ['a class like what every object has', { a: { like: 'constructor' } }, 'retention.a: like names constructor'],
    ['a class that says nothing', { a: { basis: 'none' } }, 'retention.a: say when it is destroyed'],
    ['a class with empty lists', { a: { atLeast: [], atMost: [] } }, 'retention.a: say when it is destroyed'],
    [
      'a period without its start',
      { a: { destroyAfter: 'P4Y' } },
      'retention.a: destroyAfter and from must stand together.',
    ],
    [
      'a start without its period',
      { b: membership, a: { like: 'b', from: 'record' } },
      'retention.a: destroyAfter and from',
    ],
    [
      'a period that is none',
      { a: { destroyAfter: '4 years', from: 'record' } },
      'retention.a: a period must be like P5Y',
    ],
    [
      'a floor that is none',
      { a: { atLeast: { period: 'forever', from: 'record' } } },
      'retention.a: a period must be like',
    ],
    [
      'a start that the law leaves open',
      { a: { atLeast: { period: 'P5Y', from: 'unstated' } } },
      'retention.a: from must be one of record',
    ],
    [
      'an unknown start',
      { a: { atMost: { period: 'P5Y', from: 'birth' } } },
      'where the law states no start, choose one with startsFrom.',
    ],
  ])('for %s', (_what, document, message) => {
    expect(refusal(document)).toContain(message);
  });

  test('for a circle, named from each class that leads into it', () => {
    const message = refusal({ a: { like: 'b' }, b: { like: 'c' }, c: { like: 'b' }, membership });
    expect(message).toContain('retention.a: like leads in a circle: a -> b -> c -> b.');
    expect(message).toContain('retention.b: like leads in a circle: b -> c -> b.');
    expect(message).toContain('retention.c: like leads in a circle: c -> b -> c.');
    expect(message).not.toContain('retention.membership');
  });

  test('with every problem of every class in one message and as a list', () => {
    const document = { a: { like: 'nowhere' }, b: { destroyAfter: 'soon' }, c: {} };
    expect(refusal(document).split('\n- ')).toHaveLength(4);
    expect(() => resolveRetention(document)).toThrow(
      expect.objectContaining({ detail: { problems: expect.any(Array) } }),
    );
  });
});

describe('a class of the library', () => {
  test('is a rule as soon as rows are of it, and otherwise none', () => {
    expect([...resolveRetention({ membership }, ['aml-kyc', 'membership']).keys()]).toEqual(['membership', 'aml-kyc']);
    expect(resolveRetention({ membership }).has('aml-kyc')).toBe(false);
  });

  test('gives way to a class of the map that has its name', () => {
    const rules = resolveRetention({ 'aml-kyc': membership, kyc: { like: 'aml-kyc' } }, ['aml-kyc', 'kyc']);
    expect(rules.get('aml-kyc')?.atLeast).toEqual([]);
    expect(rules.get('kyc')?.atLeast).toEqual([]);
  });

  test('is taken over by a class that is like it, its own name included', () => {
    const rules = resolveRetention({
      'aml-kyc': { like: 'aml-kyc', destroyAfter: 'P4Y', from: 'separation', basis: 'policy' },
      kyc: { like: 'aml-kyc' },
    });
    for (const id of ['aml-kyc', 'kyc']) {
      expect(rules.get(id)).toMatchObject({
        destroyAfter: [{ period: 'P4Y', from: 'separation' }],
        atLeast: [{ period: 'P5Y', from: 'relationshipEnd' }],
        basis: [expect.stringContaining('특정 금융거래정보'), 'policy'],
      });
    }
  });

  test('whose law states no start takes the one that the map gives', () => {
    const rules = resolveRetention({
      orders: { like: 'ec-payment-supply', startsFrom: 'record' },
      later: { like: 'orders', startsFrom: 'relationshipEnd' },
      bought: { like: 'bc-card-merchant-purchase', startsFrom: 'record' },
    });
    expect(rules.get('orders')?.atLeast).toMatchObject([{ period: 'P5Y', from: 'record' }]);
    expect(rules.get('later')?.atLeast).toMatchObject([{ period: 'P5Y', from: 'relationshipEnd' }]);
    expect(rules.get('bought')).toMatchObject({
      destroyAfter: [{ period: 'P1Y6M', from: 'record' }],
      atLeast: [],
    });
  });

  test('whose law states no start is refused without one', () => {
    const message = 'where the law states no start, choose one with startsFrom.';
    expect(refusal({ orders: { like: 'ec-payment-supply' } })).toContain(
      `retention.orders: from must be one of record`,
    );
    expect(() => resolveRetention({}, ['ec-payment-supply'])).toThrow(message);
  });
});
