import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ContactData, contactPoints } from '../../../src/notice/contact-points.js';

const nothing: ContactData = { email: null, phone: null, postalCode: null, line1: null, line2: null, name: null };
const address = { name: '홍길동', postalCode: '06236', line1: '서울특별시 강남구 테헤란로 1', line2: '2층' };

function email(value: string | null): string | null {
  return contactPoints({ ...nothing, email: value }).email;
}

function sms(value: string | null): string | null {
  return contactPoints({ ...nothing, phone: value }).sms;
}

describe('a usable e-mail', () => {
  test.each([
    'a@example.com',
    'first.last+tag@mail.example.kr',
    "o'neil@example.com",
    '홍길동@예제.한국',
    'a@xn--9n2bp8q.kr',
  ])('%s is kept as it is', (value) => {
    expect(email(value)).toBe(value);
  });

  test('loses the spaces around it', () => {
    expect(email('  a@example.com ')).toBe('a@example.com');
  });

  test.each([
    null,
    '',
    ' ',
    'a',
    'a@',
    '@example.com',
    'a@example',
    'a@@example.com',
    'a@b@example.com',
    'a b@example.com',
    'a@exa mple.com',
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com\n',
    'a\u0000@example.com',
    'a@example.com,b@example.com',
    'a@example.com;b@example.com',
    'A <a@example.com>',
    '"a b"@example.com',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@-example.com',
    'a@example-.com',
    'a@example..com',
    'a..b@example.com',
    '.a@example.com',
    'a.@example.com',
    'a@example.com.',
    'a\u202e@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(130)}com`,
    '-',
    'none',
    '없음',
  ])('%j is no e-mail', (value) => {
    expect(email(value)).toBeNull();
  });

  test('never holds anything that could end a header or name a second recipient', () => {
    const piece = fc.constantFrom(
      'a',
      '@',
      '.',
      'example',
      '.com',
      '\r',
      '\n',
      ',',
      ';',
      '<',
      '>',
      ' ',
      ':',
      '"',
      '\t',
      '\u2028',
      '\u0000',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
          fc.emailAddress(),
          fc.string({ unit: 'binary' }),
        ),
        (value) => {
          const usable = email(value);
          if (usable === null) return;
          expect(usable).toMatch(/^[^\s\p{Cc}\p{Zl}\p{Zp},;:<>"()[\]\\@]+@[^\s\p{Cc}\p{Zl}\p{Zp},;:<>"()[\]\\@]+$/u);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('a usable phone', () => {
  test.each([
    ['010-0000-1234', '+821000001234'],
    ['01000001234', '+821000001234'],
    ['+82 10-0000-1234', '+821000001234'],
    ['０１０－００００－１２３４', '+821000001234'],
    [' 010 0000 1234 ', '+821000001234'],
    ['+1 202 555 0123', '+12025550123'],
  ])('%j is sent to %s', (value, expected) => {
    expect(sms(value)).toBe(expected);
  });

  test.each([
    null,
    '',
    '02-000-1234',
    '02-123-4567',
    '031-123-4567',
    '1588-1234',
    '070-1234-5678',
    '010-0000-123a',
    '12',
    'no phone',
    '010-0000-1234 ext 3',
    '010-0000-1234, 010-0000-1235',
    '0'.repeat(60),
  ])('%j gets no text message', (value) => {
    expect(sms(value)).toBeNull();
  });
});

describe('a number to call', () => {
  const call = (value: string | null) => contactPoints({ ...nothing, phone: value }).voice;

  test.each([
    ['010-0000-1234', '+821000001234'],
    ['02-123-4567', '+8221234567'],
    ['031-123-4567', '+82311234567'],
    ['070-1234-5678', '+827012345678'],
  ])('%j is called at %s, though a landline takes no text', (value, expected) => {
    expect(call(value)).toBe(expected);
  });

  test.each([null, '', '1588-1234', '060-700-1234', '12', 'no phone', '02-123-4567 ext 3', '0'.repeat(60)])(
    '%j is not called',
    (value) => {
      expect(call(value)).toBeNull();
    },
  );
});

describe('a usable address', () => {
  test('needs name, postal code and first line; the detail may be missing', () => {
    expect(contactPoints({ ...nothing, ...address }).letter).toEqual(address);
    expect(contactPoints({ ...nothing, ...address, line2: null }).letter).toEqual({ ...address, line2: '' });
    for (const part of ['name', 'postalCode', 'line1'] as const) {
      expect(contactPoints({ ...nothing, ...address, [part]: null }).letter).toBeNull();
      expect(contactPoints({ ...nothing, ...address, [part]: ' \n ' }).letter).toBeNull();
    }
  });

  test.each(['135-080', '6236', '062366', '0623a', '06236-1'])('%s is no postal code of today', (postalCode) => {
    expect(contactPoints({ ...nothing, ...address, postalCode }).letter).toBeNull();
  });

  test('reads a postal code in wide digits', () => {
    expect(contactPoints({ ...nothing, ...address, postalCode: ' ０６２３６ ' }).letter?.postalCode).toBe('06236');
  });

  test('brings each part onto one line', () => {
    const { letter } = contactPoints({
      ...nothing,
      ...address,
      line1: '서울특별시\r\n강남구\t테헤란로 1',
      name: '홍\u202e길동',
    });
    expect(letter).toMatchObject({ line1: '서울특별시 강남구 테헤란로 1', name: '홍길동' });
  });

  test('takes no line that is too long to be an address', () => {
    expect(contactPoints({ ...nothing, ...address, line1: '가'.repeat(101) }).letter).toBeNull();
  });
});

test('a member without any contact has no way but the notice board', () => {
  expect(contactPoints(nothing)).toEqual({ email: null, sms: null, voice: null, letter: null });
});
