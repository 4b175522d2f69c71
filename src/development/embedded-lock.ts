import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, readlink, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '../errors.js';
import { runProgram } from './embedded-account.js';

/** Who holds a folder. A pid alone says nothing: it is given out again, and other containers count their own. */
export interface Holder {
  readonly pid: number;
  readonly boot: string;
  readonly namespace: string;
  readonly startedAt: string;
}

export const lockName = 'postgres.lock';
const attemptPauseMs = 20;
const attemptsMax = 1_000;
/** Taking a dead run's lock is a matter of milliseconds; who takes longer was killed while doing it. */
const takingMs = 10_000;

/** Makes the folder this process's own until the answered function is called, or refuses and says who has it. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, lockName);
  const own = await identify(process.pid);
  const nonce = randomBytes(6).toString('hex');
  const content = JSON.stringify({ ...own, nonce });
  // The lock appears with its content in one step, so that nobody reads a half-written one.
  const draft = `${path}.${nonce}`;
  await writeFile(draft, content, { mode: 0o644, flag: 'wx' });
  try {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      if (await linked(draft, path)) return () => release(path, content);
      const found = await readFile(path, 'utf8').catch(() => undefined);
      if (found === undefined) continue;
      const holder = parseHolder(found);
      if (holder !== undefined && (await mayBeAlive(holder))) throw heldBy(holder, path);
      if (!(await removeStale(path, found))) await delay(attemptPauseMs);
    }
  } finally {
    await rm(draft, { force: true });
  }
  throw new ServiceError('configuration_invalid', `The lock ${path} could not be taken; try again.`);
}

/** One at a time looks again and removes, or else a slower one would remove what a faster one has just taken. */
async function removeStale(path: string, stale: string): Promise<boolean> {
  const taking = `${path}.taking`;
  try {
    await mkdir(taking);
  } catch {
    const begun = await stat(taking).catch(() => undefined);
    if (begun !== undefined && Date.now() - begun.mtimeMs > takingMs) await rmdir(taking).catch(() => {});
    return false;
  }
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === stale) await rm(path, { force: true });
  await rmdir(taking);
  return true;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function release(path: string, content: string): Promise<void> {
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === content) await rm(path, { force: true });
}

function heldBy(holder: Holder, path: string): ServiceError {
  return new ServiceError(
    'configuration_invalid',
    `Another run (process ${holder.pid}) uses this data folder. Stop it, or choose another with --folder. If nothing runs, ` +
      `not in another container either, remove ${path}.`,
  );
}

function parseHolder(content: string): Holder | undefined {
  try {
    const holder = JSON.parse(content) as Holder;
    return Number.isSafeInteger(holder.pid) && holder.pid > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
}

async function mayBeAlive(holder: Holder): Promise<boolean> {
  const own = await identify(process.pid);
  if (holder.boot !== own.boot) return false;
  // The processes of another container can't be seen from here, so its lock is believed.
  if (holder.namespace !== own.namespace) return true;
  if (!isRunning(holder.pid)) return false;
  return (await identify(holder.pid)).startedAt === holder.startedAt;
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function identify(pid: number): Promise<Holder> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return { pid, boot: boot.trim(), namespace, startedAt: await startOf(pid) };
}

/** The start time tells a process from a later one with the same pid; a zombie counts as ended. */
async function startOf(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (status === undefined) return (await runProgram('ps', ['-o', 'lstart=', '-p', String(pid)])).output.trim();
  // The command stands in brackets and may hold spaces; state is the third field, the start the twenty-second.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
}
