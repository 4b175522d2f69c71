import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textHtml } from '../../../src/http/board-text.js';
import { postingEn } from '../../../src/notice/templates/posting-en.js';

describe('the text of a posting', () => {
  test('becomes headings, lists and paragraphs', () => {
    const text = 'First line\nsecond line\n\n■ Dates\n- one\n- two\n■ Next\nafter';
    expect(textHtml(text)).toBe(
      [
        '<p>First line<br>\nsecond line</p>',
        '<h3>Dates</h3>',
        '<ul>\n<li>one</li>\n<li>two</li>\n</ul>',
        '<h3>Next</h3>',
        '<p>after</p>',
      ].join('\n'),
    );
  });

  test('keeps two headings in a row apart, and a dash that begins no list', () => {
    expect(textHtml('■ One\n■ Two')).toBe('<h3>One</h3>\n<h3>Two</h3>');
    expect(textHtml('-5 degrees\n■')).toBe('<p>-5 degrees<br>\n■</p>');
  });

  test('of the shipped posting has all its headings', () => {
    const shipped = postingEn.text.match(/^■/gm) ?? [];
    expect(shipped.length).toBeGreaterThan(4);
    expect(textHtml(postingEn.text).match(/<h3>/g)).toHaveLength(shipped.length);
  });

  test('never becomes markup of its own', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('<', '>', '&', '"', "'", '■ ', '- ', '\n', 'a', '&lt;', '<br>')),
        (parts) => {
          const tags = textHtml(parts.join('')).match(/<[^>]*>?/g) ?? [];
          expect(tags.filter((tag) => !/^<(?:\/?(?:p|ul|li|h3)|br)>$/.test(tag))).toEqual([]);
        },
      ),
    );
  });
});
