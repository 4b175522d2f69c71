import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { CrashAnswer, CrashPlan } from './plan.js';

interface WarmChild {
  readonly stdin: Writable;
  readonly ended: Promise<CrashAnswer | 'killed'>;
}

/** The compiled child; `npm test` builds it first. */
export const childProgram = fileURLToPath(new URL('../../../dist/test/support/crash/child.js', import.meta.url));

/** Loading the service is most of a short life: so many load theirs while the one before them lives. */
const ahead = 2;
const waiting: WarmChild[] = [];

// Without a plan they end by themselves, also when whoever started them has gone.
afterAll(() => {
  for (const child of waiting.splice(0)) child.stdin.end();
});

/** Hands the plan to a process that has loaded its modules and done nothing else, and answers how its life ended. */
export async function runChild(plan: CrashPlan): Promise<CrashAnswer | 'killed'> {
  while (waiting.length <= ahead) waiting.push(startChild());
  const child = waiting.shift() as WarmChild;
  child.stdin.end(JSON.stringify(plan));
  return child.ended;
}

function startChild(): WarmChild {
  const child = spawn(process.execPath, [childProgram], { env: {}, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code, signal], stdout, stderr]): CrashAnswer | 'killed' => {
      if (signal === 'SIGKILL') return 'killed';
      if (code !== 0) throw new Error(`the crash child ended with ${code}: ${stderr}`);
      return JSON.parse(stdout || 'null') as CrashAnswer;
    },
  );
  // One that ended before its plan came is told of when its turn comes.
  child.stdin.on('error', () => {});
  ended.catch(() => {});
  return { stdin: child.stdin, ended };
}
