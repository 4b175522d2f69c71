import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../errors.js';

const foldersDeep = 1;
const bytesMax = 1_000_000;

/**
 * The operator's own templates by their path in the folder, such as `separation/email-ko.hbs`. Every file counts, so
 * that a misspelt name is found; hidden files (a mounted folder has some) and a README are the folder's own business.
 */
export async function readTemplates(folder: string, variable: string): Promise<ReadonlyMap<string, string>> {
  const templates = new Map<string, string>();
  try {
    for (const file of await filesIn(folder, '', foldersDeep)) {
      templates.set(file, decoded(file, await readFile(join(folder, file))));
    }
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ServiceError('configuration_invalid', `${folder} can't be read (${code}). ${variable} must lead to it.`, {
      detail: { variable, errno: code },
    });
  }
  return templates;
}

async function filesIn(folder: string, within: string, deeper: number): Promise<string[]> {
  const names = (await readdir(join(folder, within))).filter((name) => !/^\.|^README(\.|$)/i.test(name)).sort();
  const files: string[] = [];
  for (const name of names) {
    const file = within === '' ? name : `${within}/${name}`;
    // Follows links, for a mounted folder may consist of them.
    const found = await stat(join(folder, file));
    if (found.isDirectory() && deeper > 0) files.push(...(await filesIn(folder, file, deeper - 1)));
    else if (found.isFile() && found.size <= bytesMax) files.push(file);
    else throw new ServiceError('template_invalid', `${file} is no template; take it out of the folder of templates.`);
  }
  return files;
}

function decoded(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ServiceError('template_invalid', `${file} is not written in UTF-8; save it as UTF-8.`, { cause });
  }
}
