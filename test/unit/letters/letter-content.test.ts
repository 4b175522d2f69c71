import { describe, expect, test } from 'vitest';
import { decodeLetterContent, encodeLetterContent } from '../../../src/providers/letter-content.js';
import { readSpreadsheetText, writeCp949 } from '../../../src/providers/letter-encoding.js';
import { recipient } from './sample-letter.js';

const letter = {
  noticeId: 'n1',
  language: 'ko' as const,
  recipient,
  addressPoints: 11.5,
  pdf: Buffer.from([0, 255, 7]),
};

describe('the sealed content of a letter', () => {
  test('comes back as it was, to the byte', () => {
    expect(decodeLetterContent(encodeLetterContent(letter))).toEqual(letter);
  });

  test('begins with its version', () => {
    expect(encodeLetterContent(letter)[0]).toBe(1);
  });

  test.each([
    ['of another version', (content: Buffer) => Buffer.concat([Buffer.from([2]), content.subarray(1)])],
    ['cut in its facts', (content: Buffer) => content.subarray(0, 20)],
    ['cut in its head', (content: Buffer) => content.subarray(0, 3)],
    ['empty', () => Buffer.alloc(0)],
  ])('is refused when it is %s', (_, broken) => {
    const decode = () => decodeLetterContent(broken(encodeLetterContent(letter)));
    expect(decode).toThrow(expect.objectContaining({ code: 'envelope_unreadable' }));
  });
});

describe('the text of a spreadsheet', () => {
  const text = 'notice_id,result\r\n홍길동 뷁 李,returned';

  test('is read in UTF-8, with or without a mark, and in CP949', () => {
    expect(readSpreadsheetText(Buffer.from(text))).toBe(text);
    expect(readSpreadsheetText(Buffer.from(`\ufeff${text}`))).toBe(`\ufeff${text}`);
    expect(readSpreadsheetText(writeCp949(text).bytes)).toBe(text);
  });

  test('is refused in anything else', () => {
    expect(readSpreadsheetText(Buffer.from(`\ufeff${text}`, 'utf16le'))).toBeNull();
    expect(readSpreadsheetText(Buffer.from([0x61, 0xff, 0xff, 0x0a]))).toBeNull();
  });

  test('in CP949 loses nothing that it has', () => {
    const { bytes, replaced } = writeCp949(text);
    expect([replaced, readSpreadsheetText(bytes)]).toEqual([0, text]);
    expect(writeCp949('é?')).toEqual({ bytes: Buffer.from('??'), replaced: 1 });
  });
});
