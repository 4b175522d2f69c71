import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { describe, expect, test } from 'vitest';
import type { Letter } from '../../src/notice/ports.js';
import { drawLetter, type LetterOptions } from '../../src/providers/letter-pdf.js';
import type { PlacedLine } from '../../src/providers/letters/draw-line.js';
import { registerFonts } from '../../src/providers/letters/fonts.js';
import { addressWindow, foldTop, millimetres, page, senderArea } from '../../src/providers/letters/page.js';
import { placeLetter } from '../../src/providers/letters/place-letter.js';
import { type Box, blank, boxOf, canDraw, drawPdf, type Ink, inkIn, whereDrawn } from '../support/letter-picture.js';
import { options, recipient, sampleLetter } from '../unit/letters/sample-letter.js';

const { resolve } = createRequire(import.meta.url);
const files = {
  regular: resolve('pretendard/dist/public/static/alternative/Pretendard-Regular.ttf'),
  semiBold: resolve('pretendard/dist/public/static/alternative/Pretendard-SemiBold.ttf'),
  han: resolve('@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf'),
} as const;

/** Fonts stand out of the line that their figures give them. */
const overhang = 4;

/** The same lines, each alone on a sheet of its own, drawn by pdfkit and none of our code. */
async function drawAlone(lines: readonly PlacedLine[]): Promise<Ink[]> {
  const document = new PDFDocument({ size: [page.width, page.height], autoFirstPage: false });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((done) => document.on('end', done));
  for (const { text, font, size, left, top, spacing = 0 } of lines) {
    document.addPage();
    const base = top + (1950 / 2048) * size;
    let x = left;
    for (const part of text.split(/(\p{Script=Han}+)/u).filter((piece) => piece !== '')) {
      const spaced = { lineBreak: false, characterSpacing: spacing };
      document.font(/\p{Script=Han}/u.test(part) ? files.han : files[font]).fontSize(size);
      document.text(part, x, base, { ...spaced, baseline: 'alphabetic' });
      x += document.widthOfString(part, spaced);
    }
  }
  document.end();
  await ended;
  const { pictures } = drawPdf(Buffer.concat(chunks), lines.length);
  const whole = { left: 0, top: 0, right: page.width, bottom: page.height };
  return pictures.map((picture) => inkIn(picture, whole) ?? { dots: 0, left: 0, top: 0, right: 0, bottom: 0 });
}

function placesOf(letter: Letter, sender: LetterOptions['sender']) {
  const document = new PDFDocument();
  registerFonts(document);
  return placeLetter(document, letter, sender);
}

async function compare(letter: Letter, sender = options.sender) {
  const { lines, pages } = placesOf(letter, sender);
  const alone = await drawAlone(lines);
  const { pdf } = await drawLetter(letter, { ...options, sender });
  const { pictures } = drawPdf(pdf, pages);
  const inked = lines.map((line, index): { line: PlacedLine; expected: Ink; found: Ink | null } => {
    const expected = alone[index] as Ink;
    // A bullet and its line stand beside each other: each is looked for where it stands alone.
    return { line, expected, found: inkIn(pictures[line.page], around(expected)) };
  });
  for (const { line, expected } of inked) blank(pictures[line.page] as never, around(expected));
  return { lines, inked, pictures };
}

function around({ left, top, right, bottom }: Ink): Box {
  return { left: left - 0.5, top: top - 0.5, right: right + 0.5, bottom: bottom + 0.5 };
}

function isIn(line: PlacedLine, { left, top, right, bottom }: Box): boolean {
  return line.page === 0 && line.left >= left && line.left < right && line.top >= top && line.top < bottom;
}

const hanja = {
  recipient: {
    ...recipient,
    name: '李舜臣(이순신)',
    line1: '서울특별시 鍾路區 새문안로 1',
    line2: '崔鄭빌딩 101호 (唐珠洞)',
  },
  sender: { name: '주식회사 예제페이 (例題)', address: '06234 서울특별시 강남구 테헤란로 1', phone: '02-000-1234' },
};

const longAddress = {
  ...recipient,
  line1: '경상남도 창원시 마산합포구 진동면 진동초등학교앞길 1234번길 56-78',
  line2: '예제푸르지오센트럴파크아파트 제1234동 제5678호 (진동리, 예제푸르지오센트럴파크아파트 2단지)',
  name: '주식회사 예제페이 창원지점 개인정보보호팀 홍길동',
};

const longest = {
  ...recipient,
  line1: '가나다라마바사아자차'.repeat(10),
  line2: '하호히헤허 '.repeat(16).trim(),
  name: '홍길동李'.repeat(25),
};

