import PDFDocument from 'pdfkit';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../../../src/providers/letters/draw-line.js';
import { fontOf, registerFonts } from '../../../src/providers/letters/fonts.js';
import { printable, runsOf, unprintableIn } from '../../../src/providers/letters/runs-of.js';

const document = new PDFDocument();
registerFonts(document);

function runs(text: string): string[] {
  return runsOf(text, 'regular').map(({ font, text: part }) => `${font}:${part}`);
}

describe('the runs of a line', () => {
  test.each([
    ['홍길동 Hong 1', ['regular:홍길동 Hong 1']],
    ['홍길동(洪吉童) 귀하', ['regular:홍길동(', 'fallback:洪吉童', 'regular:) 귀하']],
    ['李 崔 鄭', ['fallback:李', 'regular: ', 'fallback:崔', 'regular: ', 'fallback:鄭']],
    ['a😀b', ['regular:a😀b']],
    ['', ['regular:']],
  ])('of %j change font only where they must', (text, expected) => {
    expect(runs(text)).toEqual(expected);
  });

  test('keep a character and its accent in one font', () => {
    for (const run of runsOf('x\u0323李\u0323', 'regular')) expect(run.text).not.toMatch(/^\p{M}/u);
  });

  test('are as wide together as alone, and leave the font as it was', () => {
    document.font('semiBold').fontSize(10);
    const apart = widthOf(document, '홍(') + widthOf(document, '洪') + widthOf(document, ')');
    expect(widthOf(document, '홍(洪)')).toBeCloseTo(apart, 6);
    expect(fontOf(document)).toBe('semiBold');
    document.font('regular');
    expect(fontOf(document)).toBe('regular');
  });
});

describe('what is printed', () => {
  test('is composed, and without what nobody sees', () => {
    expect(printable('홍길동'.normalize('NFD'))).toBe('홍길동');
    expect(printable('a\u200bb\ufeff\u00ad葛\u{e0100}\u202e')).toBe('ab葛');
    expect(printable('a\tb\u2028c')).toBe('a b c');
    // Doubles of Korean standards that look the same.
    expect(printable('\uf9e1')).toBe('李');
  });

  test('and has no glyph in any font is told, each character once', () => {
    expect(unprintableIn('홍길동 李 Zoë 1é㈜')).toEqual([]);
    expect(unprintableIn('😀 a 😀 🎉\u200d')).toEqual(['😀', '🎉']);
  });
});
