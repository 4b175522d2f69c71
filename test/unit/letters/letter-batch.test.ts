import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Letter } from '../../../src/notice/ports.js';
import { writeLetterBatch } from '../../../src/providers/letter-batch.js';
import { options, recipient, sampleLetter } from './sample-letter.js';

async function setup() {
  const root = await mkdtemp(join(tmpdir(), 'letters-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return { ...options, folder: join(root, 'outbox'), batchId: 'batch-1', letters: letters(3) };
}

function letters(count: number): Letter[] {
  return Array.from({ length: count }, (_, index) => sampleLetter({}, { noticeId: `notice-${index}` }));
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

describe('a batch of letters', () => {
  test('holds one PDF for each notice, named by it, with the hash it reports', async () => {
    const request = await setup();
    const batch = await writeLetterBatch(request);
    expect(batch.files.map(({ noticeId, file, pages }) => ({ noticeId, file, pages }))).toEqual(
      [0, 1, 2].map((index) => ({ noticeId: `notice-${index}`, file: `notice-${index}.pdf`, pages: 1 })),
    );
    for (const { file, sha256: hash } of batch.files)
      expect(sha256(await readFile(join(batch.folder, file)))).toBe(hash);
    expect((await readdir(batch.folder)).sort()).toEqual([
      'manifest.json',
      'notice-0.pdf',
      'notice-1.pdf',
      'notice-2.pdf',
      'recipients.csv',
    ]);
  });

  test('lets nobody but its owner read it', async () => {
    const request = await setup();
    const { folder } = await writeLetterBatch(request);
    expect(await modeOf(request.folder)).toBe('700');
    expect(await modeOf(folder)).toBe('700');
    for (const file of await readdir(folder)) expect(await modeOf(join(folder, file))).toBe('600');
  });

  test('lists its recipients for a spreadsheet, with byte order mark and CRLF', async () => {
    const { recipientsCsv } = await writeLetterBatch(await setup());
    const csv = await readFile(recipientsCsv, 'utf8');
    expect(csv.startsWith('\ufeffnotice_id,file,name,postal_code,address1,address2,language\r\n')).toBe(true);
    expect(csv.split('\r\n')).toHaveLength(5);
    expect(parse(csv, { bom: true, columns: true })[1]).toEqual({
      notice_id: 'notice-1',
      file: 'notice-1.pdf',
      name: recipient.name,
      postal_code: '06236',
      address1: recipient.line1,
      address2: recipient.line2,
      language: 'ko',
    });
  });

  test.each(['=HYPERLINK("http://evil.example")', '+1', '-1', '@SUM(A1)', '\t=1', '\r\n=1'])(
    'lets no name (%j) run as a formula',
    async (name) => {
      const request = await setup();
      const odd = sampleLetter({}, { recipient: { ...recipient, name } });
      const { recipientsCsv } = await writeLetterBatch({ ...request, letters: [odd] });
      const [row] = parse<Record<string, string>>(await readFile(recipientsCsv, 'utf8'), { bom: true, columns: true });
      expect(row?.name).toBe(`'${name.trim()}`);
    },
  );

  test('keeps a row in its row when a name has line breaks, quotes and commas', async () => {
    const request = await setup();
    const odd = sampleLetter({}, { recipient: { ...recipient, name: 'a"b,\r\nc\u2028d' } });
    const { recipientsCsv } = await writeLetterBatch({ ...request, letters: [odd, ...letters(1)] });
    const rows = parse<Record<string, string>>(await readFile(recipientsCsv, 'utf8'), { bom: true, columns: true });
    expect(rows.map((row) => row.name)).toEqual(['a"b, c d', recipient.name]);
  });

  test('has a manifest with the hashes of everything and no personal data', async () => {
    const { manifest, recipientsCsv, files } = await writeLetterBatch(await setup());
    const text = await readFile(manifest, 'utf8');
    expect(JSON.parse(text)).toEqual({
      version: 1,
      batchId: 'batch-1',
      date: options.date,
      letters: 3,
      pages: 3,
      recipients: { file: 'recipients.csv', sha256: sha256(await readFile(recipientsCsv)) },
      files,
    });
    for (const value of Object.values(recipient)) expect(text).not.toContain(value);
  });

  test('takes letters from a stream, and may be empty', async () => {
    const request = await setup();
    async function* stream() {
      yield* letters(2);
    }
    expect((await writeLetterBatch({ ...request, letters: stream() })).files).toHaveLength(2);
    expect((await writeLetterBatch({ ...request, batchId: 'batch-2', letters: [] })).files).toEqual([]);
  });

  test('changes nothing when it is written again, and refuses another batch under its id', async () => {
    const request = await setup();
    const first = await writeLetterBatch(request);
    const before = await stat(first.manifest);
    expect(await writeLetterBatch(request)).toEqual(first);
    expect((await stat(first.manifest)).ino).toBe(before.ino);
    await expect(writeLetterBatch({ ...request, letters: letters(2) })).rejects.toMatchObject({
      code: 'input_invalid',
    });
    expect(await readdir(first.folder)).toHaveLength(5);
    expect(await readdir(request.folder)).toEqual(['batch-1']);
  });

  test('leaves nothing behind when a letter fails half way', async () => {
    const request = await setup();
    async function* failing() {
      yield* letters(2);
      throw new Error('the source broke');
    }
    await expect(writeLetterBatch({ ...request, letters: failing() })).rejects.toThrow('the source broke');
    expect(await readdir(request.folder)).toEqual([]);
  });

  test('clears away what a crash left of it', async () => {
    const request = await setup();
    const left = join(request.folder, '.batch-1.partial');
    await mkdir(left, { recursive: true });
    await writeFile(join(left, 'notice-0.pdf'), 'half');
    await writeLetterBatch(request);
    expect(await readdir(request.folder)).toEqual(['batch-1']);
  });

  test.each(['../x', 'a/b', '', '.', 'a b', 'con\u0000', `a${'b'.repeat(100)}`])(
    'refuses %j as an id, for it becomes a file name',
    async (id) => {
      const request = await setup();
      await expect(writeLetterBatch({ ...request, batchId: id })).rejects.toMatchObject({ code: 'input_invalid' });
      await expect(
        writeLetterBatch({ ...request, letters: [sampleLetter({}, { noticeId: id })] }),
      ).rejects.toMatchObject({ code: 'input_invalid' });
    },
  );

  test('refuses the same notice twice', async () => {
    const request = await setup();
    await expect(writeLetterBatch({ ...request, letters: [...letters(1), ...letters(1)] })).rejects.toThrow(
      /same notice twice/,
    );
  });

  test('says which letters have characters that did not print', async () => {
    const request = await setup();
    const odd = sampleLetter({}, { noticeId: 'odd', recipient: { ...recipient, name: '李明' } });
    const { files } = await writeLetterBatch({ ...request, letters: [...letters(1), odd] });
    expect(files.map(({ unprintable }) => unprintable)).toEqual([0, 2]);
  });
});
