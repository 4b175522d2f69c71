import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mailHtml } from '../../../src/notice/mail-html.js';
import { maskLoginId } from '../../../src/notice/mask.js';
import { messageKinds } from '../../../src/notice/message-exists.js';
import type { NoticeFacts } from '../../../src/notice/notice-facts.js';
import { composed, keepUrl, operators } from './sample-facts.js';

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
const kind = fc.constantFrom(...messageKinds);

/** What a mail program, a telephone or a reader takes for a link. */
const leadsSomewhere = /[a-z][a-z0-9+.-]*:\/\/[^\s]+|www\.[^\s]+/gi;

/** What a reader, a mail program and the letter's drawing see of a text, whoever it is for. */
function structure(text: string) {
  const lines = text.split('\n');
  return {
    lines: lines.length,
    headings: lines.filter((line) => line.startsWith('■ ')),
    entries: lines.filter((line) => line.startsWith('- ')).length,
    gaps: lines.map((line) => line === '').join(),
    addresses: text.match(leadsSomewhere),
  };
}

describe('hostile values', () => {
  test('a stored name or id changes neither subject nor structure of a text, and adds no link', () => {
    fc.assert(
      fc.property(kind, hostile, hostile, (chosen, recipientName, maskedLoginId) => {
        // An id that is empty once cleaned takes its line with it, so the plain one is compared like with like.
        const masked = maskLoginId(`abc${maskedLoginId}`);
        const plain = composed({ ...chosen, recipientName: '홍길동', maskedLoginId: 'a***' });
        const message = composed({ ...chosen, recipientName, maskedLoginId: masked });
        expect(message.subject).toBe(plain.subject);
        expect(structure(message.text)).toEqual(structure(plain.text));
        expect(message.templateVersion).toBe(plain.templateVersion);
      }),
      { numRuns: 1_000 },
    );
  });

  test('an item adds no heading and no link, and no entry but its own', () => {
    fc.assert(
      fc.property(kind, hostile, (chosen, label) => {
        const plain = composed({ ...chosen, items: ['이름', 'a'], discardedItems: ['b'] });
        const message = composedOrNull({ ...chosen, items: ['이름', `a${label}`], discardedItems: ['b'] });
        const discarding = composedOrNull({ ...chosen, items: ['이름', 'a'], discardedItems: [`b${label}`] });
        for (const each of [message, discarding]) {
          if (each === null) continue;
          // A text that had to be short leaves whole lines out.
          if (each.text.split('\n').length === plain.text.split('\n').length) {
            expect(structure(each.text)).toEqual(structure(plain.text));
          }
          expect(each.text.match(leadsSomewhere)).toEqual(plain.text.match(leadsSomewhere));
          expect(each.subject).toBe(plain.subject);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('a text never holds control, direction or line-separating characters', () => {
    fc.assert(
      fc.property(kind, hostile, hostile, (chosen, recipientName, label) => {
        const message = composedOrNull({
          ...chosen,
          recipientName,
          maskedLoginId: recipientName,
          items: ['이름', label],
        });
        if (message === null) return;
        expect(message.subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(message.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
      { numRuns: 500 },
    );
  });

  test('in HTML, no value makes a tag, a heading or a link', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (recipientName, maskedLoginId, label) => {
        const html = (facts: Partial<NoticeFacts>) => {
          const { subject, text } = composed({ ...facts, discardedItems: [] });
          return mailHtml({ subject, text, language: 'ko', operator: operators.ko, keepUrl });
        };
        const masked = maskLoginId(`abc${maskedLoginId}`);
        const hostileHtml = html({ recipientName, maskedLoginId: masked, items: ['이름', `a${label}`] });
        const plain = html({ recipientName: null, maskedLoginId: 'a***', items: ['이름', 'a'] });
        const tags = (text: string) => text.match(/<[^>]*>/g)?.map((tag) => tag.replace(/aria-label="[^"]*"/, ''));
        expect(tags(hostileHtml)).toEqual(tags(plain));
      }),
      { numRuns: 300 },
    );
  });

  test('a value that looks like a template is printed, never run', () => {
    const { text } = composed({ recipientName: '{{constructor}}', items: ['{{items}}', '{{{this}}}'] });
    expect(text).toContain('안녕하십니까, {{constructor}} 님.');
    expect(text).toContain('- {{items}}\n- {{{this}}}\n');
  });

  test.each(['https://evil.example/x', 'www.evil.example', 'evil.example', 'a@evil.example', '\\\\evil\\share'])(
    'a name with an address in it (%s) is not greeted by',
    (recipientName) => {
      const { text } = composed({ recipientName });
      expect(text).toContain('안녕하십니까, 회원님.');
      expect(text).not.toContain('evil');
    },
  );

  test.each(['홍길동', '주식회사 예제', '(주)예제', 'Ms. Hong', 'Jean-Luc Ó Dubhaigh', '李明', 'J. R. Kim'])(
    'greets %s by name',
    (name) => {
      expect(composed({ recipientName: name }).text).toContain(`안녕하십니까, ${name} 님.`);
    },
  );
});

/** A label that no text message can carry, or too long a one, is refused; an empty one leaves nothing to say. */
function composedOrNull(facts: Partial<NoticeFacts>) {
  try {
    return composed(facts);
  } catch (error) {
    expect(error).toMatchObject({ code: 'means_unavailable' });
    return null;
  }
}
