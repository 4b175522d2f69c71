import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskAddress, maskEmail, maskLoginId, maskName, maskPhone } from '../../../src/notice/mask.js';

describe('a masked login id', () => {
  test.each([
    ['abcdef', 'ab***'],
    ['abcde', 'ab***'],
    ['abcd', 'a***'],
    ['abc', 'a***'],
    ['ab', '***'],
    ['a', '***'],
    ['', ''],
    ['  ', ''],
    ['홍길동상점', '홍길***'],
    ['한글', '***'],
    ['😀😃😄😁😆', '😀😃***'],
    ['👨‍👩‍👧abcd', '👨‍👩‍👧a***'],
    ['가나다라마'.normalize('NFD'), '가나***'.normalize('NFD')],
    ['hongildong@example.com', 'ho***@example.com'],
  ])('%j is %j', (id, masked) => {
    expect(maskLoginId(id)).toBe(masked);
  });

  test('never shows the whole id nor its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (id) => {
        const masked = maskLoginId(id);
        if (id.trim() === '') return expect(masked).toBe('');
        if (id.includes('@')) return;
        expect(masked).toMatch(/\*\*\*$/);
        const shown = masked.slice(0, -3);
        expect(id.trim().startsWith(shown)).toBe(true);
        expect(shown.length).toBeLessThan(id.trim().length);
      }),
    );
  });

  test('never cuts a letter in half', () => {
    const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (text) => {
        const id = text.replaceAll('@', '').trim();
        const letters = [...graphemes.segment(id)].map(({ segment }) => segment);
        const shown = maskLoginId(id).slice(0, -3);
        expect([0, 1, 2].map((count) => letters.slice(0, count).join(''))).toContain(shown);
      }),
    );
  });
});

describe('a masked name', () => {
  test.each([
    ['홍길동', '홍**'],
    ['남궁민수', '남**'],
    ['김', '*'],
    ['', ''],
    ['Hong Gildong', 'H**'],
    ['😀길동', '😀**'],
    [' 홍길동 ', '홍**'],
    ['김수'.normalize('NFD'), '김**'.normalize('NFD')],
  ])('%j is %j', (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });
});

describe('a masked phone', () => {
  test.each([
    ['010-0000-1234', '010-****-1234'],
    ['01000001234', '010****1234'],
    ['+82 10-0000-1234', '+82 10-****-1234'],
    ['02-000-1234', '0*-***-1234'],
    ['0200001234', '02****1234'],
    ['1588-1234', '****-****'],
    ['112', '***'],
    ['', ''],
  ])('%j is %j', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked);
  });

  test('always hides the four digits before the last four, at least', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 15 }), (digits) => {
        const masked = maskPhone(digits.join(''));
        expect(masked).toHaveLength(digits.length);
        expect([...masked].filter((character) => character === '*').length).toBe(
          Math.min(digits.length, digits.length < 9 ? 8 : 4),
        );
      }),
    );
  });
});

describe('a masked e-mail', () => {
  test.each([
    ['hongildong@example.com', 'ho***@example.com'],
    ['abc@example.com', 'a***@example.com'],
    ['a@example.com', '***@example.com'],
    ['@example.com', '***@example.com'],
    ['"a@b"@example.com', '"a***@example.com'],
    ['no-address', 'no***'],
    ['', ''],
  ])('%j is %j', (email, masked) => {
    expect(maskEmail(email)).toBe(masked);
  });
});

describe('a masked address', () => {
  test.each([
    ['서울특별시 강남구 테헤란로 152, 10층 (역삼동)', '서울특별시 강남구 테헤란로 ***'],
    ['경기도 성남시 분당구 불정로 6', '경기도 성남시 분당구 불정로 ***'],
    ['서울 종로구 종로 1', '서울 종로구 종로 ***'],
    ['서울특별시 강남구 테헤란로14길 5', '서울특별시 강남구 테헤란로14길 ***'],
    ['서울특별시 강남구 테헤란로152 10층', '서울특별시 강남구 테헤란로 ***'],
    ['서울특별시 구로구 디지털로 300', '서울특별시 구로구 디지털로 ***'],
    ['서울 강남구 역삼동 123-4', '서울 강남구 역삼동 ***'],
    ['서울 중구 충무로1가 25', '서울 중구 충무로1가 ***'],
    ['강원도 평창군 봉평면 무이리 77', '강원도 평창군 봉평면 무이리 ***'],
    ['서울특별시 강남구 비밀빌딩 3층', '서울특별시 강남구 ***'],
    ['123 Teheran-ro, Gangnam-gu, Seoul', '***'],
    ['비밀', '***'],
    ['', ''],
    ['   ', ''],
  ])('%j is %j', (address, masked) => {
    expect(maskAddress(address)).toBe(masked);
  });

  test('shows no house number, whatever the address', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('서울특별시 강남구 테헤란로', '부산 해운대구 우동', 'Somewhere', ''),
        fc.nat(),
        (start, number) => {
          expect(maskAddress(`${start} 9${number}`)).not.toContain(`9${number}`);
        },
      ),
    );
  });
});
