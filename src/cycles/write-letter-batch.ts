import type { Context } from '../context.js';
import type { LeftOut } from '../providers/letter-batch.js';
import { assertFolderFree, writeLetterFolder } from '../providers/letter-folder.js';
import { batchNotFound } from './list-letter-batches.js';
import { type LetterBatchOpening, openLetterBatch } from './open-letter-batch.js';

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface WrittenBatch {
  readonly batchId: string;
  /** A folder of its own, readable by its owner alone. */
  readonly folder: string;
  /** PDFs in it. */
  readonly letters: number;
  readonly leftOut: Readonly<Record<LeftOut, number>>;
}

/** Opens a batch into a folder. It appears whole or not at all; nothing is opened for a folder that is taken. */
export async function writeLetterBatch(
  ctx: Context,
  asked: LetterBatchOpening & { readonly folder: string },
): Promise<WrittenBatch> {
  const { batchId } = asked;
  // It becomes a name in the file system.
  if (!isUuid.test(batchId)) throw batchNotFound();
  await assertFolderFree(asked);
  const { files, leftOut } = await openLetterBatch(ctx, asked);
  let letters = 0;
  async function* counted() {
    for await (const file of files) {
      if (file.name.endsWith('.pdf')) letters += 1;
      yield file;
    }
  }
  const folder = await writeLetterFolder(asked, counted());
  const countOf = (reason: LeftOut) => leftOut.filter((one) => one.reason === reason).length;
  const counts = { ended: countOf('ended'), gone: countOf('gone'), unreadable: countOf('unreadable') };
  return { batchId, folder, letters, leftOut: counts };
}
