/**
 * The process that the mail test kills: one of several instances of the compiled service. It performs a sweep where no
 * other instance does, sends what is due between sweeps, and ends by itself when every cycle has its notice. Its only
 * argument is a plan.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { toConfig } from '../../../src/config/to-config.js';
import { toSecrets } from '../../../src/config/to-secrets.js';
import { type Context, openContext } from '../../../src/context.js';
import { createLogger } from '../../../src/logger.js';
import type { BoardProbe } from '../../../src/notice/ports.js';
import { canonicalInstant } from '../../../src/policy/dates.js';
import { deliver } from '../../../src/sweep/deliver.js';
import { performWaitingSweeps } from '../../../src/sweep/perform-waiting-sweeps.js';
import { requestSweep } from '../../../src/sweep/request-sweep.js';
import type { SenderPlan } from './sender-plan.js';

const actor = { id: 'sender' };

async function run({ environment, clockAheadMs, pauseMs, endsAtMs }: SenderPlan): Promise<void> {
  const { signal } = new AbortController();
  const board: BoardProbe = { postingsShown: async () => new Set(await standingPostings(ctx)) };
  const ctx: Context = await openContext(toConfig(environment), toSecrets(environment), {
    board,
    clock: { now: async () => canonicalInstant(new Date(Date.now() + clockAheadMs).toISOString()) },
    logger: createLogger('silent'),
  });
  try {
    while (Date.now() < endsAtMs && !(await everybodyIsTold(ctx))) {
      if (await mayAskForSweep(ctx)) await requestSweep(ctx, { mode: 'perform', actor });
      await performWaitingSweeps(ctx, signal);
      await deliver(ctx, { signal, actor });
      await pause(pauseMs);
    }
  } finally {
    await ctx.close();
  }
}

async function everybodyIsTold({ clerk }: Context): Promise<boolean> {
  const { told } = await clerk.one<{ told: boolean }>(
    `select exists (select from dormouse.cycle) and not exists (select from dormouse.cycle where state = 'candidate') as told`,
  );
  return told;
}

/** Where nothing is left to send and nobody sweeps. One that was left by a dead process is taken over without asking. */
async function mayAskForSweep({ clerk }: Context): Promise<boolean> {
  const { idle } = await clerk.one<{ idle: boolean }>(
    `select not exists (select from dormouse.sweep where state in ('waiting', 'running'))
       and not exists (select from dormouse.attempt where state in ('due', 'sending', 'uncertain')) as idle`,
  );
  return idle;
}

/** Strangers reach the board: what it shows is not what this test is about. */
async function standingPostings({ clerk }: Context): Promise<string[]> {
  const postings = await clerk.rows<{ id: string }>(
    'select posting_id as id from dormouse.posting where withdrawn_at is null',
  );
  return postings.map(({ id }) => id);
}

await run(JSON.parse(process.argv[2] ?? '') as SenderPlan);
