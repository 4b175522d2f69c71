import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskLoginId } from '../../../src/notice/mask.js';
import { greetingName, labels, plainValue, printableId } from '../../../src/notice/plain-value.js';

describe('a plain value', () => {
  test.each([
    ['■ 분리 보관 일정', '분리 보관 일정'],
    ['- entry', 'entry'],
    ['- - ■ x', 'x'],
    ['■', ''],
    ['***', '***'],
    ['-abc', '-abc'],
    ['(주)예제', '(주)예제'],
    ['a\n- b', 'a - b'],
  ])('%j becomes %j', (value, plain) => {
    expect(plainValue(value)).toBe(plain);
  });

  test('never begins a heading or an entry', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('■', '-', ' ', '\n', 'x', '\u200b')), (parts) => {
        expect(plainValue(parts.join(''))).not.toMatch(/^[■-] |^ | $|\n/);
      }),
    );
  });
});

describe('a masked id', () => {
  test.each([
    ['ho***', 'ho***'],
    ['***', '***'],
    ['ho***@example.com', 'ho***@example.com'],
    ['***@example.co.kr', '***@example.co.kr'],
    ['홍길***', '홍길***'],
    ['ho***@evil.example/login', 'ho***'],
    ['ht***@https://evil.example', 'ht***'],
    ['ww***@www.evil.example', 'ww***'],
    ['a.***', 'a***'],
    ['ev.il。example***', 'ev***'],
    ['ab｡cd***', 'ab***'],
    ['x'.repeat(80), `${'x'.repeat(60)}…`],
    ['', null],
    ['\u200b', null],
    [null, null],
  ])('%j is printed as %j', (masked, printed) => {
    expect(printableId(masked)).toBe(printed);
  });

  test('never holds what leads somewhere, whatever the login id was', () => {
    const part = fc.constantFrom(
      'http://',
      'https:',
      'www.',
      'evil.example',
      '@',
      '/',
      '\\',
      '.',
      'ab',
      ':',
      '．',
      '/login',
      '홍',
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const printed = printableId(maskLoginId(parts.join(''))) ?? '';
        expect(printed.normalize('NFKC')).not.toMatch(/\/|\\|www\./i);
        if (!/^[^@]*@[^@]+$/.test(printed)) expect(printed.normalize('NFKC')).not.toMatch(/[^\s.]\.[^\s.]{2,}/);
      }),
    );
  });
});

describe('a name', () => {
  test.each([
    'evil．example',
    'evil。example',
    'evil｡example',
    'ｗｗｗ.evil',
    'http://x',
    'a@b.example',
    'tel:010',
    ' ',
    '\u202e',
    'x'.repeat(81),
  ])('%j is not greeted by', (name) => {
    expect(greetingName(name)).toBeNull();
  });
});

describe('labels', () => {
  test('are each once, none empty, and none a link', () => {
    expect(labels(['가', ' 가 ', '', '\u200b', '■ 나'])).toEqual(['가', '나']);
    expect(labels(['see https://evil.example', 'WWW.evil.example'])).toEqual([
      'see https: //evil.example',
      'WWW .evil.example',
    ]);
    expect(labels(['쿠폰 보유 내역', 'OS / 브라우저', "member's e-mail"])).toEqual([
      '쿠폰 보유 내역',
      'OS / 브라우저',
      "member's e-mail",
    ]);
  });
});
