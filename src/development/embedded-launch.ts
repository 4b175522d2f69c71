import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '../errors.js';
import { type Account, serverEnvironment } from './embedded-account.js';
import { endStragglers, readPidFile, sendSignal, shutDown } from './embedded-process.js';
import type { Programs } from './embedded-programs.js';

export interface LaunchRequest {
  readonly programs: Programs;
  readonly cluster: string;
  readonly account: Account | undefined;
  readonly logFile: string;
  readonly port: number | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

export interface LaunchedServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Errors are left out of the server's log: PostgreSQL writes whole failing rows into them. */
const developmentSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
};

const memoryInUse = 'pre-existing shared memory block';
/** Another took the port in between, or processes of a killed server hold its memory for a moment longer. */
const passing = new RegExp(`could not bind|could not create any TCP|${memoryInUse}|lock file "postmaster.pid" already`);
const refusalPatienceMs = 15_000;
const refusalPauseMs = 200;
const readyPatienceMs = 120_000;
const readyPollMs = 10;
/** Docker gives 64 MB by default, which a parallel query can fill; then files serve instead. */
const sharedMemoryBytesMin = 256 * 1024 * 1024;
const logBytesMax = 10 * 1024 * 1024;

/** Starts the server and answers when it accepts connections. */
export async function launchServer(request: LaunchRequest): Promise<LaunchedServer> {
  const settings = { ...developmentSettings, ...(await sharedMemorySettings()), ...request.settings };
  for (let waitedMs = 0; ; waitedMs += refusalPauseMs) {
    const port = request.port ?? (await findFreePort());
    const attempt = await launchOnce({ ...request, settings }, port);
    if (!('refusal' in attempt)) return attempt;
    if (!passing.test(attempt.refusal) || waitedMs >= refusalPatienceMs) {
      throw new ServiceError(
        'database_unavailable',
        `The embedded PostgreSQL did not start: ${lastFatal(attempt.refusal)} (more in ${request.logFile})`,
      );
    }
    if (attempt.refusal.includes(memoryInUse)) await endStragglers(request.cluster);
    await delay(refusalPauseMs);
  }
}

async function launchOnce(request: LaunchRequest, port: number): Promise<LaunchedServer | { refusal: string }> {
  const log = await open(request.logFile, 'a+', 0o600);
  try {
    if ((await log.stat()).size > logBytesMax) await log.truncate();
    const begin = (await log.stat()).size;
    const settings = Object.entries(request.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    // A process group of its own, so that Ctrl-C in a terminal reaches us alone and we stop the server in order.
    const child = spawn(request.programs.postgres, ['-D', request.cluster, '-p', String(port), ...settings], {
      cwd: '/',
      detached: true,
      env: serverEnvironment,
      stdio: ['ignore', log.fd, log.fd],
      ...request.account,
    });
    await once(child, 'spawn');
    const server = superviseServer(child, port);
    if (await becomesReady(child, request.cluster)) return server;
    await server.stop();
    const { size } = await log.stat();
    const written = await log.read({ buffer: Buffer.alloc(size - begin), position: begin });
    return { refusal: written.buffer.toString('utf8') };
  } finally {
    await log.close();
  }
}

function superviseServer(child: ChildProcess, port: number): LaunchedServer {
  const pid = child.pid as number;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Whoever ends without having stopped the server, by an uncaught error perhaps, at least asks it to go.
  const askToGo = () => sendSignal(pid, 'SIGINT');
  process.once('exit', askToGo);
  void exited.then(() => process.removeListener('exit', askToGo));
  child.unref();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= hasExited(child) ? Promise.resolve() : shutDown(pid, (ms) => settlesWithin(exited, ms));
    return stopped;
  };
  return { port, pid, stop };
}

/** The timer keeps the process alive while it waits, which the unreferenced child doesn't. */
async function settlesWithin(event: Promise<void>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const expired = delay(ms, false, { signal: timer.signal }).catch(() => false);
  const settled = await Promise.race([event.then(() => true), expired]);
  timer.abort();
  return settled;
}

async function becomesReady(child: ChildProcess, cluster: string): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < readyPatienceMs; waitedMs += readyPollMs) {
    if (hasExited(child)) return false;
    const found = await readPidFile(cluster);
    if (found !== undefined && found.pid === child.pid && found.isReady) return true;
    await delay(readyPollMs);
  }
  return false;
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

async function sharedMemorySettings(): Promise<Record<string, string>> {
  const shared = await statfs('/dev/shm').catch(() => undefined);
  const isTight = shared !== undefined && shared.bsize * shared.bavail < sharedMemoryBytesMin;
  return isTight ? { dynamic_shared_memory_type: 'mmap' } : {};
}

function lastFatal(written: string): string {
  const lines = written.trim().split('\n');
  return lines.findLast((line) => line.includes('FATAL')) ?? lines.at(-1) ?? 'it gave no reason';
}
