import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { showAlimtalkTemplate } from '../../../src/cycles/show-alimtalk-template.js';
import { compiledTemplates } from '../../../src/notice/compiled-templates.js';

const ctx = { templates: compiledTemplates() };

describe('the text to register with Kakao', () => {
  test.each(['ko', 'en'] as const)('has every variable that it names, in %s', (language) => {
    const { text, variables } = showAlimtalkTemplate(ctx, language);
    expect(variables.length).toBeGreaterThan(5);
    expect(
      text
        .match(/#\{\w+\}/g)
        ?.map((name) => name.slice(2, -1))
        .sort(),
    ).toEqual(expect.arrayContaining([...variables].sort()));
    expect(text).not.toContain('{{');
  });

  test('stands in the documentation as it is', () => {
    const guide = readFileSync(new URL('../../../docs/means.md', import.meta.url), 'utf8');
    for (const line of showAlimtalkTemplate(ctx, 'ko').text.split('\n')) expect(guide).toContain(line);
  });
});
