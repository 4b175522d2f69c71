import { describe, expect, test } from 'vitest';
import { chooseLanguage } from '../../../src/notice/choose-language.js';
import { oneLine } from '../../../src/notice/one-line.js';
import { operatorIn } from '../../../src/notice/operator-in.js';
import { dateWording, periodWording } from '../../../src/notice/wording.js';

describe('dates in words', () => {
  test.each([
    ['2026-11-22', '2026년 11월 22일', '22 November 2026'],
    ['2024-02-29', '2024년 2월 29일', '29 February 2024'],
    ['2027-01-01', '2027년 1월 1일', '1 January 2027'],
    ['2026-05-04', '2026년 5월 4일', '4 May 2026'],
  ])('%s', (date, korean, english) => {
    expect(dateWording(date, 'ko')).toBe(korean);
    expect(dateWording(date, 'en')).toBe(english);
  });

  test.each(['2025-02-29', '2026-00-10', '2026-1-1', '+12026-01-01', 'infinity'])('refuses %s', (date) => {
    expect(() => dateWording(date, 'ko')).toThrow(/calendar day/);
  });
});

describe('periods in words', () => {
  test.each([
    ['P1Y', '1년', '1 year'],
    ['P2Y', '2년', '2 years'],
    ['P6M', '6개월', '6 months'],
    ['P1M', '1개월', '1 month'],
    ['P30D', '30일', '30 days'],
    ['P4W', '4주', '4 weeks'],
    ['P1Y6M', '1년 6개월', '1 year and 6 months'],
    ['P1Y6M1D', '1년 6개월 1일', '1 year, 6 months and 1 day'],
  ])('%s', (period, korean, english) => {
    expect(periodWording(period, 'ko')).toBe(korean);
    expect(periodWording(period, 'en')).toBe(english);
  });

  test.each(['never', 'P', '1Y', 'P0D', 'PT1H', 'P-1Y', ''])('refuses %j', (period) => {
    expect(() => periodWording(period, 'ko')).toThrow(/ISO 8601/);
  });
});

describe('the language of a member', () => {
  test.each(['en', 'EN', 'en_US', 'en-GB', 'en_US.UTF-8', ' en ', 'eng', 'English', 'en@posix'])(
    '%j is English',
    (locale) => {
      expect(chooseLanguage(locale)).toBe('en');
    },
  );

  test.each(['ko', 'ko-KR', 'KO_kr', '', ' ', null, undefined, 'ja', 'zh-Hans', 'energy', '한국어', 'x-en'])(
    '%j is Korean',
    (locale) => {
      expect(chooseLanguage(locale)).toBe('ko');
    },
  );
});

describe('the operator in one language', () => {
  test('takes each name in that language and the rest as it is', () => {
    const operator = {
      name: { ko: '예제', en: 'Example' },
      service: { ko: '서비스', en: 'Service' },
      url: 'https://www.example.com',
      address: '서울',
      contact: { department: { ko: '팀', en: 'Team' }, phone: '02-000-1234', email: 'privacy@example.com' },
    };
    expect(operatorIn(operator, 'en')).toMatchObject({
      name: 'Example',
      service: 'Service',
      contact: { department: 'Team' },
    });
    expect(operatorIn(operator, 'ko')).toMatchObject({
      name: '예제',
      url: operator.url,
      contact: { phone: '02-000-1234' },
    });
  });
});

describe('one line', () => {
  test.each([
    ['a\r\nb', 'a b'],
    ['a\u2028b\u2029c\u0085d', 'a b c d'],
    ['\u202eabc\u202c', 'abc'],
    ['  a \t b\u00a0c ', 'a b c'],
    ['a\u0000b', 'a b'],
    ['\ud800x\udc00', 'x'],
    ['가'.normalize('NFD'), '가'],
    ['a \u200b b', 'a b'],
    ['\u200b\ufeff', ''],
  ])('%j becomes %j', (value, line) => {
    expect(oneLine(value)).toBe(line);
  });
});
