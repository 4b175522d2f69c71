import { describe, expect, test } from 'vitest';
import { parseRowLine, parseStarts } from '../../../src/vault/row-line.js';

describe('a row of a sealed record', () => {
  test.each([
    ['without starts', '0:(1,x)', { table: 0, starts: {}, row: '(1,x)' }],
    ['of a later table', '12:(1,x)', { table: 12, starts: {}, row: '(1,x)' }],
    ['with one start', '3@r2026-01-05:(1)', { table: 3, starts: { record: '2026-01-05' }, row: '(1)' }],
    [
      'with several starts',
      '0@r2026-01-05e2026-03-01:(1)',
      { table: 0, starts: { record: '2026-01-05', relationshipEnd: '2026-03-01' }, row: '(1)' },
    ],
    [
      'with every start',
      '0@r2026-01-01e2026-01-02f2026-01-03b2026-01-04p2026-01-05d2026-01-06:()',
      {
        table: 0,
        starts: {
          record: '2026-01-01',
          relationshipEnd: '2026-01-02',
          filingDeadline: '2026-01-03',
          booksClosed: '2026-01-04',
          purposeAchieved: '2026-01-05',
          destruction: '2026-01-06',
        },
        row: '()',
      },
    ],
    ['whose starts are all unknown', '0@:(1)', { table: 0, starts: {}, row: '(1)' }],
    [
      'that holds colons, at signs and lines',
      '0:(a@b:c,"1:2\n@r2026-01-05:")',
      { table: 0, starts: {}, row: '(a@b:c,"1:2\n@r2026-01-05:")' },
    ],
    ['that is empty', '0:', { table: 0, starts: {}, row: '' }],
  ])('%s is read as it was written', (_, line, expected) => {
    expect(parseRowLine(line)).toEqual(expected);
  });

  test.each([
    '',
    'x',
    '(1,x)',
    ':(1)',
    'x:(1)',
    '-1:(1)',
    '0@2026-01-05:(1)',
    '0@r2026-1-5:(1)',
    '0@z2026-01-05:(1)',
    '0 :(1)',
  ])('is refused where it is none: %j', (line) => {
    expect(() => parseRowLine(line)).toThrow(expect.objectContaining({ code: 'envelope_unreadable' }));
  });

  test('is not told of in the error', () => {
    expect(() => parseRowLine('0@z2026-01-05:(홍길동)')).toThrow(/^(?!.*홍길동)/);
  });
});

test('starts are read apart from their row as well', () => {
  expect(parseStarts('')).toEqual({});
  expect(parseStarts('b2026-12-31')).toEqual({ booksClosed: '2026-12-31' });
});
