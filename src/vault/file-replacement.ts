import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

const temporaryPattern = /^\.[0-9a-f-]{36}\.tmp$/;

/**
 * Puts `text` in the place of the file, durably, or answers false when the lock was lost: nothing has changed then.
 *
 * A writer whose lock was broken can do no harm. Its successor removes all temporary files before it reads. If the
 * paused writer asked `isHeld` before the lock was broken, its temporary file is among those and the rename fails; if it
 * asks later, it hears no.
 */
export function replaceFile(path: string, text: string, isHeld: () => boolean): boolean {
  const temporary = writeTemporary(path, text);
  if (!isHeld() || !renameIfThere(temporary, path)) {
    rmSync(temporary, { force: true });
    return false;
  }
  syncDirectory(dirname(path));
  return true;
}

/** As `replaceFile`, and overwrites what the old file held. On copy-on-write disks a trace may stay, still wrapped. */
export function replaceFileAndOverwrite(path: string, text: string, isHeld: () => boolean): boolean {
  const old = openSync(path, 'r+');
  try {
    if (!replaceFile(path, text, isHeld)) return false;
    overwrite(old);
    return true;
  } finally {
    closeSync(old);
  }
}

/** Called under the lock, before reading: what a killed writer left behind may hold a key that is to be destroyed. */
export function removeTemporaries(path: string): void {
  const folder = dirname(path);
  const name = basename(path);
  for (const entry of readdirSync(folder)) {
    if (entry.startsWith(name) && temporaryPattern.test(entry.slice(name.length))) removeTemporary(join(folder, entry));
  }
}

/** Unlinks first: were it overwritten while it still has its name, a paused writer could rename it into place. */
function removeTemporary(temporary: string): void {
  let fd: number | null = null;
  try {
    fd = openSync(temporary, 'r+');
    unlinkSync(temporary);
    overwrite(fd);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

function writeTemporary(path: string, text: string): string {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const fd = openSync(temporary, 'wx', 0o600);
  try {
    writeAll(fd, Buffer.from(text, 'utf8'));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return temporary;
}

/** Only what has no name any more: a second name may be somebody's backup, or the file in use. */
function overwrite(fd: number): void {
  if (fstatSync(fd).nlink > 0) return;
  writeAll(fd, Buffer.alloc(fstatSync(fd).size));
  fsyncSync(fd);
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, at);
}

function renameIfThere(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw cause;
  }
}

/** Without it a rename may be undone by a power cut. Windows has no such call. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
