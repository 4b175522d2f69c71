import { describe, expect, test } from 'vitest';
import { openReturnPath, tokensOfReturnPaths } from '../../../src/providers/return-path.js';
import { noticeIdOf, tokenOf } from '../../support/notice-mail.js';

const bounceAddress = 'bounces@mail.example.com';
const token = tokenOf(noticeIdOf(1));

describe('the return path of a notice', () => {
  test('holds its token and stays within 64 characters before the @', () => {
    expect(openReturnPath(bounceAddress).of(token)).toBe(`bounces+${token}@mail.example.com`);
    const [local] = openReturnPath(`${'b'.repeat(21)}@example.com`)
      .of(token)
      .split('@');
    expect(local).toHaveLength(64);
    expect(() => openReturnPath(`${'b'.repeat(22)}@example.com`)).toThrow(/at most 21 characters/);
  });

  test.each([
    ['bare', (path: string) => path],
    ['in brackets', (path: string) => `Somebody <${path}>`],
    ['in a list', (path: string) => `a@example.com,${path}, b@example.com`],
    ['with its type', (path: string) => `rfc822;${path}`],
    ['in capitals', (path: string) => path.toUpperCase()],
    ['in a trace', (path: string) => `from mx by mail with ESMTP id 4ZZ for <${path}>; Sun, 22 Nov 2026`],
  ])('is found again %s', (_, dress) => {
    expect(tokensOfReturnPaths(dress(`bounces+${token}@mail.example.com`), bounceAddress)).toEqual([token]);
  });

  test.each([
    `bounces+${token}@mail.example.com.evil.example`,
    `xbounces+${token}@mail.example.com`,
    `bounces+${token}@mailxexample.com`,
    `bounces-${token}@mail.example.com`,
    `bounces+@mail.example.com`,
    'bounces@mail.example.com',
  ])('is not found in %s', (text) => {
    expect(tokensOfReturnPaths(text, bounceAddress)).toEqual([]);
  });

  test('is found where the address holds what a pattern would read otherwise', () => {
    const address = 'a.b*c@x.example.com';
    expect(tokensOfReturnPaths(openReturnPath(address).of(token), address)).toEqual([token]);
    expect(tokensOfReturnPaths(`aXbbc+${token}@x.example.com`, address)).toEqual([]);
    expect(tokensOfReturnPaths(token, 'no address')).toEqual([]);
  });
});
