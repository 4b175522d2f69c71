import { describe, expect, test } from 'vitest';
import { composePosting, type PostingFacts } from '../../../src/notice/compose-posting.js';
import type { Language } from '../../../src/notice/ports.js';
import { periodWording } from '../../../src/notice/wording.js';
import { addressesIn, advertisingWords, legalTexts, operators } from './sample-facts.js';

function postingFacts(language: Language, overrides: Partial<PostingFacts> = {}): PostingFacts {
  return {
    language,
    operator: operators[language],
    legalText: legalTexts[language],
    postedOn: '2026-11-22',
    until: '2026-12-31',
    periodText: periodWording('P1Y', language),
    noticeLeadDays: 30,
    ...overrides,
  };
}

describe.each(['ko', 'en'] as const)('a posting in %s', (language) => {
  const { title, text } = composePosting(postingFacts(language));

  test('states the fact, the days and the items in general words', () => {
    const parts =
      language === 'ko'
        ? [
            '분리하여 별도로 보관합니다',
            '기간 만료일',
            '분리 보관 시작일',
            '개인정보 항목',
            '거래와 로그인이 모두 없는',
          ]
        : [
            'separated from the data of other members and stored apart',
            'Last day',
            'First day of separation',
            'Personal data that will',
          ];
    for (const part of parts) expect(text).toContain(part);
  });

  test('gives whoever is overdue the full days of the lead after the first day of the posting', () => {
    expect(text).toContain(language === 'ko' ? '2026년 12월 22일보다 이르지' : 'not earlier than 22 December 2026');
    expect(text).toContain(language === 'ko' ? '2026년 12월 23일 전에는' : 'before 23 December 2026');
  });

  test('says from when to when it stands', () => {
    expect(text).toContain(
      language === 'ko'
        ? '게시 기간: 2026년 11월 22일부터 2026년 12월 31일까지'
        : 'Posted from 22 November 2026 to 31 December 2026',
    );
  });

  test('names operator, service, basis, contact and how to stay, return and object', () => {
    const { operator, legalText } = postingFacts(language);
    const { department, phone, email } = operator.contact;
    for (const part of [operator.name, legalText, department, phone, email]) expect(text).toContain(part);
    expect(title).toContain(operator.service);
    expect(text).toMatch(language === 'ko' ? /탈퇴[\s\S]*이의/ : /end your membership, or object/);
  });

  test('advertises nothing and names no address but that of the operator', () => {
    expect(title + text).not.toMatch(advertisingWords);
    expect(new Set(addressesIn(text))).toEqual(new Set([operators[language].url]));
  });

  test('keeps its structure whatever the operator wrote into the legal text', () => {
    const odd = composePosting(postingFacts(language, { legalText: '{{operator}}\n■ x\n- y' }));
    expect(odd.text.split('\n')).toHaveLength(text.split('\n').length);
    expect(odd.text).toContain('{{operator}} ■ x - y');
  });

  test('follows another lead and crosses the end of a year', () => {
    const later = composePosting(
      postingFacts(language, { postedOn: '2026-12-15', until: '2027-02-28', noticeLeadDays: 45 }),
    );
    expect(later.text).toContain(language === 'ko' ? '2027년 1월 29일보다' : 'not earlier than 29 January 2027');
    expect(later.templateVersion).toMatch(/^[0-9a-f]{64}$/);
  });
});
