import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '../errors.js';
import { runProgram } from './embedded-account.js';
import { isRunning } from './embedded-lock.js';

export interface PidFile {
  readonly pid: number;
  readonly isReady: boolean;
}

/** Fast shutdown, then without a checkpoint, then the hard way: after each of them the data recovers. */
const shutdownSteps = [
  { signal: 'SIGINT', patienceMs: 8_000 },
  { signal: 'SIGQUIT', patienceMs: 1_000 },
  { signal: 'SIGKILL', patienceMs: 1_000 },
] as const;
const pollMs = 20;

/** Takes the server down; `exitsWithin` waits at most so long and says whether it has ended. */
export async function shutDown(pid: number, exitsWithin: (ms: number) => Promise<boolean>): Promise<void> {
  for (const { signal, patienceMs } of shutdownSteps) {
    sendSignal(pid, signal);
    if (await exitsWithin(patienceMs)) return;
  }
  throw new ServiceError('database_unavailable', `The embedded PostgreSQL (process ${pid}) could not be stopped.`);
}

export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export async function readPidFile(cluster: string): Promise<PidFile | undefined> {
  const content = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (content === undefined) return undefined;
  const lines = content.split('\n');
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isSafeInteger(pid) || pid === 0) return undefined;
  return { pid, isReady: lines[7]?.trim() === 'ready' };
}

/**
 * Ends the server that an earlier run left behind when it was killed. It is stopped and not taken over: then its
 * settings are ours, and its end is ours to see. The caller holds the folder's lock.
 */
export async function stopLeftover(cluster: string, log: (line: string) => void): Promise<void> {
  const found = await readPidFile(cluster);
  if (found === undefined) return;
  if (await isServerOf(found.pid, cluster)) {
    log(`The PostgreSQL of an earlier run (process ${found.pid}) is still there; it is stopped first.`);
    await shutDown(found.pid, (ms) => endsWithin(found.pid, cluster, ms));
    return;
  }
  // The pid belongs to another program by now, or to a zombie. PostgreSQL would take it for a living server.
  if (isRunning(found.pid)) await rm(join(cluster, 'postmaster.pid'), { force: true });
}

async function endsWithin(pid: number, cluster: string, ms: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < ms; waitedMs += pollMs) {
    if (!(await isServerOf(pid, cluster))) return true;
    await delay(pollMs);
  }
  return false;
}

/** A server works in its cluster's folder and names it on its command line; a reused pid does neither. */
async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if (!isRunning(pid)) return false;
  const folder = await realpath(cluster);
  if ((await readlink(`/proc/${pid}/cwd`).catch(() => '')) === folder) return true;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (command !== undefined) return command.includes(`\0-D\0${cluster}\0`);
  const listed = await runProgram('ps', ['-o', 'args=', '-p', String(pid)]);
  return listed.ok && listed.output.includes(`-D ${cluster} `);
}

/**
 * Ends what a killed server left behind: a session in the middle of a long statement doesn't notice that its server
 * has gone, and holds the shared memory that the next one needs. Elsewhere than on Linux they have to end by themselves.
 */
export async function endStragglers(cluster: string): Promise<void> {
  const folder = await realpath(cluster);
  for (const name of await readdir('/proc').catch(() => [])) {
    const isInside = /^\d+$/.test(name) && (await readlink(`/proc/${name}/cwd`).catch(() => '')) === folder;
    if (!isInside) continue;
    // Somebody's shell may stand in the folder, too.
    const title = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (title.startsWith('postgres: ')) sendSignal(Number(name), 'SIGKILL');
  }
}
