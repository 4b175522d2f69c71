import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Call } from './command.js';
import { WrongUse } from './wrong-use.js';

/** A file, or standard input for `-`: what is typed as an argument stays in the history of the shell. */
export async function readInput(call: Pick<Call, 'input'>, path: string): Promise<string> {
  if (path === '-') return text(call.input);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new WrongUse(
      `The file can't be read (${(error as NodeJS.ErrnoException).code}).`,
      'Name a file that you may read, or - for standard input.',
    );
  }
}
