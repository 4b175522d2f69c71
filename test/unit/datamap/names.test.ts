import { describe, expect, test } from 'vitest';
import { listNames, quoteName, quoteTable, quoteText, splitTable } from '../../../src/datamap/names.js';

describe('names are taken literally', () => {
  test.each([
    ['members', '"members"'],
    ['회원', '"회원"'],
    ['Order Lines', '"Order Lines"'],
    ['a"; drop table x; --', '"a""; drop table x; --"'],
  ])('%s', (name, quoted) => {
    expect(quoteName(name)).toBe(quoted);
  });

  test('a table is split at the first dot', () => {
    expect(splitTable('상점.주문 v1.2')).toEqual({ schema: '상점', table: '주문 v1.2' });
    expect(quoteTable('public.members')).toBe('"public"."members"');
  });
});

test.each([
  ["it's", "'it''s'"],
  ['a\\b', " E'a\\\\b'"],
  ["\\'", " E'\\\\'''"],
])('the text %s can not leave its literal', (text, quoted) => {
  expect(quoteText(text)).toBe(quoted);
});

test('a list reads like a sentence', () => {
  expect([listNames([]), listNames(['a']), listNames(['a', 'b']), listNames(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
});
