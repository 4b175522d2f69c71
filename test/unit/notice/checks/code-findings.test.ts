import { describe, expect, test } from 'vitest';
import { codeFindings } from '../../../../src/notice/checks/code-findings.js';
import type { MessageKind } from '../../../../src/notice/notice-facts.js';

const email: MessageKind = { purpose: 'separation', means: 'email', language: 'ko' };

function findings(source: string, kind: Partial<MessageKind> = {}, part: 'subject' | 'text' = 'text'): string[] {
  return codeFindings(source, { ...email, ...kind }, part).map(({ line, message }) => `${line}: ${message}`);
}

describe('a template may', () => {
  test.each([
    '{{expiry}} {{operator.contact.phone}} {{{legalText}}} {{& noticeId}} {{~period~}}',
    '{{#each items}}{{@index}} {{this}}{{#if @last}}.{{/if}}{{/each}}',
    '{{#each items}}{{this}} {{../expiry}}{{/each}}',
    '{{#if recipientName}}{{recipientName}}{{else}}회원{{/if}}',
    '{{#unless maskedLoginId}}-{{else}}{{maskedLoginId}}{{/unless}}',
    '{{#if keepUrl}}{{#if compact}}{{keepUrl}}{{/if}}{{/if}}',
    '{{#if discardedItems}}{{discardedList}}{{/if}}',
    '{{#if compact}}a{{else if keepUrl}}{{keepUrl}}{{/if}}',
    '{{!-- a note --}}{{! another }}',
    'price {not} a { value }',
  ])('hold %s', (source) => {
    expect(findings(source)).toEqual([]);
  });
});

describe('code is refused:', () => {
  test.each([
    ['a\n{{> partial}}', /^2: partials/],
    ['{{#> partial}}x{{/partial}}', /^1: partials/],
    ['{{> (dynamic)}}', /^1: partials/],
    ['{{* decorator}}', /^1: decorators/],
    ['{{#*inline "x"}}{{/inline}}', /^1: decorators/],
    ['{{lookup items 0}}', /^1: \{\{lookup …\}\} is a helper/],
    ['{{log expiry}}', /^1: \{\{log …\}\} is a helper/],
    ['{{log}}', /^1: \{\{log\}\} is no value/],
    ['{{#with operator}}{{name}}{{/with}}', /^1: \{\{#with\}\} is refused/],
    ['{{#anything expiry}}{{/anything}}', /^1: \{\{#anything\}\} is refused/],
    ['{{#items}}{{this}}{{/items}}', /^1: \{\{#items\}\} is refused/],
    ['{{^items}}none{{/items}}', /^1: \{\{#items\}\} is refused/],
    ['{{expiry "x"}}', /is a helper/],
    ['{{expiry a=1}}', /is a helper/],
    ['{{"x"}}', /only the name of a value/],
    ['{{1}}', /only the name of a value/],
    ['{{#if (lookup items 0)}}{{/if}}', /takes the name of one value/],
    ['{{#if items includeZero=true}}{{/if}}', /takes the name of one value/],
    ['{{#if "x"}}{{/if}}', /takes the name of one value/],
    ['{{#each items as |item|}}{{item}}{{/each}}', /write \{\{this\}\}/],
    ['{{{{raw}}}}{{expiry}}{{{{/raw}}}}', /^1: raw blocks/],
    ['{{{{if items}}}}x{{{{/if}}}}', /^1: raw blocks/],
  ])('%j', (source, problem) => {
    expect(findings(source).join('\n')).toMatch(problem);
  });

  test.each([
    'constructor',
    '__proto__',
    'toString',
    'operator.constructor',
    'items.length',
    'this',
    '.',
    '@root',
    '@root.expiry',
    'operator',
  ])('{{%s}} is no value', (path) => {
    expect(findings(`{{${path}}}`)).toHaveLength(1);
  });

  test.each([
    ['{{expiry', /^1: not a readable template/],
    ['a\n{{#if items}}x', /not a readable template/],
    ['{{#if items}}x{{/each}}', /^1: not a readable template: if doesn't match each/],
    ['{{}}', /not a readable template/],
  ])('%j can not be read', (source, problem) => {
    expect(findings(source).join('\n')).toMatch(problem);
  });
});

describe('a name', () => {
  test('that is not known is refused with the nearest one', () => {
    expect(findings('{{expirey}}')).toEqual(['1: {{expirey}} is no value of this message; did you mean {{expiry}}?']);
    expect(findings('a\n\n{{operator.contact.fone}}')[0]).toContain('did you mean {{operator.contact.phone}}?');
  });

  test('belongs to its message: a day that nothing happens on, a link that keeps nothing', () => {
    expect(findings('{{happens}}')).toHaveLength(1);
    expect(findings('{{happens}}', { purpose: 'separated' })).toEqual([]);
    expect(findings('{{#if keepUrl}}{{keepUrl}}{{/if}}', { purpose: 'separated' })).not.toEqual([]);
    expect(findings('{{itemList}}', { purpose: 'restored' })).toHaveLength(1);
  });

  test('that can be missing stands inside the branch that asks for it', () => {
    const problem = ['1: {{recipientName}} can be missing; put it inside {{#if recipientName}}'];
    expect(findings('{{recipientName}} 님')).toEqual(problem);
    expect(findings('{{#if recipientName}}a{{else}}{{recipientName}}{{/if}}')).toEqual(problem);
    expect(findings('{{#unless recipientName}}{{recipientName}}{{/unless}}')).toEqual(problem);
    expect(findings('{{discardedList}}')[0]).toContain('put it inside {{#if discardedItems}}');
  });

  test('of a list is repeated and not printed, and of a choice is only asked for', () => {
    expect(findings('{{items}}')[0]).toContain('write {{#each items}}{{this}}{{/each}}');
    expect(findings('{{compact}}')[0]).toContain('{{#if compact}}');
    expect(findings('{{#each expiry}}{{this}}{{/each}}')[0]).toContain('this is no list');
  });

  test('is written from where it stands', () => {
    expect(findings('{{#each items}}{{expiry}}{{/each}}')[0]).toContain('must be written {{../expiry}}');
    expect(findings('{{../expiry}}')[0]).toContain('must be written {{expiry}}');
  });

  test('of the member stays out of a subject', () => {
    for (const name of ['recipientName', 'maskedLoginId', 'keepUrl']) {
      expect(findings(`{{#if ${name}}}{{${name}}}{{/if}}`, {}, 'subject')).toEqual([
        `1: {{${name}}} must not stand in a subject`,
      ]);
    }
    expect(findings('{{operator.service}} {{firstSeparation}}', {}, 'subject')).toEqual([]);
  });
});

describe('an Alimtalk', () => {
  test('prints its own values and never chooses or repeats', () => {
    const kind = { means: 'alimtalk' } as const;
    expect(findings('{{operator}} {{items}} {{discarded}} {{contact}}', kind)).toEqual([]);
    expect(findings('{{#if items}}x{{/if}}', kind)[0]).toContain("can't choose or repeat");
    expect(findings('{{#each items}}{{this}}{{/each}}', kind)[0]).toContain("can't choose or repeat");
    expect(findings('{{operator.name}}', kind)[0]).toContain('is no value of this message; did you mean {{operator}}?');
    expect(findings('{{loginId}}', kind, 'subject')).toHaveLength(1);
  });
});