const letters: readonly [string, Letter, LetterOptions['sender']][] = [
  ['Hangul', sampleLetter(), options.sender],
  ['Latin', sampleLetter({ language: 'en' }, { recipient: { ...recipient, name: 'Zoë Müller' } }), options.sender],
  ['Hanja', sampleLetter({ recipientName: '李舜臣' }, { recipient: hanja.recipient }), hanja.sender],
  ['a long address', sampleLetter({}, { recipient: longAddress }), options.sender],
  ['the longest address', sampleLetter({}, { recipient: longest }), options.sender],
  [
    'several pages',
    sampleLetter({ items: Array.from({ length: 200 }, (_, index) => `개인정보 항목 ${index} 李${index}`) }),
    options.sender,
  ],
];

describe.skipIf(!canDraw)(`the ink of a letter, line by line${whereDrawn}`, () => {
  test.each(letters)(
    'with %s is that of each line drawn alone',
    async (_, letter, sender) => {
      const { inked } = await compare(letter, sender);
      expect(inked.length).toBeGreaterThan(20);
      for (const { line, expected, found } of inked) {
        const told = `line at ${line.page}:${Math.round(line.top)} of ${[...line.text].length} characters`;
        expect(expected.dots, told).toBeGreaterThan(0);
        expect(found, told).not.toBeNull();
        for (const edge of ['left', 'right', 'top', 'bottom'] as const) {
          expect(Math.abs((found?.[edge] ?? 0) - expected[edge]), `${edge} of the ${told}`).toBeLessThanOrEqual(0.5);
        }
        expect((found?.dots ?? 0) / expected.dots, `ink of the ${told}`).toBeGreaterThan(0.93);
        expect((found?.dots ?? 0) / expected.dots, `ink of the ${told}`).toBeLessThan(1.07);
      }
    },
    60_000,
  );

  test.each(letters)(
    'with %s is nowhere else on the page',
    async (_, letter, sender) => {
      const { pictures } = await compare(letter, sender);
      for (const picture of pictures) {
        // Any shade at all: what is left must be paper.
        expect(inkIn(picture, { left: 0, top: 0, right: page.width, bottom: page.height }, 250)).toBeNull();
      }
    },
    60_000,
  );

  test.each(letters)(
    'with %s shows the address in the window, and the sender above it alone',
    async (_, letter, sender) => {
      const { lines, inked } = await compare(letter, sender);
      const inWindow = boxOf(addressWindow);
      const address = inked.filter(({ line }) => isIn(line, inWindow));
      const others = inked.filter(({ line }) => line.page === 0 && !isIn(line, inWindow));
      const { line1, line2, name, postalCode } = letter.recipient;
      const told = address.map(({ line }) => line.text).join('');
      const honorific = letter.language === 'ko' ? '귀하' : '';
      expect(packed(told)).toBe(packed(`${line1}${line2}${name}${honorific}${postalCode}`));
      for (const { expected } of address) {
        expect(expected.left).toBeGreaterThanOrEqual(inWindow.left - 1);
        expect(expected.right).toBeLessThanOrEqual(inWindow.right + 1);
        expect(expected.top).toBeGreaterThanOrEqual(inWindow.top - 1);
        // The lower edge belongs to the sorter.
        expect(expected.bottom).toBeLessThanOrEqual(foldTop - millimetres(17));
      }
      for (const { expected } of others) {
        const above = expected.bottom <= senderArea.top + senderArea.height + overhang;
        expect(above || expected.top >= foldTop, 'no other line may show').toBe(true);
      }
      const [postal] = lines.filter((line) => line.text === postalCode);
      expect(address.at(-1)?.line).toBe(postal);
      expect(Math.abs((address.at(-1)?.expected.right ?? 0) - inWindow.right)).toBeLessThan(1.5);
    },
    60_000,
  );

  test('of an address that a person has is 9 to 14 points in five lines, and never bold', () => {
    for (const [, letter, sender] of letters.filter(([what]) => what !== 'the longest address')) {
      const { lines } = placesOf(letter, sender);
      const address = lines.filter((line) => isIn(line, boxOf(addressWindow)));
      expect(address.length).toBeLessThanOrEqual(5);
      for (const { font, size } of address) {
        expect(font).toBe('regular');
        expect(size).toBeGreaterThanOrEqual(9);
        expect(size).toBeLessThanOrEqual(14);
      }
    }
  });

  test('finds a glyph that is missing', async () => {
    // An empty box in place of a character has other ink: this is what the comparison would see.
    const [known, box] = await drawAlone([
      { page: 0, left: 100, top: 100, font: 'regular', size: 10, text: '홍길동' },
      { page: 0, left: 100, top: 100, font: 'regular', size: 10, text: '홍길\u{1f600}' },
    ]);
    expect(Math.abs((box?.dots ?? 0) / (known?.dots ?? 1) - 1)).toBeGreaterThan(0.07);
  });
});

function packed(text: string): string {
  return text.replace(/[\s,]+/gu, '');
}
