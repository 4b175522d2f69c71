import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { emailHtml } from '../../../src/notice/templates/email-html.js';

// The package has no types of its own.
const mjml = createRequire(import.meta.url)('mjml') as (
  source: string,
  options: { validationLevel: 'strict' },
) => Promise<{ html: string; errors: readonly unknown[] }>;

const folder = new URL('../../../src/notice/templates/', import.meta.url).pathname;
const parts = ['title', 'heading', 'paragraph', 'list', 'entry', 'link', 'button'] as const;

/** The shell with `%%body%%` where the parts stood, and each part by its name. */
async function compiledMail(): Promise<Record<string, string>> {
  const { html, errors } = await mjml(await readFile(`${folder}email.mjml`, 'utf8'), { validationLevel: 'strict' });
  expect(errors).toEqual([]);
  const [before, ...rest] = html.split('@@@');
  const after = rest.pop();
  expect(rest).toHaveLength(parts.length);
  const shell = `${before}%%body%%${after}`.replace(/^[ \t]+/gm, '').replace(/\n{2,}/g, '\n');
  return { shell: shell.trim(), ...Object.fromEntries(parts.map((name, index) => [name, rest[index] ?? ''])) };
}

function moduleOf(mail: Record<string, string>): string {
  const entries = Object.entries(mail).map(([name, html]) => {
    expect(html).not.toMatch(/`|\$\{|\\/);
    return `  ${name}: \`${html}\`,`;
  });
  return [
    '/** Compiled from email.mjml; `npm run schemas` rewrites it. What stands between %% is filled in by `mailHtml`. */',
    'export const emailHtml = {',
    ...entries,
    '} as const;',
    '',
  ].join('\n');
}

describe('the shell of an HTML mail', () => {
  test('is what email.mjml compiles to', async () => {
    await expect(moduleOf(await compiledMail()), 'run `npm run schemas` after a change').toMatchFileSnapshot(
      `${folder}email-html.ts`,
    );
  });

  test('loads nothing from anywhere and runs nothing', () => {
    const all = Object.values(emailHtml).join('\n');
    expect(all).not.toMatch(/<(?:script|link|img|iframe|form|input|object|video|audio|base)\b|\bsrc=|url\(|@import/i);
    expect(all).not.toMatch(/\son\w+=/i);
    expect(all.match(/https?:\/\/[^"\s]+/g)).toEqual(['http://www.w3.org/1999/xhtml']);
  });

  test('names its language, fits a telephone and follows the colours of the reader', () => {
    expect(emailHtml.shell).toMatch(/<html[^>]* lang="%%language%%"/);
    expect(emailHtml.shell).toContain('width=device-width');
    expect(emailHtml.shell).toContain('<meta name="color-scheme" content="light dark">');
    expect(emailHtml.shell).toContain('@media (prefers-color-scheme: dark)');
    expect(emailHtml.shell).not.toMatch(/user-scalable=no|maximum-scale/);
  });

  test('has a place for each value and none twice where it would be read aloud twice', () => {
    const places = [...emailHtml.shell.matchAll(/%%(\w+)%%/g)].map(([, name]) => name);
    expect(new Set(places)).toEqual(new Set(['language', 'subject', 'service', 'body']));
    expect(places.filter((name) => name === 'body')).toHaveLength(1);
    for (const part of [emailHtml.link, emailHtml.button]) expect(part).toContain('href="%%address%%"');
  });
});

describe('the colours', () => {
  const light = { page: '#ffffff', button: '#0a4fb3' };
  const dark = { page: '#1b1e22', button: '#9cc4ff' };

  test.each([
    ['text', '#1f2328', light.page],
    ['service', '#424a53', light.page],
    ['link', '#0a4fb3', light.page],
    ['button', '#ffffff', light.button],
    ['text in the dark', '#e8eaed', dark.page],
    ['link in the dark', '#9cc4ff', dark.page],
    ['button in the dark', '#101214', dark.button],
  ])('%s can be read (WCAG AA)', (_name, ink, ground) => {
    const all = Object.values(emailHtml).join('\n');
    expect(all).toContain(ink);
    expect(all).toContain(ground);
    expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });
});

function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((one, other) => other - one);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
