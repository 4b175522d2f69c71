import { describe, expect, test } from 'vitest';
import { drawLetter, renderLetter } from '../../../src/providers/letter-pdf.js';
import { letterBlocks } from '../../../src/providers/letters/letter-blocks.js';
import { options, recipient, sampleLetter } from './sample-letter.js';

describe('a letter', () => {
  test.each(['ko', 'en'] as const)('in %s is a PDF of one A4 page with its fonts embedded', async (language) => {
    const { pdf, pages, unprintable } = await drawLetter(sampleLetter({ language }), options);
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 595\.2\d+ 841\.8\d+\]/);
    expect(pdf.toString('latin1')).toContain('/FontFile2');
    expect({ pages, unprintable }).toEqual({ pages: 1, unprintable: 0 });
    expect(pdf.length).toBeLessThan(150_000);
  });

  test('is the same to the byte for the same letter, sender and date', async () => {
    const [first, second] = [await renderLetter(sampleLetter(), options), await renderLetter(sampleLetter(), options)];
    expect(first.equals(second)).toBe(true);
  });

  test('is the same to the byte when letters are drawn at once', async () => {
    const alone = await renderLetter(sampleLetter(), options);
    const [, among] = await Promise.all([
      renderLetter(sampleLetter({ language: 'en' }), options),
      renderLetter(sampleLetter(), options),
    ]);
    expect(among?.equals(alone)).toBe(true);
  });

  test('differs for another date, recipient or text', async () => {
    const one = await renderLetter(sampleLetter(), options);
    for (const other of [
      await renderLetter(sampleLetter(), { ...options, date: '2026-10-13' }),
      await renderLetter(sampleLetter({}, { recipient: { ...recipient, name: '임꺽정' } }), options),
      await renderLetter(sampleLetter({ items: ['이름'] }), options),
    ]) {
      expect(other.equals(one)).toBe(false);
    }
  });

  test('holds the day it is dated and no value of the member in its properties', async () => {
    const pdf = (await renderLetter(sampleLetter(), options)).toString('latin1');
    expect(pdf.match(/\(D:\d+Z\)/g)).toEqual(['(D:20261012000000Z)', '(D:20261012000000Z)']);
    const name = Buffer.from('홍길동', 'utf16le').swap16().toString('latin1');
    expect(pdf).not.toContain(name);
  });

  test('goes on to further pages rather than lose an item', async () => {
    const items = Array.from({ length: 150 }, (_, index) => `개인정보 항목 ${index}`);
    const { pages } = await drawLetter(sampleLetter({ items }), options);
    expect(pages).toBe(2);
    const many = await drawLetter(
      sampleLetter({ items: items.flatMap((item) => [item, `${item} 다시`, `${item} 또`, `${item} 더`]) }),
      options,
    );
    expect(many.pages).toBeGreaterThan(2);
  });

  test('prints Hanja by the fallback, and embeds it only where it is needed', async () => {
    const fontsOf = async (name: string) => {
      const { pdf, unprintable } = await drawLetter(sampleLetter({}, { recipient: { ...recipient, name } }), options);
      return [unprintable, /NotoSansKR/.test(pdf.toString('latin1')), pdf.length < 150_000];
    };
    expect(await fontsOf('李舜臣')).toEqual([0, true, true]);
    expect(await fontsOf('이순신')).toEqual([0, false, true]);
  });

  test('counts the characters that no font has, so that somebody looks at the letter', async () => {
    const odd = sampleLetter({}, { recipient: { ...recipient, name: '李明 😀😀🎉' } });
    expect((await drawLetter(odd, options)).unprintable).toBe(2);
    const decomposed = sampleLetter({}, { recipient: { ...recipient, name: '홍길동'.normalize('NFD') } });
    expect((await drawLetter(decomposed, options)).unprintable).toBe(0);
  });

  test.each([
    ['an empty detail line', { ...recipient, line2: '' }],
    ['a very long address', { ...recipient, line1: '가'.repeat(100), line2: '나'.repeat(100), name: '다'.repeat(100) }],
    ['one long word', { ...recipient, line1: 'x'.repeat(150) }],
    ['line breaks and odd spaces', { ...recipient, line1: '서울\r\n강남구\u2028테헤란로' }],
  ])('is drawn on one page with %s', async (_, odd) => {
    expect((await drawLetter(sampleLetter({}, { recipient: odd }), options)).pages).toBe(1);
  });
});

describe('the blocks of a letter', () => {
  test('are told apart by how their line begins', () => {
    expect(letterBlocks('안녕\n\n■ 제목\n- 항목\r\n-항목 아님\n■아님')).toEqual([
      { kind: 'paragraph', text: '안녕' },
      { kind: 'gap' },
      { kind: 'heading', text: '제목' },
      { kind: 'entry', text: '항목' },
      { kind: 'paragraph', text: '-항목 아님' },
      { kind: 'paragraph', text: '■아님' },
    ]);
  });

  test('hold every word of the text', () => {
    const { text } = sampleLetter();
    const drawn = letterBlocks(text).flatMap((block) => (block.kind === 'gap' ? [] : [block.text]));
    expect(drawn.join(' ').split(/\s+/)).toEqual(text.replaceAll(/^(■|-) /gm, '').split(/\s+/));
  });
});
