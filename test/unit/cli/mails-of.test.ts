import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mailsOf } from '../../../src/cli/mails-of.js';

const texts = (file: string) => mailsOf(Buffer.from(file, 'latin1')).map((mail) => mail.toString('latin1'));

describe('the mails of a file', () => {
  test('are the one that it is, byte for byte', () => {
    const bytes = Buffer.from([0x46, 0x72, 0x6f, 0x6d, 0x3a, 0xff, 0x00, 0x0d, 0x0a]);
    expect(mailsOf(bytes)).toEqual([bytes]);
  });

  test('are none of an empty file', () => {
    expect(mailsOf(Buffer.alloc(0))).toEqual([]);
  });

  test('are those of an mbox, without the lines that part them', () => {
    const file =
      'From a@example.com Sun Nov 22 00:00:00 2026\nSubject: 1\n\none\n\nFrom b Sun Nov 22\nSubject: 2\n\ntwo\n';
    expect(texts(file)).toEqual(['Subject: 1\n\none\n\n', 'Subject: 2\n\ntwo\n']);
  });

  test('are parted in files of either line ending', () => {
    expect(texts('From a\r\nA: 1\r\n\r\none\r\n\r\nFrom b\r\nB: 2\r\n')).toEqual([
      'A: 1\r\n\r\none\r\n\r\n',
      'B: 2\r\n',
    ]);
  });

  test('are not parted by a line that merely begins so', () => {
    expect(texts('From a\nA: 1\n\nFirst.\nFrom here on it goes on.\n')).toEqual([
      'A: 1\n\nFirst.\nFrom here on it goes on.\n',
    ]);
  });

  test('get their quoted lines back', () => {
    expect(texts('From a\nA: 1\n\n>From here\n>>From there\n> From nowhere\n')).toEqual([
      'A: 1\n\nFrom here\n>From there\n> From nowhere\n',
    ]);
  });

  test('that were only begun are there too', () => {
    expect(texts('From a')).toEqual(['']);
    expect(texts('From a\n\nFrom b\n')).toEqual(['\n', '']);
  });

  test('come back from an mbox as they went in, whatever they hold', () => {
    const line = fc.constantFrom('', 'From x', '>From x', 'Subject: a', '\u00ff\u0000', 'From', ' From ');
    const mail = fc.array(line, { minLength: 1, maxLength: 8 }).map((lines) => `${lines.join('\n')}\n`);
    fc.assert(
      fc.property(fc.array(mail, { minLength: 1, maxLength: 5 }), (mails) => {
        const quoted = mails.map((each) => `From s\n${each.replace(/^(>*From )/gm, '>$1')}\n`);
        expect(texts(quoted.join(''))).toEqual(mails.map((each) => `${each}\n`));
      }),
    );
  });
});
