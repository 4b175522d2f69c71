import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeNotice } from '../../../src/notice/compose-notice.js';
import type { PersonalMeans } from '../../../src/notice/notice-facts.js';
import type { Language } from '../../../src/notice/ports.js';
import { addressesIn, sampleFacts } from './sample-facts.js';

const crafted = [
  '{{constructor}}',
  '{{#each this}}{{@root}}{{/each}}',
  '{{lookup (lookup this "constructor") "name"}}',
  '=HYPERLINK("https://evil.example","click")',
  '+1-1',
  'A\r\nBcc: someone@example.com',
  'A\u2028■ heading\u2029- entry',
  'A\u0085B\u000bC\u0000D',
  '\u202etxet desrever\u202c',
  'שלום עולם',
  '👨‍👩‍👧‍👦 가족',
  '\ud800 lone \udfff',
  'www.evil.example',
  'evil.example/login',
  '■ 분리 보관 일정',
  '- 항목',
  '<script>alert(1)</script>',
  '$& $1 \\0 %s %n',
  'x'.repeat(5_000),
  '가'.normalize('NFD'),
  ' ',
  '',
];

const hostile = fc.oneof(
  fc.constantFrom(...crafted),
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc
    .tuple(fc.constantFrom(...crafted), fc.string({ unit: 'grapheme', maxLength: 30 }))
    .map(([left, right]) => left + right),
);
const kind = fc.record({
  means: fc.constantFrom<PersonalMeans>('email', 'sms', 'letter'),
  language: fc.constantFrom<Language>('ko', 'en'),
});

/** What a reader, a mail program and the letter's drawing see of a text, whoever it is for. */
function structure(text: string) {
  const lines = text.split('\n');
  return {
    lines: lines.length,
    headings: lines.filter((line) => line.startsWith('■ ')),
    entries: lines.filter((line) => line.startsWith('- ')).length,
    gaps: lines.map((line) => line === '').join(),
    addresses: addressesIn(text),
  };
}

describe('hostile values', () => {
  test('a stored name or id changes neither subject nor structure of a text', () => {
    fc.assert(
      fc.property(kind, hostile, hostile, (chosen, recipientName, maskedLoginId) => {
        // An id that is empty once cleaned takes its line with it, so the plain one is compared like with like.
        const masked = `a${maskedLoginId}`.replace(/[./\\@]/g, '');
        const plain = composeNotice(sampleFacts({ ...chosen, recipientName: '홍길동', maskedLoginId: 'a***' }));
        const composed = composeNotice(sampleFacts({ ...chosen, recipientName, maskedLoginId: masked }));
        expect(composed.subject).toBe(plain.subject);
        expect(structure(composed.text)).toEqual(structure(plain.text));
        expect(composed.templateVersion).toBe(plain.templateVersion);
      }),
      { numRuns: 500 },
    );
  });

  test('a text never holds control, direction or line-separating characters', () => {
    fc.assert(
      fc.property(kind, hostile, hostile, (chosen, recipientName, label) => {
        const facts = sampleFacts({ ...chosen, recipientName, maskedLoginId: recipientName, items: ['이름', label] });
        const composed = composeNoticeOrNull(facts);
        if (composed === null) return;
        expect(composed.subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(composed.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
      { numRuns: 500 },
    );
  });

  test('a value that looks like a template is printed, never run', () => {
    const { text } = composeNotice(
      sampleFacts({ recipientName: '{{constructor}}', items: ['{{items}}', '{{{this}}}'] }),
    );
    expect(text).toContain('안녕하십니까, {{constructor}} 님.');
    expect(text).toContain('- {{items}}\n- {{{this}}}\n');
  });

  test.each(['https://evil.example/x', 'www.evil.example', 'evil.example', 'a@evil.example', '\\\\evil\\share'])(
    'a name with an address in it (%s) is not greeted by',
    (recipientName) => {
      const { text } = composeNotice(sampleFacts({ recipientName }));
      expect(text).toContain('안녕하십니까, 회원님.');
      expect(text).not.toContain('evil');
    },
  );

  test.each(['홍길동', '주식회사 예제', '(주)예제', 'Ms. Hong', 'Jean-Luc Ó Dubhaigh', '李明', 'J. R. Kim'])(
    'greets %s by name',
    (name) => {
      expect(composeNotice(sampleFacts({ recipientName: name })).text).toContain(`안녕하십니까, ${name} 님.`);
    },
  );
});

/** A label that no text message can carry is refused; that is tested elsewhere. */
function composeNoticeOrNull(facts: Parameters<typeof composeNotice>[0]) {
  try {
    return composeNotice(facts);
  } catch (error) {
    expect(error).toMatchObject({ code: 'means_unavailable' });
    return null;
  }
}
