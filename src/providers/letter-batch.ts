import { createHash } from 'node:crypto';
import type { LetterContent } from './letter-content.js';
import { type ListedLetter, letterLists } from './letter-lists.js';
import { addressPointsMin } from './letters/address-block.js';

/** What the ledger keeps of a letter in a batch. */
export interface LetterFile {
  readonly noticeId: string;
  readonly file: string;
  readonly sha256: string;
  readonly pages: number;
  /** Above 0: look at this letter before it is posted; no font has some of its characters. */
  readonly unprintable: number;
}

/** Why a letter of the batch is not among its files. */
export type LeftOut =
  /** Nobody needs it any more: the member has returned, it came back, or it was replaced. */
  | 'ended'
  /** It was destroyed since. */
  | 'gone'
  /** It can't be opened, or is not what was drawn. */
  | 'unreadable';

export interface BatchFile {
  readonly name: string;
  readonly content: Buffer;
}

export interface OpenBatch {
  readonly batchId: string;
  readonly letters: AsyncIterable<LetterFile & { readonly content: LetterContent }>;
  /** Read when the letters have been: what is left out may show only then. */
  leftOut(): readonly { readonly noticeId: string; readonly reason: LeftOut }[];
}

/** The letters one by one, then the lists of recipients, then the manifest with the hash of each of them. */
export async function* batchFiles({ batchId, letters, leftOut }: OpenBatch): AsyncGenerator<BatchFile> {
  const files: (LetterFile & { addressPoints: number })[] = [];
  const listed: ListedLetter[] = [];
  for await (const { content, ...letter } of letters) {
    yield { name: letter.file, content: content.pdf };
    files.push({ ...letter, addressPoints: content.addressPoints });
    listed.push(listedOf(letter, content));
  }
  const lists = await letterLists(listed);
  for (const { file, content } of lists) yield { name: file, content };
  const manifest = {
    version: 2,
    batchId,
    letters: files.length,
    pages: sumOf(files.map(({ pages }) => pages)),
    unprintable: files.filter(({ unprintable }) => unprintable > 0).length,
    smallAddresses: files.filter(({ addressPoints }) => isSmall(addressPoints)).length,
    leftOut: leftOut(),
    recipients: lists.map(({ file, content, replaced }) => ({ file, sha256: sha256(content), replaced })),
    files,
  };
  yield { name: 'manifest.json', content: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`, 'utf8') };
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Smaller than what the machines of the post read. */
export function isSmall(addressPoints: number): boolean {
  return addressPoints < addressPointsMin;
}

function listedOf({ noticeId, file, pages }: LetterFile, { recipient, language }: LetterContent): ListedLetter {
  const { name, postalCode, line1, line2 } = recipient;
  return { noticeId, file, pages, name, postalCode, address1: line1, address2: line2, language };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
