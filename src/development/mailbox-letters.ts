import { copyFile, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

export interface LetterEntry {
  /** Place below the tray, with forward slashes. */
  readonly name: string;
  readonly receivedAt: string;
  readonly lengthBytes: number;
}

export type LetterTray = Awaited<ReturnType<typeof openLetterTray>>;

/** A folder is the whole truth: a batch that is opened straight into it counts as received. */
export async function openLetterTray(folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 });

  async function names(): Promise<string[]> {
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile() && file.name.toLowerCase().endsWith('.pdf'))
      .map((file) => relative(folder, join(file.parentPath, file.name)).replaceAll('\\', '/'));
  }

  return {
    folder,
    names,
    /** Keeps each under the name of its batch's folder, so that letter 1 of two batches is two letters. */
    async receive(files: readonly string[]): Promise<number> {
      const before = (await names()).length;
      for (const file of files.filter((one) => one.toLowerCase().endsWith('.pdf'))) {
        const place = join(folder, basename(dirname(file)));
        await mkdir(place, { recursive: true, mode: 0o700 });
        await copyFile(file, join(place, basename(file)));
      }
      return (await names()).length - before;
    },
    async latest(limit: number): Promise<LetterEntry[]> {
      const entries = await Promise.all(
        (await names()).map(async (name) => {
          const { mtime, size } = await stat(join(folder, name));
          return { name, receivedAt: mtime.toISOString(), lengthBytes: size };
        }),
      );
      return entries
        .sort((a, b) => b.receivedAt.localeCompare(a.receivedAt) || a.name.localeCompare(b.name))
        .slice(0, limit);
    },
    /** Only a name that the listing has is opened: what a URL says is no path. */
    async read(name: string): Promise<Buffer | null> {
      return (await names()).includes(name) ? await readFile(join(folder, name)) : null;
    },
  };
}
