#!/usr/bin/env node
/**
 * The process: runs one command, asks it to stop on a signal, and says with its exit code how it ended. Everything
 * else belongs to the rooms below.
 */
import { constants } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { exitCodes } from './cli/command.js';
import { runCommandLine } from './cli/run-command-line.js';

/** A sweep makes garbage much faster than it keeps anything: collecting it sooner halves the memory and costs no time. */
setFlagsFromString('--heap-growing-percent=40');

/** Everything ends within ten seconds; what has not by then is ended. */
const graceMs = 9_500;
/** A Ctrl-C under npm comes twice at once, from the terminal and from npm: only a later one means "at once". */
const repeatedAfterMs = 1_000;

const stopping = new AbortController();
let stoppingSinceMs: number | undefined;
let crashed = false;

function stop(): void {
  stoppingSinceMs ??= performance.now();
  if (stopping.signal.aborted) return;
  stopping.abort();
  setTimeout(() => process.exit(exitCodes.failed), graceMs).unref();
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    const isRepeated = stoppingSinceMs !== undefined && performance.now() - stoppingSinceMs >= repeatedAfterMs;
    if (isRepeated) process.exit(128 + constants.signals[name]);
    stop();
  });
}

/** Nothing is known of the state of the process any more: what is open is closed, and another process goes on. */
async function crash(error: unknown): Promise<void> {
  crashed = true;
  stop();
  const { createLogger } = await import('./logger.js');
  createLogger('fatal').fatal({ err: error }, 'an error that nobody handled ends the process');
}

process.on('uncaughtException', (error) => void crash(error));
process.on('unhandledRejection', (error) => void crash(error));
// Whoever read the output may have gone; a service goes on without them.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const exitCode = await runCommandLine(process.argv.slice(2), {
  input: process.stdin,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  signal: stopping.signal,
});
// A pipe may take its time: the last write ends before the process does.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
process.exit(crashed ? exitCodes.failed : exitCode);
