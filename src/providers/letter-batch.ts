import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { ServiceError } from '../errors.js';
import type { Letter } from '../notice/ports.js';
import type { LocalDate } from '../policy/dates.js';
import { drawLetter, type LetterOptions } from './letter-pdf.js';

export interface LetterBatchRequest extends LetterOptions {
  /** Where batches are kept; the batch becomes a folder of its own in it. */
  readonly folder: string;
  readonly batchId: string;
  readonly letters: AsyncIterable<Letter> | Iterable<Letter>;
}

export interface LetterFile {
  readonly noticeId: string;
  readonly file: string;
  readonly sha256: string;
  readonly pages: number;
  /** Above 0: look at this letter before it is posted; the font lacks some of its characters. */
  readonly unprintable: number;
}

export interface LetterBatch {
  /** All paths below are absolute or names within this folder. */
  readonly folder: string;
  readonly files: readonly LetterFile[];
  readonly recipientsCsv: string;
  readonly manifest: string;
}

const recipientsName = 'recipients.csv';
const manifestName = 'manifest.json';
const recipientColumns = ['notice_id', 'file', 'name', 'postal_code', 'address1', 'address2', 'language'] as const;
const safeName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/**
 * Writes one PDF for each letter, the list of recipients and a manifest of hashes. The batch appears whole or not at
 * all; writing the same batch again changes nothing, and another batch under its id is refused.
 */
export async function writeLetterBatch(request: LetterBatchRequest): Promise<LetterBatch> {
  assertSafeName(request.batchId, 'batch id');
  await mkdir(request.folder, { recursive: true, mode: 0o700 });
  const folder = join(request.folder, request.batchId);
  const partial = join(request.folder, `.${request.batchId}.partial`);
  // What a crash left behind holds addresses; it goes before anything else is written.
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  try {
    const { files, rows } = await writeLetters(partial, request);
    const recipients = recipientsText(rows);
    const manifest = manifestText(request.batchId, request.date, files, recipients);
    await writePrivately(partial, recipientsName, recipients);
    await writePrivately(partial, manifestName, manifest);
    await appear(partial, folder, manifest);
    return { folder, files, recipientsCsv: join(folder, recipientsName), manifest: join(folder, manifestName) };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function writeLetters(
  partial: string,
  request: LetterBatchRequest,
): Promise<{ files: LetterFile[]; rows: string[][] }> {
  const files: LetterFile[] = [];
  const rows: string[][] = [];
  const seen = new Set<string>();
  for await (const letter of request.letters) {
    assertSafeName(letter.noticeId, 'notice id');
    // Some file systems take A for a.
    const key = letter.noticeId.toLowerCase();
    if (seen.has(key)) throw new ServiceError('input_invalid', 'A batch of letters holds the same notice twice.');
    seen.add(key);
    const { pdf, pages, unprintable } = await drawLetter(letter, request);
    const file = `${letter.noticeId}.pdf`;
    await writePrivately(partial, file, pdf);
    files.push({ noticeId: letter.noticeId, file, sha256: sha256(pdf), pages, unprintable });
    const { name, postalCode, line1, line2 } = letter.recipient;
    rows.push([letter.noticeId, file, name, postalCode, line1, line2, letter.language]);
  }
  return { files, rows };
}

/** For spreadsheets: a byte order mark so that Hangul is read as such, and no cell that runs as a formula. */
function recipientsText(rows: readonly string[][]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replace(/[\s\p{Cc}]+/gu, ' ').trim()));
  return stringify([[...recipientColumns], ...cells], {
    bom: true,
    record_delimiter: 'windows',
    escape_formulas: true,
  });
}

function manifestText(batchId: string, date: LocalDate, files: readonly LetterFile[], recipients: string): string {
  const manifest = {
    version: 1,
    batchId,
    date,
    letters: files.length,
    pages: files.reduce((sum, file) => sum + file.pages, 0),
    recipients: { file: recipientsName, sha256: sha256(recipients) },
    files,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

async function appear(partial: string, folder: string, manifest: string): Promise<void> {
  const present = await readFile(join(folder, manifestName), 'utf8').catch(() => null);
  if (present === manifest) return;
  try {
    await rename(partial, folder);
  } catch (error) {
    throw new ServiceError(
      'input_invalid',
      'The folder of this batch of letters could not be written, or it holds another batch; move it away or export under a new id.',
      { cause: error },
    );
  }
}

async function writePrivately(folder: string, name: string, content: string | Buffer): Promise<void> {
  await writeFile(join(folder, name), content, { mode: 0o600, flush: true, flag: 'wx' });
}

function assertSafeName(name: string, what: string): void {
  if (safeName.test(name)) return;
  throw new ServiceError('input_invalid', `A ${what} becomes a file name: letters, digits, "-" and "_" only.`);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
