import type { Readable } from 'node:stream';
import type { Context } from '../context.js';
import { zipOf } from '../providers/letter-zip.js';
import { type LetterBatchOpening, openLetterBatch } from './open-letter-batch.js';

/** The files of a batch as a ZIP that is made while it is read: nothing of it is kept. */
export async function zipLetterBatch(ctx: Context, asked: LetterBatchOpening): Promise<Readable> {
  const { files } = await openLetterBatch(ctx, asked);
  return zipOf(files);
}
