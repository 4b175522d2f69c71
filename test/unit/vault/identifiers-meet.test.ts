import { describe, expect, test } from 'vitest';
import { normaliseIdentifier } from '../../../src/vault/identifiers.js';

/** The tables of docs/lookup.md: every form of one line is the same identifier, and no two lines are. */
const meet: Readonly<Record<string, readonly (readonly string[])[]>> = {
  phone: [
    [
      '010-0000-1234',
      '01000001234',
      '010 0000 1234',
      '010.0000.1234',
      '010/0000/1234',
      '(010) 0000-1234',
      '1000001234',
      '+82 10-0000-1234',
      '+82 (0)10-0000-1234',
      '+82010-0000-1234',
      '82 10 0000 1234',
      '0082 10 0000 1234',
      '00182 10 0000 1234',
      '０１０－００００－１２３４',
      '010–0000–1234',
      '010\u00a00000\u00a01234',
      '\u200e010-0000-1234\u200f',
    ],
    ['010-0000-1235', '+82 10 0000 1235'],
    ['011-000-1234', '+82 11-000-1234'],
    ['02-312-1234', '023121234', '+82 2-312-1234', '(02)312-1234'],
    ['031-312-1234', '+82 31 312 1234'],
    ['1588-0000', '15880000', '+82 1588-0000'],
    ['+1 202-555-0123', '+12025550123', '001 1 202 555 0123', '+1 (202) 555-0123'],
    ['1234', '12-34'],
  ],
  email: [
    [
      'hong@example.kr',
      'HONG@EXAMPLE.KR',
      ' hong@example.kr ',
      'hong@example.kr\r\n',
      'ｈｏｎｇ＠ｅｘａｍｐｌｅ．ｋｒ',
      'hong\u200b@example.kr',
      '\ufeffhong@example.kr',
    ],
    ['hong+shop@example.kr', 'Hong+Shop@Example.kr'],
    ['h.ong@example.kr'],
    ['hong@mail.example.kr'],
    ['hong@example.com'],
    ['홍@예시.example.kr', '홍@xn--vv4b11d.example.kr', '홍@XN--VV4B11D.example.kr'],
    ['hong'],
  ],
  login_id: [
    ['hong1234', 'HONG1234', ' Hong1234', 'ｈｏｎｇ１２３４', 'hong\u00ad1234'],
    ['홍길동', '홍길동'.normalize('NFD'), '\u3000홍길동 '],
    ['홍 길동'],
    ['strasse', 'Straße', 'STRASSE'],
    ['hong-1234'],
    ['hong_1234'],
    ['hong1234@example.kr'],
    ['010-0000-1234'],
    ['01000001234'],
    ['ﬁsh', 'fish', 'FISH'],
    // Cyrillic letters that look like Latin ones are other letters.
    ['paypal'],
    ['pаypal'],
    ['café', 'cafe\u0301', 'CAFÉ'],
    ['cafe'],
  ],
};

describe.each(Object.entries(meet))('as %s', (field, lines) => {
  test.each(lines.flatMap((forms) => forms.slice(1).map((form) => [form, forms[0]])))('%j meets %j', (form, first) => {
    expect(normaliseIdentifier(field, form)).toBe(normaliseIdentifier(field, first));
  });

  test('no two that are different meet', () => {
    const found = lines.map(([first]) => normaliseIdentifier(field, first));
    expect(new Set(found).size, JSON.stringify(found)).toBe(lines.length);
    expect(found).not.toContain(null);
  });
});
