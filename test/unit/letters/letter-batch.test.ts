import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import type { Letter } from '../../../src/notice/ports.js';
import { type BatchFile, batchFiles, type LeftOut, sha256 } from '../../../src/providers/letter-batch.js';
import { drawLetter } from '../../../src/providers/letter-pdf.js';
import { options, recipient, sampleLetter } from './sample-letter.js';

const batchId = '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b';

function named(index: number, name = recipient.name): Letter {
  return sampleLetter({}, { noticeId: `notice-${index}`, recipient: { ...recipient, name } });
}

async function* opened(letters: readonly Letter[]) {
  for (const { noticeId, language, recipient: to, ...letter } of letters) {
    const { pdf, pages, unprintable, addressPoints } = await drawLetter(
      { noticeId, language, recipient: to, ...letter },
      options,
    );
    const content = { noticeId, language, recipient: to, addressPoints, pdf };
    yield { noticeId, file: `${noticeId}.pdf`, sha256: sha256(pdf), pages, unprintable, content };
  }
}

type Out = { noticeId: string; reason: LeftOut };

async function filesOf(letters: readonly Letter[], leftOut: () => Out[] = () => []) {
  const files = new Map<string, Buffer>();
  for await (const { name, content } of batchFiles({ batchId, letters: opened(letters), leftOut })) {
    files.set(name, content);
  }
  const manifest = JSON.parse(files.get('manifest.json')?.toString('utf8') ?? '');
  const csv = files.get('recipients.csv')?.toString('utf8') ?? '';
  return { files, manifest, csv, rows: parse<Record<string, string>>(csv, { bom: true, columns: true }) };
}

/** The texts of the cells, row by row. */
function cellsOf(workbook: Buffer): string[][] {
  const parts = unzipSync(workbook);
  const sheet = strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
  expect(sheet).not.toContain('<f>');
  const shared = [...strFromU8(parts['xl/sharedStrings.xml'] ?? new Uint8Array()).matchAll(/<t[^>]*>([^<]*)<\/t>/g)];
  return [...sheet.matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<c ([^>]*)>(.*?)<\/c>/gs)].map(([, attributes = '', cell = '']) => {
      expect(attributes).toMatch(/t="(s|inlineStr)"/);
      const index = /<v>(\d+)<\/v>/.exec(cell)?.[1];
      return index === undefined ? (/<t[^>]*>([^<]*)<\/t>/.exec(cell)?.[1] ?? '') : (shared[Number(index)]?.[1] ?? '');
    }),
  );
}

