/** Runs a child of test/unit/vault/children as a process of its own, on the vault's sources compiled into a folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { makeFolder } from './make.js';

const root = join(import.meta.dirname, '../../../..');
const childrenFolder = 'test/unit/vault/children';

/** Answers the folder that holds the compiled tree. */
export function compileVault(): string {
  const out = makeFolder();
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
  const sources = ['src/errors.ts', ...filesIn('src/vault'), ...filesIn(childrenFolder)];
  for (const source of sources) {
    const compiled = ts.transpileModule(readFileSync(join(root, source), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
    });
    const target = join(out, source.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, compiled.outputText);
  }
  return out;
}

function filesIn(folder: string): string[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts'));
  return names.map((name) => `${folder}/${name}`);
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The lines that it printed, each a JSON value. */
  readonly lines: readonly unknown[];
  readonly stderr: string;
}

export function startChild(compiled: string, name: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(compiled, childrenFolder, `${name}.js`), ...args], { stdio: 'pipe' });
}

export async function endOf(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...ending) => resolve(ending));
  });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { code, signal, lines: lines.map((line) => JSON.parse(line) as unknown), stderr };
}

export async function runChild(compiled: string, name: string, ...args: string[]): Promise<Ended> {
  return endOf(startChild(compiled, name, ...args));
}
