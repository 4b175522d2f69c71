import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Letter } from '../../src/notice/ports.js';
import { drawLetter } from '../../src/providers/letter-pdf.js';
import { addressWindow, bodyTop, senderArea } from '../../src/providers/letters/page.js';
import { type Box, boxOf, canDraw, drawPdf, inkIn, type Picture, whereDrawn } from '../support/letter-picture.js';
import { options, recipient, sampleLetter } from '../unit/letters/sample-letter.js';
import { sampleItems } from '../unit/notice/sample-facts.js';

interface Word extends Box {
  readonly page: number;
  readonly text: string;
}

async function render(letter: Letter) {
  const { pdf, pages } = await drawLetter(letter, options);
  const { file, pictures } = drawPdf(pdf, pages);
  const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  const words = wordsOf(execFileSync('pdftotext', ['-bbox', file, '-'], { encoding: 'utf8' }));
  return { pages, text, words, pictures };
}

function wordsOf(xml: string): Word[] {
  return xml
    .split('<page ')
    .slice(1)
    .flatMap((source, page) =>
      [...source.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)</g)].map(
        (match) => {
          const [left = 0, top = 0, right = 0, bottom = 0] = match.slice(1, 5).map(Number);
          return { page, left, top, right, bottom, text: match[5] ?? '' };
        },
      ),
    );
}

function darkDots(picture: Picture | undefined, box: Box): number {
  return inkIn(picture, box)?.dots ?? 0;
}

/** Each Hangul syllable of a word in a box of its own: they are all equally wide. */
function syllableBoxes(word: Word): Box[] {
  const syllables = [...word.text];
  const width = (word.right - word.left) / syllables.length;
  return syllables.map((_, index) => ({
    ...word,
    left: word.left + index * width,
    right: word.left + (index + 1) * width,
  }));
}

function packed(text: string): string {
  return text.replace(/\s+/gu, '');
}

describe.skipIf(!canDraw)(`letters as they come out of a printer${whereDrawn}`, () => {
  test.each(['ko', 'en'] as const)(
    'a letter in %s fits one page and its whole text can be read from it',
    async (language) => {
      const letter = sampleLetter({ language });
      const { pages, text } = await render(letter);
      expect(pages).toBe(1);
      for (const item of sampleItems[language]) expect(packed(text)).toContain(packed(item));
      for (const line of letter.text.split('\n')) expect(packed(text)).toContain(packed(line.replace(/^(■|-) /, '')));
      expect(packed(text)).toContain(packed(letter.subject));
    },
  );

  test.each(['ko', 'en'] as const)('every word of a letter in %s is ink on paper', async (language) => {
    const { words, pictures } = await render(sampleLetter({ language }));
    expect(words.length).toBeGreaterThan(100);
    for (const word of words) {
      expect(darkDots(pictures[word.page], word), `the word ${word.text}`).toBeGreaterThan(0);
    }
  });

  test.each(['ko', 'en'] as const)('no word of a letter in %s is broken over two lines', async (language) => {
    const letter = sampleLetter({ language });
    const { words } = await render(letter);
    const seen = new Set(words.map((word) => word.text.replaceAll('&apos;', "'").replaceAll('&amp;', '&')));
    for (const word of letter.text.replaceAll(/^(■|-) /gm, '').split(/\s+/)) expect(seen).toContain(word);
  });

  test('every Hangul syllable is ink on paper', async () => {
    const { words, pictures } = await render(sampleLetter());
    const hangul = words.filter((word) => /^[가-힣]+$/.test(word.text));
    expect(hangul.length).toBeGreaterThan(50);
    for (const word of hangul) {
      for (const box of syllableBoxes(word))
        expect(darkDots(pictures[word.page], box), `in ${word.text}`).toBeGreaterThan(8);
    }
  });

  test('the address stands in the window in the order of the post, and nothing else shows through', async () => {
    const { words, pictures } = await render(sampleLetter());
    const inWindow = boxOf(addressWindow);
    const seen = words.filter((word) => word.top > senderArea.top + senderArea.height && word.bottom < bodyTop);
    for (const word of seen) {
      expect(word.left).toBeGreaterThanOrEqual(inWindow.left - 1);
      expect(word.right).toBeLessThanOrEqual(inWindow.right + 3);
      expect(word.top).toBeGreaterThanOrEqual(inWindow.top - 1);
      expect(word.bottom).toBeLessThanOrEqual(inWindow.bottom + 1);
    }
    const { line1, line2, name, postalCode } = recipient;
    expect(packed(seen.map((word) => word.text).join(''))).toBe(packed(`${line1},${line2}${name}귀하${postalCode}`));
    expect(darkDots(pictures[0], inWindow)).toBeGreaterThan(500);
    expect(darkDots(pictures[0], { left: 0, right: 1_000, top: inWindow.bottom + 1, bottom: bodyTop })).toBe(0);
    expect(
      darkDots(pictures[0], {
        left: 0,
        right: 1_000,
        top: senderArea.top + senderArea.height,
        bottom: inWindow.top - 1,
      }),
    ).toBe(0);
  });

  test('an address of the greatest length stays whole and inside the window', async () => {
    const longest = {
      ...recipient,
      line1: '가나다라마바사아자차'.repeat(10),
      line2: '하호히헤허 '.repeat(16).trim(),
      name: '홍길동전'.repeat(25),
    };
    const { words, pictures, text } = await render(sampleLetter({}, { recipient: longest }));
    const seen = words.filter((word) => word.top > senderArea.top + senderArea.height && word.bottom < bodyTop);
    for (const word of seen) expect(word.bottom).toBeLessThanOrEqual(boxOf(addressWindow).bottom + 1);
    for (const line of [longest.line1, longest.line2, longest.name]) expect(packed(text)).toContain(packed(line));
    expect(darkDots(pictures[0], boxOf(addressWindow))).toBeGreaterThan(2_000);
  });

  test('a letter with very many items goes on overleaf, with every item in ink and numbered pages', async () => {
    const items = Array.from({ length: 300 }, (_, index) => `개인정보 항목 ${index}번`);
    const letter = sampleLetter({ items });
    const { pages, text, words, pictures } = await render(letter);
    expect(pages).toBe(3);
    const numbers = [1, 2, 3].map((page) => packed(`${letter.noticeId} ${page} / 3`));
    for (const number of numbers) expect(packed(text)).toContain(number);
    const body = numbers.reduce((rest, number) => rest.replace(number, ''), packed(text));
    for (const item of items) expect(body).toContain(packed(item));
    for (const word of words) expect(darkDots(pictures[word.page], word), `the word ${word.text}`).toBeGreaterThan(0);
  });

  test('no text of a page is below the edge or on top of other text', async () => {
    const items = Array.from({ length: 1_200 }, (_, index) => `개인정보 항목 ${index}번`);
    const { words, pages } = await render(sampleLetter({ items }));
    expect(pages).toBeGreaterThan(2);
    for (const word of words) {
      expect(word.bottom).toBeLessThan(842);
      expect(word.right).toBeLessThan(595);
    }
    const lines = words.filter((word) => word.left < 70);
    for (const [index, line] of lines.entries()) {
      const next = lines[index + 1];
      if (next !== undefined && next.page === line.page) expect(next.top).toBeGreaterThan(line.top + 5);
    }
  });
});
