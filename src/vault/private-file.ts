import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ServiceError } from '../errors.js';

const othersMask = 0o077;
const worldWritable = 0o002;
const sticky = 0o1000;
const readsMax = 5;

export interface PrivateFile {
  readonly text: string;
  /** Changes whenever the file is replaced, written or given other rights. */
  readonly identity: string;
}

/** Reads a file that holds keys, or throws 'keyring_unsafe' when anyone but this process's user could have read it. */
export function readPrivateFile(path: string): PrivateFile {
  refuseOpenDirectory(dirname(path));
  for (let reads = 1; ; reads += 1) {
    const file = readOnce(path);
    // Its old content is overwritten after a replacement, so what was read is good only if it is still in place.
    if (fileIdentity(path) === file.identity) return file;
    if (reads === readsMax) throw unsafe(`${path} kept changing while it was read. Try again.`);
  }
}

/** Cheap enough to be asked before every use of a key. Null when there is no file. */
export function fileIdentity(path: string): string | null {
  const stat = statOf(path);
  return stat === undefined ? null : identityOf(stat);
}

export function ensurePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  refuseOpenDirectory(path);
}

export function unsafe(message: string, cause?: unknown): ServiceError {
  return new ServiceError('keyring_unsafe', message, { cause });
}

function readOnce(path: string): PrivateFile {
  const fd = openWithoutFollowing(path);
  try {
    refuseShared(path, fstatSync(fd));
    const stat = fstatSync(fd, { bigint: true });
    const text = readFileSync(fd, 'utf8');
    return { text, identity: identityOf(stat) };
  } finally {
    closeSync(fd);
  }
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw unsafe(`${path} cannot be reached (${code}). Check the path and the rights of the folders in it.`, cause);
  }
}

function identityOf(stat: BigIntStats): string {
  return `${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
}

function openWithoutFollowing(path: string): number {
  try {
    // Without O_NONBLOCK a named pipe in the file's place would hold the process for ever.
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ELOOP') throw unsafe(`${path} is a symbolic link. Name the file itself.`, cause);
    if (code === 'EACCES') {
      const uid = process.getuid?.() ?? 'of this process';
      throw unsafe(`${path} cannot be read by this user. It must belong to it: chown ${uid} ${path}`, cause);
    }
    if (code === 'ENOENT') throw unsafe(`${path} is missing. Put it back from its backup.`, cause);
    throw unsafe(
      `${path} cannot be opened (${code ?? 'unknown'}). Check the file and its disk, then try again.`,
      cause,
    );
  }
}

function refuseShared(path: string, stat: Stats): void {
  if (!stat.isFile())
    throw unsafe(`${path} is not a plain file. Something took its place: put it back from its backup.`);
  const uid = process.getuid?.();
  // Systems without user ids have no such modes either.
  if (uid === undefined) return;
  if (stat.uid !== uid) {
    throw unsafe(`${path} belongs to user id ${stat.uid}, but this process runs as ${uid}. Run: chown ${uid} ${path}`);
  }
  if ((stat.mode & othersMask) !== 0) {
    const mode = (stat.mode & 0o777).toString(8).padStart(3, '0');
    throw unsafe(`${path} can be read or written by others (mode ${mode}). Run: chmod 600 ${path}`);
  }
}

/** In a folder that everybody may write to without the sticky bit, anybody may put an older keyring in place. */
function refuseOpenDirectory(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || process.getuid === undefined) return;
  if ((stat.mode & worldWritable) !== 0 && (stat.mode & sticky) === 0) {
    throw unsafe(`The folder ${path} can be written by everybody. Run: chmod o-w ${path}`);
  }
}
