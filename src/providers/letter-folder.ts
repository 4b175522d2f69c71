import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../errors.js';
import type { BatchFile } from './letter-batch.js';

export interface LetterFolder {
  /** Where batches are kept; the batch becomes a folder of its own in it. */
  readonly folder: string;
  readonly batchId: string;
}

/** Refuses before anything is opened: what could not be written must not be read. */
export async function assertFolderFree({ folder, batchId }: LetterFolder): Promise<void> {
  if (await stat(join(folder, batchId)).catch(() => null)) throw taken();
}

/** Writes the files of a batch, readable by their owner alone. The folder appears whole or not at all. */
export async function writeLetterFolder(place: LetterFolder, files: AsyncIterable<BatchFile>): Promise<string> {
  const { folder, batchId } = place;
  const partial = join(folder, `.${batchId}.partial`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // What a crash left behind holds addresses; it goes before anything else is written.
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { mode: 0o700 });
  } catch (error) {
    throw unwritable(error);
  }
  try {
    for await (const { name, content } of files) {
      await writeFile(join(partial, name), content, { mode: 0o600, flush: true, flag: 'wx' }).catch((error) => {
        throw unwritable(error);
      });
    }
    const whole = join(folder, batchId);
    await rename(partial, whole).catch((error) => {
      throw taken(error);
    });
    return whole;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function taken(cause?: unknown): ServiceError {
  const told = 'The folder of this batch is there already. Remove it when its letters are printed, or name another.';
  return new ServiceError('input_invalid', told, { cause });
}

function unwritable(cause: unknown): ServiceError {
  const { code } = cause as NodeJS.ErrnoException;
  const told = `The letters could not be written (${code}). Name a folder of yours with enough room; nothing was left in it.`;
  return new ServiceError('input_invalid', told, { cause });
}
