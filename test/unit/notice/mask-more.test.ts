import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskAccount, maskText } from '../../../src/notice/mask.js';

describe('a masked card or account', () => {
  test.each([
    ['9490-0000-0000-1234', '9490-****-****-1234'],
    ['9490000000001234', '9490********1234'],
    ['9490-00**-****-1234', '9490-****-****-1234'],
    ['110-000-123456', '110-***-***456'],
    ['123456789', '123***789'],
    ['12345678', '********'],
    ['', ''],
  ])('%j is %j', (number, masked) => {
    expect(maskAccount(number)).toBe(masked);
  });

  test('always hides three digits of the middle, at least, and keeps its form', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 30 }), (digits) => {
        const masked = maskAccount(digits.join(''));
        expect(masked).toHaveLength(digits.length);
        expect(masked.replace(/[^*]/g, '').length).toBeGreaterThanOrEqual(3);
      }),
    );
  });
});

describe('a masked text', () => {
  test.each([
    ['커피, 차', '커***'],
    ['ab', 'a***'],
    ['a', '***'],
    ['👨‍👩‍👧', '***'],
    ['👨‍👩‍👧 family', '👨‍👩‍👧***'],
    [' x y ', 'x***'],
    ['', ''],
  ])('%j is %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });
});
