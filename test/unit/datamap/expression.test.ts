import { describe, expect, test } from 'vitest';
import { columnsNamed, functionsNamed, readExpression, sessionWords } from '../../../src/datamap/expression.js';

const columns = ['email', 'memberId', '회원ID', 'odd name', 'order'];

describe('columnsNamed', () => {
  test.each([
    ['email is not null', ['email']],
    ['EMail is not null', ['email']],
    ['"email" is not null', ['email']],
    ['"Email" is not null', []],
    ['memberId = 1', []],
    ['"memberId" = 1', ['memberId']],
    ['회원id = 1', []],
    ['"회원ID" = 1', ['회원ID']],
    ['회원ID = 1', []],
    [`'email' = ''`, []],
    [`'it''s email' = ''`, []],
    [`E'\\'email' = ''`, []],
    ['"odd name" || "order"', ['odd name', 'order']],
    ['myemail || email2 || e.email', ['email']],
    ['lower(email)', ['email']],
    ["data->>'email' = 'x'", []],
    ['', []],
  ])('%s', (expression, expected) => {
    expect(columnsNamed(expression, columns)).toEqual(expected);
  });
});

describe('readExpression lets ordinary expressions pass', () => {
  test.each([
    "status = 'APPROVED' and amount > 10000",
    "'dormant-' || member_no",
    "tags[1] = 'x' or tags && array['a', 'b']",
    "coalesce(nullif(memo, ''), 'none')",
    "data #>> '{a,b}' = 'x' and data ? 'y'",
    "at > timestamp with time zone '2026-01-01 00:00+09'",
    "case when amount > 1.5e3 then 'a' else 'b' end",
    "x'1F' is not null and b'01' is not null",
    `note = 'semicolon ; dashes -- select ( " $1 /*'`,
    `"a ; column -- named (badly" = 1`,
    'selected and updated_at is not null',
    'amount::numeric(10, 2) between -1 and 1',
  ])('%s', (expression) => {
    expect(readExpression(expression).refused).toEqual([]);
  });
});

describe('readExpression refuses what is more than an expression', () => {
  test.each([
    ['1; drop table x', 'a semicolon is not allowed'],
    ['1 -- x', 'comments (-- and /*) are not allowed'],
    ['1 /* x */', 'comments (-- and /*) are not allowed'],
    ['exists (Select 1)', 'select is not allowed; the expression may use its own row alone'],
    ['x in (table y)', 'table is not allowed; the expression may use its own row alone'],
    ["'a", 'a quote is not closed'],
    ['"a', 'a quote is not closed'],
    ["E'a\\'", 'a quote is not closed'],
    ["E'a'\n'b\\' or (select 1) or '", 'two texts stand side by side; join them with ||'],
    ['(1', 'parentheses do not match'],
    ['1)', 'parentheses do not match'],
    ['1) or (1', 'parentheses do not match'],
    ['a[1)', 'parentheses do not match'],
    ['$1', '$ is not allowed; write texts in single quotes'],
    ['$tag$x$tag$', '$ is not allowed; write texts in single quotes'],
    ['U&"\\0065mail" = 1', 'U& is not allowed; write the character itself'],
  ])('%s', (expression, reason) => {
    expect(readExpression(expression).refused).toContain(reason);
  });
});

test('functionsNamed sees calls, also with space, and no keywords that take none', () => {
  expect(functionsNamed('lower (a) || pg_catalog.upper(b) || c')).toEqual(['lower', 'upper']);
});

test('sessionWords sees the moment and the session, not texts and quoted columns', () => {
  expect(sessionWords(`now() > current_date and "now" = 'now'`)).toEqual(['now', 'current_date']);
});
