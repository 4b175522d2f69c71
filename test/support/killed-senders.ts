import { spawn } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { access } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SenderPlan } from './crash/sender-plan.js';

/** The compiled sender; `npm test` builds it first. */
const program = fileURLToPath(new URL('../../dist/test/support/crash/sender.js', import.meta.url));

export interface KilledSender {
  readonly plan: SenderPlan;
  /** Resolves when this sender's mail server has kept so many more mails. */
  afterMails(count: number, signal: AbortSignal): Promise<void>;
}

export interface Killing {
  readonly kills: number;
  /** A sender dies within so many mails of its start. */
  readonly mailsMax: number;
  /** And within so many milliseconds of the last of these, so that every moment of a mail has its turn. */
  readonly laterMsMax: number;
  readonly random: () => number;
}

/**
 * Runs the senders side by side until each has ended by itself, kills them on the way and starts them again. Answers how
 * many died.
 */
export async function runAndKill(
  senders: readonly KilledSender[],
  killing: Killing,
  signal: AbortSignal,
): Promise<number> {
  await access(program).catch(() => {
    throw new Error('The sender is not built: run `npm run build`.');
  });
  const stopping = new AbortController();
  const run = { ...killing, signal: AbortSignal.any([signal, stopping.signal]), deathsLeft: killing.kills };
  setMaxListeners(0, run.signal);
  const running = senders.map((sender) => keepRunning(sender, run));
  // One that fails must not leave the others behind.
  await Promise.all(running).catch(async (error) => {
    stopping.abort();
    await Promise.allSettled(running);
    throw error;
  });
  return killing.kills - run.deathsLeft;
}

interface Run extends Killing {
  readonly signal: AbortSignal;
  deathsLeft: number;
}

async function keepRunning(sender: KilledSender, run: Run): Promise<void> {
  for (;;) {
    if ((await liveOnce(sender, run)) === 'ended') return;
  }
}

async function liveOnce({ plan, afterMails }: KilledSender, run: Run): Promise<'killed' | 'ended'> {
  const child = spawn(process.execPath, [program, JSON.stringify(plan)], {
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: run.signal,
    killSignal: 'SIGKILL',
  });
  const ended = new AbortController();
  const said = text(child.stderr);
  let dies = false;
  const knife = (async () => {
    await afterMails(1 + Math.floor(run.random() * run.mailsMax), ended.signal);
    await pause(run.random() * run.laterMsMax, undefined, { signal: ended.signal });
    if (run.deathsLeft === 0) return;
    run.deathsLeft -= 1;
    dies = true;
    child.kill('SIGKILL');
  })();
  const [code, signal] = await once(child, 'close');
  ended.abort();
  await knife.catch(() => undefined);
  if (signal === 'SIGKILL') return 'killed';
  // It had ended by itself before the knife came.
  if (dies) run.deathsLeft += 1;
  if (code !== 0) throw new Error(`a sender ended with ${code}: ${await said}`);
  return 'ended';
}
