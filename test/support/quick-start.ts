import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import type { DevelopmentReport } from '../../src/development/development-report.js';
import { startEmbeddedPostgres } from '../../src/development/embedded-postgres.js';
import { stopLeftover } from '../../src/development/embedded-process.js';
import { quickStart } from '../../src/development/quick-start.js';
import type { QuickStartPlaces } from '../../src/development/quick-start-table.js';

/** As few as there are events of every source in every week: with fewer of them, a source seems to be silent. */
export const fewMembers = 800;

/** A folder that every user may enter, as the server's own has to. */
export async function quickStartFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-quick-start-'));
  await chmod(folder, 0o755);
  const remove = async () => {
    // A quick start that was killed left its server running.
    await stopLeftover(join(folder, 'postgres', 'cluster'), () => {});
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, remove };
}

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly logged: readonly string[];
}

export type Report = DevelopmentReport & { readonly halt: string | null };

export async function startOnce(folder: string): Promise<Ended & { report: Report }> {
  const out: string[] = [];
  const logged: string[] = [];
  const code = await quickStart({
    once: true,
    json: true,
    folder,
    members: fewMembers,
    signal: new AbortController().signal,
    out: (text) => out.push(text),
    log: (line) => logged.push(line),
  });
  return { code, out: out.join(''), logged, report: JSON.parse(out.join('')) as Report };
}

export interface Serving {
  readonly places: QuickStartPlaces;
  readonly report: Report;
  readonly logged: readonly string[];
  /** Sends the signal and answers the exit code. */
  stop(): Promise<number>;
}

/** A quick start that goes on serving; it is stopped when the test has ended. */
export async function startServing(folder: string, port = 0): Promise<Serving> {
  const stopping = new AbortController();
  const logged: string[] = [];
  let ended: Promise<number> = Promise.resolve(0);
  const printed = new Promise<string>((out, fail) => {
    const log = (line: string) => logged.push(line);
    const { signal } = stopping;
    ended = quickStart({ once: false, json: true, folder, port, members: fewMembers, signal, out, log });
    ended.catch(fail);
  });
  const stop = async () => {
    stopping.abort();
    return ended;
  };
  onTestFinished(async () => void (await stop().catch(() => undefined)));
  const { places, ...report } = JSON.parse(await printed) as Report & { places: QuickStartPlaces };
  return { places, report, logged, stop };
}

const program = (folder: string) => `
import { quickStart } from './dist/src/development/quick-start.js';
process.exitCode = await quickStart({
  once: true, json: true, folder: ${JSON.stringify(folder)}, members: ${fewMembers},
  signal: new AbortController().signal,
  out: (text) => process.stdout.write(text), log: (line) => process.stderr.write(line + '\\n'),
});
`;

/** Starts the compiled quick start in a process of its own and kills it as soon as the moment has come. */
export async function startAndKill(folder: string, moment: (lines: AsyncIterable<string>) => Promise<void>) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program(folder)], {
    cwd: new URL('../../', import.meta.url).pathname,
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr });
  lines.on('line', (line) => said.push(line));
  const ended = exited.then(([code]) => {
    throw new Error(`the quick start ended with ${code} before it was killed: ${said.at(-1) ?? 'it said nothing'}`);
  });
  try {
    await Promise.race([moment(lines), ended]);
  } finally {
    ended.catch(() => undefined);
    child.kill('SIGKILL');
    await exited;
  }
}

export async function lineWith(words: string, lines: AsyncIterable<string>): Promise<void> {
  let last = 'nothing';
  for await (const line of lines) {
    if (line.includes(words)) return;
    last = `${last.slice(-1500)}\n${line}`;
  }
  throw new Error(`the quick start ended without saying "${words}"; it said last: ${last}`);
}

/** The database of a quick start that has been stopped, for as long as the work takes. */
export async function inDatabase<Result>(
  folder: string,
  work: (client: pg.Client) => Promise<Result>,
  database = 'merchant_services',
): Promise<Result> {
  const server = await startEmbeddedPostgres({ dataFolder: `${folder}/postgres` });
  const client = new pg.Client({ connectionString: server.superuserUrl(database) });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
    await server.stop();
  }
}
