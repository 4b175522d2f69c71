import { describe, expect, test } from 'vitest';
import { compileTemplate } from '../../../src/notice/compile-template.js';

function render(text: string, values: Record<string, unknown> = {}): string {
  return compileTemplate<Record<string, unknown>>({ subject: 's', text }).render(values).text;
}

describe('a template', () => {
  test('prints values as they are, without escaping and without running them', () => {
    expect(render('{{a}} {{{a}}}', { a: '<b>&{{a}}' })).toBe('<b>&{{a}} <b>&{{a}}');
  });

  test('fails on a value that is missing, for a legal text must have no gap', () => {
    expect(() => render('{{missing}}')).toThrow();
    expect(() => render('{{a.missing}}', { a: {} })).toThrow();
  });

  test.each(['constructor', '__proto__', 'toString', 'a.constructor', '__lookupGetter__'])(
    'prints nothing of %s',
    (path) => {
      expect(render(`[{{${path}}}]`, { a: {} })).toBe('[]');
    },
  );

  test.each([
    '{{lookup this "constructor"}}',
    '{{log "x"}}',
    '{{#with a}}{{/with}}',
    '{{anything "x"}}',
    '{{> partial}}',
  ])('has no %s', (text) => {
    expect(() => render(text, { a: {} })).toThrow();
  });

  test('has another version when one character of it is another', () => {
    const one = compileTemplate({ subject: 's', text: 'a' }).version;
    expect(compileTemplate({ subject: 's', text: 'b' }).version).not.toBe(one);
    expect(compileTemplate({ subject: 't', text: 'a' }).version).not.toBe(one);
    expect(compileTemplate({ subject: 's', text: 'a' }).version).toBe(one);
  });
});
