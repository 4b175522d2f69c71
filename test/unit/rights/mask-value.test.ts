import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnKind } from '../../../src/rights/column-kind.js';
import { maskValue } from '../../../src/rights/mask-value.js';

const kinds: readonly ColumnKind[] = ['name', 'loginId', 'email', 'phone', 'address', 'account', 'text', 'hidden'];

describe('a masked value', () => {
  const table: [ColumnKind, string, string][] = [
    ['name', '홍길동', '홍**'],
    ['name', '김', '*'],
    ['loginId', 'hong1234', 'ho***'],
    ['loginId', 'hong@example.com', 'h***@example.com'],
    ['loginId', 'hong @ example.com secret', 'h***'],
    ['email', 'hongildong@example.com', 'ho***@example.com'],
    ['email', 'hongildong', 'h***'],
    ['email', 'a@example.com, hongildong', 'a***'],
    ['email', '@example.com', '@***'],
    ['phone', '010-0000-1234', '010-****-1234'],
    ['phone', '010-0000-1234 / 010-0000-5678', '***'],
    ['phone', '010-0000-1234 (집)', '0***'],
    ['phone', '０１０－００００－１２３４', '***'],
    ['phone', '없음', '없***'],
    ['address', '서울특별시 강남구 테헤란로 152, 10층', '서울특별시 강남구 테헤란로 ***'],
    ['address', '서울특별시강남구테헤란로', '***'],
    ['address', '서울 강남구', '***'],
    ['phone', '+82 10-0000-1234', '+82 10-****-1234'],
    ['phone', '0000000000000', '***'],
    ['account', '110-000-123456', '110-***-***456'],
    ['account', '9490-0000-0000-1234', '9490-****-****-1234'],
    ['account', 'SHINHAN 110-000-123456', 'S***'],
    ['text', '커피, 차', '커***'],
    ['text', '1980-02-29', '***'],
    ['text', '06234', '***'],
    ['text', 'x', '***'],
    ['text', 'x***', '***'],
    ['text', '***', '---'],
    ['hidden', '1980-02-29', '***'],
    ['hidden', 'anything', '***'],
  ];
  test.each(table)('of a %s, %j, is %j', (kind, value, masked) => {
    expect(maskValue(kind, value)).toBe(masked);
  });

  test.each(kinds)('of a %s leaves null and the empty text as they are', (kind) => {
    expect(maskValue(kind, null)).toBeNull();
    expect(maskValue(kind, '')).toBe('');
  });

  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: 'grapheme-composite', maxLength: 10 }),
    fc.string({ unit: fc.constantFrom('*', '-', 'a', ' ', '@', '0', '\u0301', '로', '구'), maxLength: 12 }),
    fc.emailAddress(),
    fc.stringMatching(/^[+()\d .-]{3,30}$/),
    fc.stringMatching(/^[가-힣]{1,4}(시|도) [가-힣]{1,4}구 [가-힣]{1,5}로 ?\d{0,3}$/),
  );

  test.each(kinds)('of a %s never holds the value, whatever that is', (kind) => {
    fc.assert(
      fc.property(nasty, (value) => {
        fc.pre(value.length > 2);
        const masked = maskValue(kind, value) ?? '';
        expect(masked.includes(value)).toBe(false);
        if (value.trim() !== '') expect(masked.includes(value.trim())).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of whatever kind shows no more than four digits in a row of a number', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.stringMatching(/^\d{9,20}$/), (kind, number) => {
        expect(maskValue(kind, number)).not.toMatch(/\d{5}/);
      }),
    );
  });
});
