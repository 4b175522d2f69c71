import { basename, dirname } from 'node:path';
import { ServiceError } from '../errors.js';
import { withFileLock } from './file-lock.js';
import { removeTemporaries, replaceFile, replaceFileAndOverwrite } from './file-replacement.js';
import { ensurePrivateDirectory, fileIdentity, readPrivateFile, unsafe } from './private-file.js';

const triesMax = 10;

/** What the file should hold instead; `before` is null when there is no file, the answer null when it should stay. */
export type Change = (before: string | null) => string | null;

/**
 * Reads, changes and durably replaces a private file as one step, whatever other processes do to it meanwhile.
 * `change` may be called again when the lock was lost.
 */
export async function updatePrivateFile(
  path: string,
  change: Change,
  options = { overwriteOld: false },
): Promise<void> {
  try {
    ensurePrivateDirectory(dirname(path));
    for (let tries = 0; tries < triesMax; tries += 1) {
      const done = await withFileLock(lockOf(path), (isHeld) => changeOnce(path, change, options.overwriteOld, isHeld));
      if (done) return;
    }
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw unsafe(
      `${path} cannot be written (${code}). Check the folder's owner, its rights and its free space.`,
      cause,
    );
  }
  throw unsafe(
    `${basename(path)} could not be written: its lock was lost each time. Stop the other instances and try again.`,
  );
}

function changeOnce(path: string, change: Change, overwriteOld: boolean, isHeld: () => boolean): boolean {
  removeTemporaries(path);
  removeTemporaries(lockOf(path));
  const before = fileIdentity(path) === null ? null : readPrivateFile(path).text;
  const after = change(before);
  if (after === null) return true;
  const replace = overwriteOld && before !== null ? replaceFileAndOverwrite : replaceFile;
  return replace(path, after, isHeld);
}

function lockOf(path: string): string {
  return `${path}.lock`;
}
