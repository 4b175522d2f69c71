import { describe, expect, test } from 'vitest';
import { composeNotice } from '../../../src/notice/compose-notice.js';
import type { PersonalMeans } from '../../../src/notice/notice-facts.js';
import type { Language } from '../../../src/notice/ports.js';
import { textHash } from '../../../src/notice/text-hash.js';
import { addressesIn, advertisingWords, sampleFacts, sampleItems } from './sample-facts.js';

const means: readonly PersonalMeans[] = ['email', 'sms', 'letter'];
const languages: readonly Language[] = ['ko', 'en'];
const kinds = means.flatMap((mean) => languages.map((language) => ({ means: mean, language })));

const words = {
  ko: {
    fact: /개인정보를 .*분리하여 별도로 보관합니다/,
    expiry: '2026년 11월 22일',
    firstSeparation: '2026년 11월 23일부터',
    lastUse: '최종 이용일: 2025년 11월 22일',
    noticeDate: '통지일: 2026년 10월 9일',
  },
  en: {
    fact: /personal data will be separated .*stored apart/,
    expiry: '22 November 2026',
    firstSeparation: 'from 23 November 2026',
    lastUse: 'Last use: 22 November 2025',
    noticeDate: 'Date of this notice: 9 October 2026',
  },
} as const;

describe.each(kinds)('the $means in $language', (kind) => {
  const { subject, text } = composeNotice(sampleFacts(kind));
  const expected = words[kind.language];

  test('states that the data will be separated and kept apart', () => {
    expect(text).toMatch(expected.fact);
  });

  test('names the expiry day and the first day of separation in words', () => {
    expect(text).toContain(expected.expiry);
    expect(text).toContain(expected.firstSeparation);
  });

  test('names each item of this member', () => {
    for (const item of sampleItems[kind.language]) expect(text).toContain(item);
  });

  test('names what will be destroyed, and says nothing of it when there is nothing', () => {
    expect(text).toMatch(
      kind.language === 'ko' ? /파기[^\n]*항목[\s\S]*알림 기기 정보/ : /destroyed[\s\S]*device tokens/,
    );
    const without = composeNotice(sampleFacts({ ...kind, discardedItems: [] })).text;
    expect(without).not.toMatch(
      kind.language === 'ko' ? /파기[^\n]{0,6}항목/ : /Items to be destroyed|Data that will be destroyed/,
    );
  });

  test('names operator, service, masked id, last use, contact and notice number', () => {
    const facts = sampleFacts(kind);
    for (const part of [facts.operator.name, facts.operator.service, 'ho***', expected.lastUse, facts.legalText]) {
      expect(text).toContain(part);
    }
    for (const part of [facts.operator.contact.department, '02-000-1234', facts.noticeId]) expect(text).toContain(part);
  });

  test('says how to stay active, and names no address but the plain one of the operator', () => {
    const { url } = sampleFacts(kind).operator;
    expect(text).toMatch(kind.language === 'ko' ? /로그인 ?(하거나|또는)/ : /log in/i);
    expect(new Set(addressesIn(`${subject}\n${text}`))).toEqual(new Set([url]));
  });

  test('advertises nothing and cites no repealed article', () => {
    expect(`${subject}\n${text}`).not.toMatch(advertisingWords);
    expect(text).not.toMatch(/정보통신망|제29조|제39조의6|Network Act/);
  });

  test('leaves no placeholder, no empty value and no stray blank line behind', () => {
    for (const facts of [sampleFacts(kind), sampleFacts({ ...kind, recipientName: null, maskedLoginId: null })]) {
      const composed = composeNotice(facts);
      expect(composed.subject + composed.text).not.toMatch(
        /\{\{|\}\}|undefined|null|\[object|NaN|\n\n\n| \n|: *\n|\.\./,
      );
    }
  });

  test('has a subject of one line', () => {
    expect(subject).toMatch(/^[^\r\n]{5,120}$/);
  });

  test('is the same text for the same facts, under the same version', () => {
    const again = composeNotice(sampleFacts(kind));
    expect(again).toEqual(composeNotice(sampleFacts(kind)));
    expect(textHash(again.subject, again.text)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe.each(languages)('e-mail and letter in %s', (language) => {
  test.each(['email', 'letter'] as const)(
    'the %s tells what stops, how to come back, when destroyed, how to object',
    (mean) => {
      const { text } = composeNotice(sampleFacts({ means: mean, language }));
      const headings =
        language === 'ko'
          ? ['이용 제한', '다시 이용하기', '본인 확인', '파기: ', '탈퇴', '이의', '근거: ', words.ko.noticeDate]
          : [
              'What stops',
              'How to come back',
              'checked that it is you',
              'Destruction: ',
              'end your membership',
              'object',
              'Basis: ',
              words.en.noticeDate,
            ];
      for (const part of headings) expect(text).toContain(part);
      expect(text).toContain('privacy@example.com');
    },
  );
});

describe('the text of a notice', () => {
  test('carries a version that differs for each means and language', () => {
    const versions = kinds.map((kind) => composeNotice(sampleFacts(kind)).templateVersion);
    expect(new Set(versions).size).toBe(kinds.length);
    for (const version of versions) expect(version).toMatch(/^[0-9a-f]{64}$/);
  });

  test('names each item once and keeps the order of the data map', () => {
    const { text } = composeNotice(sampleFacts({ items: ['나', '가', '나', '다'] }));
    expect(text).toContain('- 나\n- 가\n- 다\n');
  });

  test('refuses to be written without an item', () => {
    expect(() => composeNotice(sampleFacts({ items: [] }))).toThrow(/at least one item/);
    expect(() => composeNotice(sampleFacts({ items: [' ', '\u200b'] }))).toThrow(/at least one item/);
  });

  test('refuses a separation that would not come after the expiry day', () => {
    expect(() => composeNotice(sampleFacts({ firstSeparationOn: '2026-11-22' }))).toThrow(/after the expiry day/);
  });

  test.each(['2026-02-29', '2026-13-01', '22-11-2026', '2026-11-22T00:00:00Z', ''])('refuses %j as a date', (date) => {
    expect(() => composeNotice(sampleFacts({ noticeOn: date }))).toThrow(/calendar day/);
  });

  test('prints a multi-line legal text as one line', () => {
    const { text } = composeNotice(sampleFacts({ legalText: '첫째 줄\n둘째 줄\n' }));
    expect(text).toContain('- 근거: 첫째 줄 둘째 줄\n');
  });

  test('never shows a hash collision between subject and text', () => {
    expect(textHash('a', 'b\nc')).not.toBe(textHash('a b', 'c'));
    expect(textHash('a', 'b')).not.toBe(textHash('a', 'c'));
  });
});
