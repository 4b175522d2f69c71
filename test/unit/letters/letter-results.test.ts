import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { parseLetterResults } from '../../../src/providers/letter-results.js';

function results(...lines: string[]) {
  return parseLetterResults(lines.join('\r\n'));
}

const header = 'notice_id,result,on,reason';

describe('the results of a mail room', () => {
  test('are read with their day and reason', () => {
    expect(results(header, 'n1,handed_over,2026-10-12,', 'n2,returned,2026-10-20,수취인 불명')).toEqual({
      rows: [
        { noticeId: 'n1', result: 'handed_over', on: '2026-10-12', line: 2 },
        { noticeId: 'n2', result: 'returned', on: '2026-10-20', line: 3, reason: '수취인 불명' },
      ],
      problems: [],
    });
  });

  test('may begin with a byte order mark, come in any order, beside other columns, in any case', () => {
    expect(results('\ufeffname,On,RESULT,notice_id', '홍길동,2026-10-12, Returned ,n1', '', ' , , , ').rows).toEqual([
      { noticeId: 'n1', result: 'returned', on: '2026-10-12', line: 2 },
    ]);
  });

  test('may be bytes in UTF-8 or CP949, and nothing else', () => {
    const text = [header, 'n1,returned,2026-10-20,수취인 불명'].join('\r\n');
    const expected = parseLetterResults(text);
    expect(expected.rows[0]?.reason).toBe('수취인 불명');
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), iconv.encode(text, 'cp949')]) {
      expect(parseLetterResults(bytes)).toEqual(expected);
    }
    expect(parseLetterResults(Buffer.from(text, 'utf16le'))).toEqual({
      rows: [],
      problems: [{ line: 1, message: expect.stringContaining('UTF-8 or CP949') }],
    });
  });

  test('may say of one notice that it was handed over and came back', () => {
    const { rows, problems } = results(header, 'n1,handed_over,2026-10-12,', 'n1,returned,2026-10-20,');
    expect(rows).toHaveLength(2);
    expect(problems).toEqual([]);
  });

  test('are listed with every problem, each with its line, beside the rows that are sound', () => {
    const { rows, problems } = results(
      header,
      'n1,handed_over,2026-10-12,',
      'n1,handed_over,2026-10-13,',
      'n2,lost,2026-10-12,',
      'n3,returned,2026-02-30,',
      ',returned,2026-10-12,',
      'n4,returned,12.10.2026,',
      'n5,,,',
      'n6',
      '../n7,handed_over,2026-10-12,',
      'n8,handed_over,2026-10-12,',
    );
    expect(rows.map(({ noticeId }) => noticeId)).toEqual(['n1', 'n8']);
    expect(problems.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8, 8, 9, 9, 10]);
    expect(problems[0]?.message).toContain('line 2');
  });

  test('count lines as an editor does, blank lines and broken cells included', () => {
    const { problems } = results(header, '', 'n1,handed_over,2026-10-12,"two\r\nlines"', 'n2,lost,2026-10-12,');
    expect(problems.map(({ line }) => line)).toEqual([5]);
  });

  test('with a line whose quotes are broken lose that line alone, and say so', () => {
    const { rows, problems } = results(header, 'n1"x,handed_over,2026-10-12,', 'n2,handed_over,2026-10-12,');
    expect(rows.map(({ noticeId }) => noticeId)).toEqual(['n2']);
    expect(problems.map(({ line }) => line)).toEqual([2]);
  });

  test('with a quote that is never closed are refused with a problem', () => {
    expect(results(header, '"n1,handed_over,2026-10-12,').problems).toHaveLength(1);
  });

  test.each([
    ['an empty file', ''],
    ['blank lines only', '\r\n\r\n'],
    ['no header', 'n1,handed_over,2026-10-12'],
    ['a header without the day', 'notice_id,result'],
    ['a column named twice', 'notice_id,result,on,on'],
  ])('are refused with %s', (_, text) => {
    const { rows, problems } = parseLetterResults(text);
    expect(rows).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({ line: 1, message: expect.stringContaining('notice_id, result, on') }),
    ]);
  });

  test('keep a reason to one line of bounded length', () => {
    const { rows } = results(header, `n1,returned,2026-10-12,"a\r\nb${'가'.repeat(500)}"`);
    expect(rows[0]?.reason).toMatch(/^a b가+$/);
    expect(rows[0]?.reason).toHaveLength(200);
  });

  test('never quote a cell in a problem, for a cell may hold anything', () => {
    const { problems } = results('name,result,on,notice_id', '홍길동,MARKER-1,MARKER-2,MARKER 3', 'MAR"KER,,,');
    expect(problems.length).toBeGreaterThan(2);
    expect(JSON.stringify(problems)).not.toMatch(/MARKER|홍길동|MAR/);
  });

  test('of any kind never throw', () => {
    const cell = fc.oneof(
      fc.constantFrom('"', ',', '\n', '\r\n', header, 'n1', 'returned', '2026-10-12', '\ufeff'),
      fc.string({ unit: 'binary', maxLength: 10 }),
    );
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 30 }), (cells) => {
        for (const text of [cells.join(''), `${header}\n${cells.join('')}`]) {
          const { rows, problems } = parseLetterResults(text);
          expect(rows.length + problems.length).toBeGreaterThanOrEqual(0);
          for (const { line } of problems) expect(line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
