import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { identifierDigest, normaliseIdentifier } from '../../../src/vault/identifiers.js';

describe('a phone number', () => {
  const table: [string, string | null][] = [
    ['010-0000-1234', '+821000001234'],
    ['01000001234', '+821000001234'],
    ['010 0000 1234', '+821000001234'],
    ['010.0000.1234', '+821000001234'],
    ['(010) 0000-1234', '+821000001234'],
    ['  010-0000-1234  ', '+821000001234'],
    ['+82 10-0000-1234', '+821000001234'],
    ['+821000001234', '+821000001234'],
    ['+82 (0)10-0000-1234', '+821000001234'],
    ['82-10-0000-1234', '+821000001234'],
    ['0082 10 0000 1234', '+821000001234'],
    ['00182 10 0000 1234', '+821000001234'],
    ['1000001234', '+821000001234'],
    ['010–0000–1234', '+821000001234'],
    ['０１０－００００－１２３４', '+821000001234'],
    ['\u200b010-0000-1234\ufeff', '+821000001234'],
    ['011-000-1234', '+82110001234'],
    ['02-312-1234', '+8223121234'],
    ['031-123-1234', '+82311231234'],
    ['070-0000-1234', '+827000001234'],
    ['1588-0000', '+8215880000'],
    ['+1 202-555-0123', '+12025550123'],
    ['123', '123'],
    ['12-34', '1234'],
    ['없음', null],
    ['-', null],
    ['', null],
    ['   ', null],
  ];
  test.each(table)('%j is looked up as %j', (value, normalised) => {
    expect(normaliseIdentifier('phone', value)).toBe(normalised);
  });

  test('on the short way is what the parser makes of it', () => {
    const mobile = fc.integer({ min: 0, max: 99_999_999 }).map((number) => String(number).padStart(8, '0'));
    const forms = [
      (digits: string) => `010${digits}`,
      (digits: string) => `010-${digits.slice(0, 4)}-${digits.slice(4)}`,
      (digits: string) => `+82 10 ${digits.slice(0, 4)} ${digits.slice(4)}`,
      (digits: string) => `+8210${digits}`,
    ];
    fc.assert(
      fc.property(mobile, fc.constantFrom(...forms), (digits, form) => {
        const parsed = parsePhoneNumberFromString(form(digits), 'KR');
        expect(normaliseIdentifier('phone', form(digits))).toBe(parsed?.number);
      }),
    );
  });

  test('does not meet another number', () => {
    const numbers = ['010-0000-1234', '010-0000-1235', '011-0000-1234', '02-0000-1234', '+1 202-555-0123', '1234'];
    expect(new Set(numbers.map((number) => normaliseIdentifier('phone', number))).size).toBe(numbers.length);
  });
});

describe('an e-mail address', () => {
  const table: [string, string | null][] = [
    ['owner@example.kr', 'owner@example.kr'],
    ['Owner@Example.KR', 'owner@example.kr'],
    [' owner@example.kr\n', 'owner@example.kr'],
    ['ｏｗｎｅｒ＠ｅｘａｍｐｌｅ．ｋｒ', 'owner@example.kr'],
    ['owner\u200b@example.kr', 'owner@example.kr'],
    ['Owner+Shop@Example.com', 'owner+shop@example.com'],
    ['o.w.ner@example.com', 'o.w.ner@example.com'],
    ['주인@example.kr', '주인@example.kr'],
    ['owner@예시.example.kr', 'owner@xn--vv4b11d.example.kr'],
    ['owner@XN--VV4B11D.example.kr', 'owner@xn--vv4b11d.example.kr'],
    ['"a@b"@example.com', '"a@b"@example.com'],
    ['no address', 'no address'],
    ['', null],
  ];
  test.each(table)('%j is looked up as %j', (value, normalised) => {
    expect(normaliseIdentifier('email', value)).toBe(normalised);
  });
});

describe('a login id, and any other field', () => {
  const table: [string, string | null][] = [
    ['harbour-cafe', 'harbour-cafe'],
    ['Harbour-Cafe', 'harbour-cafe'],
    ['HARBOUR-CAFE', 'harbour-cafe'],
    ['  harbour-cafe\t', 'harbour-cafe'],
    ['ｈａｒｂｏｕｒ', 'harbour'],
    ['홍길동', '홍길동'],
    ['홍길동'.normalize('NFD'), '홍길동'],
    ['Straße', 'strasse'],
    ['STRASSE', 'strasse'],
    ['ΟΔΟΣ', 'οδος'],
    ['two words', 'two words'],
    ['\u3000홍길동\u3000', '홍길동'],
    ['010-0000-1234', '010-0000-1234'],
    ['', null],
    [' \t\n', null],
    ['\u200b', null],
  ];
  test.each(table)('%j is looked up as %j', (value, normalised) => {
    for (const field of ['loginId', 'memberCard']) expect(normaliseIdentifier(field, value)).toBe(normalised);
  });
});

describe('normaliseIdentifier', () => {
  test.each(['loginId', 'email', 'phone', 'other'])('takes null and undefined for nothing in %s', (field) => {
    expect(normaliseIdentifier(field, null)).toBeNull();
    expect(normaliseIdentifier(field, undefined)).toBeNull();
  });

  test.each(['loginId', 'email', 'phone'])('never throws, and never answers an empty text, in %s', (field) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
        expect(normaliseIdentifier(field, value)).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });

  test.each(['loginId', 'email', 'phone'])('makes no difference of case or spaces around it, in %s', (field) => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), (value) => {
        const expected = normaliseIdentifier(field, value);
        for (const written of [value.toUpperCase(), value.toLowerCase(), ` ${value}\n`]) {
          expect(normaliseIdentifier(field, written)).toBe(expected);
        }
      }),
    );
  });
});

describe('identifierDigest', () => {
  const lookupKey = randomBytes(32);

  test('is 16 bytes, and the same for every way to write one identifier', () => {
    const digest = identifierDigest(lookupKey, 'phone', '010-0000-1234');
    expect(digest).toHaveLength(16);
    expect(identifierDigest(lookupKey, 'phone', '+82 10 0000 1234')).toEqual(digest);
    expect(identifierDigest(lookupKey, 'phone', '０１０００００１２３４')).toEqual(digest);
  });

  test('differs between values, between fields and between keys', () => {
    const digests = [
      identifierDigest(lookupKey, 'loginId', 'owner@example.kr'),
      identifierDigest(lookupKey, 'email', 'owner@example.kr'),
      identifierDigest(lookupKey, 'email', 'other@example.kr'),
      identifierDigest(randomBytes(32), 'email', 'owner@example.kr'),
    ];
    expect(new Set(digests.map((digest) => digest?.toString('hex'))).size).toBe(digests.length);
  });

  test('keeps field and value apart', () => {
    const one = identifierDigest(lookupKey, 'log', 'inid');
    const other = identifierDigest(lookupKey, 'login', 'id');
    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(false);
  });

  test('is null for nothing, so that members without a phone do not all share one digest', () => {
    for (const value of [null, undefined, '', '  ', '없음', '-']) {
      expect(identifierDigest(lookupKey, 'phone', value)).toBeNull();
    }
  });
});
