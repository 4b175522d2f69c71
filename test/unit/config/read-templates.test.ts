import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTemplates } from '../../../src/config/read-templates.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dormouse-templates-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function put(name: string, content: string | Buffer): Promise<void> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
}

describe('a folder of templates', () => {
  test('is read by the paths of its files, in one order', async () => {
    await put('separation/sms-ko.hbs', 'b');
    await put('separation/email-ko.hbs', '가');
    await put('reminder/email-en.hbs', 'c');
    expect([...(await readTemplates(folder, 'TEMPLATES_DIR'))]).toEqual([
      ['reminder/email-en.hbs', 'c'],
      ['separation/email-ko.hbs', '가'],
      ['separation/sms-ko.hbs', 'b'],
    ]);
  });

  test('gives misspelt names as well, so that somebody notices them', async () => {
    await put('email-ko.hbs', 'a');
    await put('separation/email-ko.hbs.txt', 'b');
    expect([...(await readTemplates(folder, 'TEMPLATES_DIR')).keys()]).toEqual([
      'email-ko.hbs',
      'separation/email-ko.hbs.txt',
    ]);
  });

  test('may hold hidden files and a README', async () => {
    await put('.DS_Store', 'x');
    await put('..data/separation/email-ko.hbs', 'x');
    await put('README.md', 'x');
    await put('separation/.keep', '');
    expect((await readTemplates(folder, 'TEMPLATES_DIR')).size).toBe(0);
  });

  test('may consist of links, as a mounted one does', async () => {
    await put('..data/separation/email-ko.hbs', 'linked');
    await symlink('..data/separation', join(folder, 'separation'));
    expect([...(await readTemplates(folder, 'TEMPLATES_DIR'))]).toEqual([['separation/email-ko.hbs', 'linked']]);
  });

  test('refuses a file that is not UTF-8, as older Korean editors save it', async () => {
    await put('separation/email-ko.hbs', Buffer.from([0xb0, 0xa1, 0xb3, 0xaa]));
    await expect(readTemplates(folder, 'TEMPLATES_DIR')).rejects.toMatchObject({
      code: 'template_invalid',
      message: 'separation/email-ko.hbs is not written in UTF-8; save it as UTF-8.',
    });
  });

  test('refuses a deeper folder and a file too large for a text', async () => {
    await put('separation/old/email-ko.hbs', 'x');
    await expect(readTemplates(folder, 'TEMPLATES_DIR')).rejects.toMatchObject({ code: 'template_invalid' });
    await rm(join(folder, 'separation'), { recursive: true });
    await put('separation/email-ko.hbs', Buffer.alloc(1_000_001, 'a'));
    await expect(readTemplates(folder, 'TEMPLATES_DIR')).rejects.toMatchObject({ code: 'template_invalid' });
  });

  test('that is not there is named with the variable that leads to it', async () => {
    await expect(readTemplates(join(folder, 'none'), 'TEMPLATES_DIR')).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: `${join(folder, 'none')} can't be read (ENOENT). TEMPLATES_DIR must lead to it.`,
    });
  });
});
