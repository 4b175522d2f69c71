import { rm, writeFile } from 'node:fs/promises';
import { WrongUse } from './wrong-use.js';

/**
 * A new file that its owner alone can read; none is written over. It is made before the work begins, so that nothing is
 * opened for a file that could not be written, and is gone again where the work fails.
 */
export async function writePrivateFile<Result>(
  file: string,
  work: () => Promise<{ content: string | Buffer; result: Result }>,
): Promise<Result> {
  await writeFile(file, '', { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new WrongUse(
      `The file can't be made (${error.code}).`,
      'Name one that is not there yet, in a folder of yours.',
    );
  });
  try {
    const { content, result } = await work();
    await writeFile(file, content);
    return result;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}
