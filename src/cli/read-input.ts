import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Call } from './command.js';
import { WrongUse } from './wrong-use.js';

/** A file, or standard input for `-`: what is typed as an argument stays in the history of the shell. */
export async function readInput(call: Pick<Call, 'input'>, path: string): Promise<string> {
  return (await readBytes(call, path)).toString('utf8');
}

/** The same for what may be in any encoding. */
export async function readBytes(call: Pick<Call, 'input'>, path: string): Promise<Buffer> {
  if (path === '-') return buffer(call.input);
  try {
    return await readFile(path);
  } catch (error) {
    throw new WrongUse(
      `The file can't be read (${(error as NodeJS.ErrnoException).code}).`,
      'Name a file that you may read, or - for standard input.',
    );
  }
}
