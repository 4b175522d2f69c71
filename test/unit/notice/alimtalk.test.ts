import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alimtalkNames, alimtalkTemplateToRegister } from '../../../src/notice/alimtalk.js';
import { compiledTemplates } from '../../../src/notice/compiled-templates.js';
import { charactersOutsideEucKr } from '../../../src/notice/euc-kr.js';
import type { NoticeFacts } from '../../../src/notice/notice-facts.js';
import { composed, keepUrl, operators, sampleItems } from './sample-facts.js';

const templates = compiledTemplates();

function alimtalk(facts: Partial<NoticeFacts> = {}) {
  return composed({ means: 'alimtalk', ...facts });
}

/** As Kakao puts the values into the registered words: all at once. */
function putTogether(registered: string, variables: Readonly<Record<string, string>>): string {
  return registered.replace(/#\{(\w+)\}/g, (_, name: string) => variables[name] ?? '?');
}

describe.each(['ko', 'en'] as const)('an Alimtalk in %s', (language) => {
  const registered = alimtalkTemplateToRegister(language, templates);

  test('is registered with a place for each value, and with none that no value fills', () => {
    const places = [...registered.matchAll(/#\{([^}]*)\}/g)].map(([, name]) => name);
    expect(new Set(places)).toEqual(new Set(alimtalkNames));
    expect(registered).not.toMatch(/\{\{|\}\}/);
    expect(charactersOutsideEucKr(registered)).toEqual([]);
  });

  test('gives each value by its name', () => {
    const { variables } = alimtalk({ language });
    const { operator } = { operator: operators[language] };
    expect(variables).toEqual({
      operator: operator.name,
      service: operator.service,
      loginId: 'ho***',
      expiry: language === 'ko' ? '2026년 11월 22일' : '22 November 2026',
      firstSeparation: language === 'ko' ? '2026년 11월 23일' : '23 November 2026',
      items: sampleItems[language].join(', '),
      discarded: language === 'ko' ? '알림 기기 정보' : 'device tokens',
      keepUrl,
      contact: `${operator.contact.department} 02-000-1234`,
      noticeId: '01890a5d-ac96-774b-bcce-b302099a8057',
    });
  });

  test('leaves no value empty, for a member without an id, a destroyed item or a link', () => {
    const { variables, text } = alimtalk({ language, maskedLoginId: null, discardedItems: [], keepUrl: null });
    for (const name of alimtalkNames) expect(variables?.[name]).toMatch(/\S/);
    expect(text).toContain(operators[language].url);
  });

  test('is word for word what Kakao makes of the registered words', () => {
    for (const facts of [{}, { maskedLoginId: null }, { discardedItems: [] }, { maskedLoginId: '#{items}' }]) {
      const { text, variables } = alimtalk({ language, ...facts });
      expect(putTogether(registered, variables ?? {})).toBe(text);
    }
  });
});

describe('an Alimtalk', () => {
  test('is refused, not cut, beyond 1,000 characters', () => {
    const items = (length: number) => Array.from({ length }, (_, index) => `항목 ${index}`);
    expect(alimtalk({ items: items(60) }).text.length).toBeLessThanOrEqual(1_000);
    expect(() => alimtalk({ items: items(200) })).toThrowError(expect.objectContaining({ code: 'means_unavailable' }));
  });

  test('is refused when a label has a character that no carrier takes', () => {
    expect(() => alimtalk({ items: ['기분 😀'] })).toThrowError(
      expect.objectContaining({ code: 'means_unavailable', detail: { characters: ['😀'] } }),
    );
  });

  test('is the registered words and the values, whatever a member is called', () => {
    const registered = alimtalkTemplateToRegister('ko', templates);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 80 }),
          fc.constantFrom('#{noticeId}', '{{items}}', '$&', '##{x}'),
        ),
        (maskedLoginId) => {
          const { text, variables } = alimtalk({ maskedLoginId });
          expect(putTogether(registered, variables ?? {})).toBe(text);
          expect(text.match(/#\{/)).toBeNull();
          expect(charactersOutsideEucKr(text)).toEqual([]);
        },
      ),
    );
  });
});
