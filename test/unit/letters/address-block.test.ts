import fc from 'fast-check';
import PDFDocument from 'pdfkit';
import { describe, expect, test } from 'vitest';
import type { Letter } from '../../../src/notice/ports.js';
import { addressBlock } from '../../../src/providers/letters/address-block.js';
import { widthOf } from '../../../src/providers/letters/draw-line.js';
import { registerFonts } from '../../../src/providers/letters/fonts.js';
import { lineHeight } from '../../../src/providers/letters/lines-of.js';
import { addressWindow, foldTop, millimetres } from '../../../src/providers/letters/page.js';
import { recipient, sampleLetter } from './sample-letter.js';

const document = new PDFDocument();
registerFonts(document);

function blockOf(over: Partial<Letter['recipient']>, language: Letter['language'] = 'ko') {
  return addressBlock(document, { ...sampleLetter(), language, recipient: { ...recipient, ...over } });
}

describe('the address of a letter', () => {
  test('stands in the order of the post, with a comma before the detail', () => {
    expect(blockOf({})).toEqual({
      size: 12,
      lines: ['서울특별시 강남구 테헤란로 2,', '10층 1002호 (역삼동, 예제센터)', '홍길동 귀하'],
      postalCode: '06236',
    });
  });

  test.each([
    ['no detail', { line2: '' }, ['서울특별시 강남구 테헤란로 2', '홍길동 귀하']],
    ['brackets alone', { line2: '(역삼동)' }, ['서울특별시 강남구 테헤란로 2', '(역삼동)', '홍길동 귀하']],
    ['a comma already', { line1: '테헤란로 2,', line2: '3층' }, ['테헤란로 2,', '3층', '홍길동 귀하']],
    [
      'odd spaces',
      { line1: ' 서울\r\n강남구\u2028\u3000테헤란로 2 ', line2: '' },
      ['서울 강남구 테헤란로 2', '홍길동 귀하'],
    ],
  ])('with %s', (_, over, lines) => {
    expect(blockOf(over).lines).toEqual(lines);
  });

  test('in English has no honorific', () => {
    expect(blockOf({ name: 'Hong Gildong' }, 'en').lines.at(-1)).toBe('Hong Gildong');
  });

  test('that is long is wrapped and set smaller, in five lines and 9 points at least', () => {
    const long = {
      line1: '경상남도 창원시 마산합포구 진동면 진동초등학교앞길 1234번길 56-78',
      line2: '예제푸르지오센트럴파크아파트 제1234동 제5678호 (진동리, 예제푸르지오센트럴파크아파트 2단지)',
      name: '주식회사 예제페이 창원지점 개인정보보호팀 홍길동',
    };
    const { size, lines } = blockOf(long);
    expect(size).toBeGreaterThanOrEqual(9);
    expect(size).toBeLessThan(12);
    expect(lines.length + 1).toBeLessThanOrEqual(5);
    expect(lines.join(' ')).toBe(`${long.line1}, ${long.line2} ${long.name} 귀하`);
  });

  test('leaves the lower 17 mm free of the part that shows', () => {
    expect(foldTop - (addressWindow.top + addressWindow.height)).toBeGreaterThanOrEqual(millimetres(17));
  });

  test('is never cut and never leaves its window, whatever it is', () => {
    const line = fc.string({
      unit: fc.constantFrom('가', 'W', ' ', '1', '-', '李', '(', '뷁'),
      minLength: 1,
      maxLength: 100,
    });
    fc.assert(
      fc.property(line, line, line, (line1, line2, name) => {
        const { size, lines, postalCode } = blockOf({ line1, line2, name });
        document.font('regular').fontSize(size);
        for (const each of lines) expect(widthOf(document, each)).toBeLessThanOrEqual(addressWindow.width + 0.01);
        expect((lines.length + 1) * lineHeight(document, size)).toBeLessThanOrEqual(addressWindow.height);
        const packed = (text: string) => text.replace(/[\s,]+/gu, '');
        expect(packed(lines.join(''))).toBe(packed(`${line1}${line2}${name}귀하`));
        expect(postalCode).toBe('06236');
      }),
      { numRuns: 60 },
    );
  });
});
