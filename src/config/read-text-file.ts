import { readFile } from 'node:fs/promises';
import { ServiceError } from '../errors.js';

/** A file that the operator wrote, or an error that names the variable which leads to it. */
export async function readTextFile(path: string, variable: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ServiceError('configuration_invalid', `${path} can't be read (${code}). ${variable} must lead to it.`, {
      detail: { variable, errno: code },
    });
  }
}
