import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { unsafe } from './private-file.js';

// The work under the lock takes milliseconds, so a lock of this age has lost its holder.
const staleAfterMs = 10_000;
const waitMaxMs = 30_000;
const retryMs = 10;

interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly token: string;
}

/**
 * Runs `work` while a lock file is held. Waiting is asynchronous, the work isn't: a process never meets its own lock.
 *
 * A lock of a dead or silent process is broken, and a process that was only paused may then wake up and go on. So the
 * lock makes collisions rare and does not forbid them: `work` asks `isHeld` just before it commits (file-replacement.ts
 * says how that closes the gap).
 */
export async function withFileLock<T>(lockPath: string, work: (isHeld: () => boolean) => T): Promise<T> {
  const holder: Holder = { host: hostname(), pid: process.pid, token: randomUUID() };
  const isHeld = () => readHolder(lockPath)?.token === holder.token;
  for (let waitedMs = 0; !takeLock(lockPath, holder); waitedMs += retryMs) {
    if (waitedMs >= waitMaxMs) {
      throw unsafe(`${lockPath} is held by another process for too long. Remove it when no other instance is running.`);
    }
    if (isStale(lockPath)) rmSync(lockPath, { force: true });
    else await delay(retryMs);
  }
  try {
    return work(isHeld);
  } finally {
    if (isHeld()) rmSync(lockPath, { force: true });
  }
}

/** Written aside and linked, so that a lock never appears without its holder's name in it. */
function takeLock(lockPath: string, holder: Holder): boolean {
  const temporary = `${lockPath}.${holder.token}.tmp`;
  try {
    writeFileSync(temporary, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    linkSync(temporary, lockPath);
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // ENOENT: the holder cleared away what waits here.
    if (code === 'EEXIST' || (code === 'ENOENT' && existsSync(dirname(lockPath)))) return false;
    throw unsafe(`${lockPath} cannot be made (${code}). The folder must belong to the user of this process.`, cause);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function isStale(lockPath: string): boolean {
  const stat = statSync(lockPath, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (Date.now() - stat.mtimeMs > staleAfterMs) return true;
  const holder = readHolder(lockPath);
  if (holder === null || holder.host !== hostname()) return false;
  // In a container every run may have the same process id: a lock under our own was left by an earlier run.
  return holder.pid === process.pid || !isAlive(holder.pid);
}

/** Null when there is no lock, or one that nobody of ours wrote: then only the age decides. */
function readHolder(lockPath: string): Holder | null {
  try {
    return JSON.parse(readFileSync(lockPath, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}