describe('the files of a batch of letters', () => {
  test('are a PDF for each letter, named by its notice, three lists and a manifest', async () => {
    const { files } = await filesOf([named(0), named(1)]);
    expect([...files.keys()]).toEqual([
      'notice-0.pdf',
      'notice-1.pdf',
      'recipients.csv',
      'recipients-cp949.csv',
      'recipients.xlsx',
      'manifest.json',
    ]);
    expect(files.get('notice-0.pdf')?.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  });

  test('have a manifest with the hash of each of them and no personal data', async () => {
    const leftOut: Out[] = [{ noticeId: 'notice-9', reason: 'ended' }];
    const { files, manifest } = await filesOf([named(0), named(1)], () => leftOut);
    expect(manifest).toMatchObject({ version: 2, batchId, letters: 2, pages: 2, unprintable: 0, smallAddresses: 0 });
    expect(manifest.leftOut).toEqual(leftOut);
    const hashes = [...manifest.files, ...manifest.recipients].map((one: { file: string; sha256: string }) => [
      one.file,
      one.sha256,
    ]);
    const expected = [...files].filter(([name]) => name !== 'manifest.json');
    expect(hashes).toEqual(expected.map(([name, content]) => [name, sha256(content)]));
    const text = files.get('manifest.json')?.toString('utf8') ?? '';
    for (const value of Object.values(recipient)) expect(text).not.toContain(value);
  });

  test('may be none but the lists', async () => {
    const { manifest, rows } = await filesOf([]);
    expect([manifest.letters, manifest.files, rows]).toEqual([0, [], []]);
  });

  test('say which letters somebody should look at', async () => {
    const long = { ...recipient, line1: '가'.repeat(100), line2: '나'.repeat(100), name: '다'.repeat(100) };
    const { manifest } = await filesOf([named(0), named(1, '홍길동 😀'), sampleLetter({}, { recipient: long })]);
    expect(manifest).toMatchObject({ unprintable: 1, smallAddresses: 1 });
    expect(manifest.files.map((file: { unprintable: number }) => file.unprintable)).toEqual([0, 1, 0]);
    const [usual, , small] = manifest.files.map((file: { addressPoints: number }) => file.addressPoints);
    expect(usual).toBe(12);
    expect(small).toBeLessThan(9);
  });
});

describe('the list of recipients', () => {
  test('is read by a spreadsheet, with byte order mark and CRLF', async () => {
    const { csv, rows } = await filesOf([named(0)]);
    expect(csv.startsWith('\ufeffnotice_id,file,name,postal_code,address1,address2,language,pages\r\n')).toBe(true);
    expect(rows).toEqual([
      {
        notice_id: 'notice-0',
        file: 'notice-0.pdf',
        name: recipient.name,
        postal_code: '06236',
        address1: recipient.line1,
        address2: recipient.line2,
        language: 'ko',
        pages: '1',
      },
    ]);
  });

  test('in CP949 says the same, without a mark', async () => {
    const { files, csv } = await filesOf([named(0, '홍길동 李 ㈜ 뷁')]);
    const cp949 = files.get('recipients-cp949.csv') ?? Buffer.alloc(0);
    expect(`\ufeff${iconv.decode(cp949, 'cp949')}`).toBe(csv);
  });

  test('in CP949 has a question mark for what it lacks, and the manifest counts them', async () => {
    const { files, manifest, csv } = await filesOf([named(0, 'Zoë 😀 堃 ?'), named(1)]);
    const cp949 = iconv.decode(files.get('recipients-cp949.csv') ?? Buffer.alloc(0), 'cp949');
    expect(cp949).toContain('Zo? ? ? ?');
    expect(csv).toContain('Zoë 😀 堃 ?');
    expect(manifest.recipients.map(({ replaced }: { replaced: number }) => replaced)).toEqual([0, 3, 0]);
  });

  test('as a workbook holds the same cells, all of them text', async () => {
    const { files, csv } = await filesOf([named(0, 'A & B <c> "d"'), named(1, '=1+1'), named(2, '李明')]);
    const cells = cellsOf(files.get('recipients.xlsx') ?? Buffer.alloc(0));
    const unescaped = cells.map((row) =>
      row.map((cell) =>
        cell.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
      ),
    );
    const expected = parse(csv, { bom: true }).map((row) => row.map((cell) => cell.replace(/^'/, '')));
    expect(unescaped).toEqual(expected);
    expect(unescaped[1]?.[3]).toBe('06236');
  });

  test.each(['=HYPERLINK("http://evil.example")', '+1', '-1', '@SUM(A1)', '\t=1', '\r\n=1'])(
    'lets no name (%j) run as a formula',
    async (name) => {
      const { rows } = await filesOf([named(0, name)]);
      expect(rows[0]?.name).toBe(`'${name.trim()}`);
    },
  );

  test('keeps a row in its row when a name has line breaks, quotes and commas', async () => {
    const { rows } = await filesOf([named(0, 'a"b,\r\nc\u2028d'), named(1)]);
    expect(rows.map((row) => row.name)).toEqual(['a"b, c d', recipient.name]);
  });
});

describe('a batch that is read', () => {
  test('asks for the next letter only when the one before was taken', async () => {
    const asked: string[] = [];
    async function* watched() {
      for await (const letter of opened([named(0), named(1)])) {
        asked.push(letter.noticeId);
        yield letter;
      }
    }
    const files: AsyncGenerator<BatchFile> = batchFiles({ batchId, letters: watched(), leftOut: () => [] });
    expect((await files.next()).value.name).toBe('notice-0.pdf');
    expect(asked).toEqual(['notice-0']);
    await files.return(undefined);
  });
});
