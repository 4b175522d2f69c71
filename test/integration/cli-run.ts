import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap, smallShopPolicy } from '../support/small-shop-files.js';

/** The compiled program, as it is installed; `npm test` builds it first. */
export const program = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves with the first text on standard output, or when the process has ended without any. */
  readonly spoke: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** In an environment of its own: nothing of the machine's settings gets in. */
export function startCli(args: readonly string[], { env = {}, input = '' }: RunOptions = {}): Running {
  const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env.PATH, ...env } });
  let stdout = '';
  let stderr = '';
  let say: (text: string) => void = () => {};
  const spoke = new Promise<string>((resolve) => {
    say = resolve;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    say(stdout);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      say(stdout);
      resolve({ code, stdout, stderr });
    });
  });
  return { ended, spoke, kill: (signal) => child.kill(signal) };
}

export function runCli(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return startCli(args, options).ended;
}

export interface CliShop {
  readonly shop: SmallShop;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Fails unless standard output is one JSON document. */
  json<Document>(args: readonly string[], options?: RunOptions): Promise<{ code: number | null; document: Document }>;
}

/** The small shop by the real clock, as the command line finds it: URLs, two files and a place for the keyring. */
export async function openCliShop(options: { policyText?: string; dataMapText?: string } = {}): Promise<CliShop> {
  const shop = await openSmallShop({ now: new Date().toISOString() });
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'policy.yaml'), options.policyText ?? smallShopPolicy);
  await writeFile(join(folder, 'datamap.yaml'), options.dataMapText ?? smallShopDataMap);
  const { urls } = shop.database;
  const env = {
    DATABASE_URL: urls.clerk,
    MOVER_DATABASE_URL: urls.mover,
    AUDITOR_DATABASE_URL: urls.auditor,
    OWNER_DATABASE_URL: urls.owner,
    POLICY_FILE: join(folder, 'policy.yaml'),
    DATAMAP_FILE: join(folder, 'datamap.yaml'),
    KEYRING_FILE: join(folder, 'keyring.json'),
    PORT: '0',
    LOG_LEVEL: 'error',
  };
  return {
    shop,
    folder,
    env,
    async json(args, run = {}) {
      const { code, stdout } = await runCli([...args, '--json'], { ...run, env: { ...env, ...run.env } });
      return { code, document: JSON.parse(stdout) };
    },
  };
}
