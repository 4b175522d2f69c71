import fc from 'fast-check';
import PDFDocument from 'pdfkit';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../../../src/providers/letters/draw-line.js';
import { registerFonts } from '../../../src/providers/letters/fonts.js';
import { lineHeight, linesOf } from '../../../src/providers/letters/lines-of.js';

/** One character is never broken, however narrow its place. */
const widestCharacter = 13;

function setup() {
  const document = new PDFDocument();
  registerFonts(document);
  document.font('regular').fontSize(10);
  return document;
}

describe('the lines of a text', () => {
  test('break between words and hold each of them', () => {
    const text = '회원님의 개인정보를 다른 회원의 개인정보와 분리하여 별도로 보관합니다. '.repeat(5).trim();
    const lines = linesOf(setup(), text, 200);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.join(' ')).toBe(text);
  });

  test('are never wider than their place, and lose no character, whatever the text', () => {
    const document = setup();
    const word = fc.string({
      unit: fc.constantFrom('가', '나', 'a', 'W', '.', '(', '漢', 'é', 'e\u0301', '😀'),
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 20, max: 400 }),
        (words, width) => {
          const lines = linesOf(document, words.join(' '), width);
          for (const line of lines) {
            expect(widthOf(document, line)).toBeLessThanOrEqual(Math.max(width, widestCharacter) + 0.01);
          }
          expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
        },
      ),
    );
  });

  test('of an empty text are one empty line', () => {
    expect(linesOf(setup(), '', 100)).toEqual(['']);
  });

  test('break a word that is longer than a line, and a letter that is wider still stands alone', () => {
    const lines = linesOf(setup(), '가'.repeat(50), 100);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('')).toBe('가'.repeat(50));
    expect(linesOf(setup(), '가나', 1)).toEqual(['가', '나']);
  });

  test('take room between them that grows with the type', () => {
    const document = setup();
    const height = lineHeight(document, 10);
    expect(height).toBeGreaterThan(12);
    document.fontSize(20);
    expect(lineHeight(document, 20)).toBeCloseTo(2 * height, 5);
  });
});
