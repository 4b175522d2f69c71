/**
 * One instance of the service, which the campaign kills, stops and disturbs: its own context and verbs, compiled. It loads
 * everything ahead; its plan is the first line of standard input, and without one it ends.
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { sealAudit } from '../../src/audit/seal-audit.js';
import { toConfig } from '../../src/config/to-config.js';
import { toSecrets } from '../../src/config/to-secrets.js';
import { type Context, openContext } from '../../src/context.js';
import { createLetterBatch } from '../../src/cycles/create-letter-batch.js';
import { importLetterResults } from '../../src/cycles/import-letter-results.js';
import { takeBackNotice } from '../../src/cycles/take-back-notice.js';
import { rewrapKeys } from '../../src/keys/rewrap-keys.js';
import { createLogger } from '../../src/logger.js';
import { compiledTemplates } from '../../src/notice/compiled-templates.js';
import { canonicalInstant } from '../../src/policy/dates.js';
import { restoreMembers } from '../../src/restore/restore-members.js';
import { startSchedule } from '../../src/schedule/start-schedule.js';
import type { ReachedStep } from '../../src/steps.js';
import { readRunnable } from '../../src/store/sweeps.js';
import { performSweep } from '../../src/sweep/perform-sweep.js';
import { performWaitingSweeps } from '../../src/sweep/perform-waiting-sweeps.js';
import { requestSweep } from '../../src/sweep/request-sweep.js';
import type { InstanceAnswer, InstancePlan, Said, Work } from './instance-plan.js';
import { hookStatements, statementsOfTransaction, unhookStatements } from './statement-hook.js';

const actor = { id: 'campaign' };
const never = new AbortController().signal;
const nobody: InstanceAnswer = { sweeps: [], restored: 0, conflicts: 0 };
/** The shipped words as they stand: to check them takes longer than all the rest of a start. */
const templates = compiledTemplates();
const lines = createInterface({ input: process.stdin });

function say(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`);
}

function reachedOf({ at, waitsAt }: InstancePlan): ReachedStep {
  let times = 0;
  return async (step) => {
    if (waitsAt?.includes(step)) {
      const told = once(lines, 'line');
      say({ at: step });
      await told;
    }
    if (step !== at?.step) return;
    times += 1;
    if (times !== at.nth) return;
    say({ statements: statementsOfTransaction() });
    if (at.signal === 'SIGSTOP') say({ at: step });
    process.kill(process.pid, at.signal);
  };
}

async function run(plan: InstancePlan): Promise<InstanceAnswer> {
  const { environment } = plan;
  const startedAt = Date.parse(plan.now) - Date.now();
  await hookStatements(plan.statement ?? null);
  const ctx: Context = await openContext(toConfig(environment), toSecrets(environment), {
    clock: { now: async () => canonicalInstant(new Date(startedAt + Date.now()).toISOString()) },
    logger: createLogger(environment.LOG_LEVEL === 'info' ? 'silent' : (environment.LOG_LEVEL as 'error')),
    templates,
    // Strangers reach the board: what it shows is not what this is about.
    board: { postingsShown: async () => new Set(await standingPostings(ctx)) },
    reached: reachedOf(plan),
  });
  try {
    return await perform(ctx, plan.work);
  } finally {
    await ctx.close();
    await unhookStatements();
  }
}

async function standingPostings({ clerk }: Context): Promise<string[]> {
  const postings = await clerk.rows<{ id: string }>(
    'select posting_id as id from dormouse.posting where withdrawn_at is null',
  );
  return postings.map(({ id }) => id);
}

async function perform(ctx: Context, work: Work): Promise<InstanceAnswer> {
  switch (work.kind) {
    case 'sweep':
      return sweep(ctx);
    case 'restoration':
      return restore(ctx, work.memberIds);
    case 'bounces':
      for (const noticeId of work.noticeIds)
        await takeBackNotice(ctx, { noticeId, reason: 'bounced', now: await ctx.clock.now(), actor });
      return nobody;
    case 'letters':
      await createLetterBatch(ctx, { reason: 'The letters of today.', limit: work.limit, actor });
      return nobody;
    case 'letterResults': {
      const { problems } = await importLetterResults(ctx, { text: work.text, actor });
      if (problems.length > 0) throw new Error(`the results were refused: ${JSON.stringify(problems[0])}`);
      return nobody;
    }
    case 'audit':
      await sealAudit(ctx, { signal: never, checkpoint: 'at once' });
      return nobody;
    case 'rewrap':
      await rewrapKeys(ctx, { periodKeys: 'all', actor, signal: never });
      return nobody;
    case 'serve': {
      const { ended } = await startSchedule(ctx, { signal: never, pause: async () => void (await pause(50)) });
      await ended;
      return nobody;
    }
  }
}

async function sweep(ctx: Context): Promise<InstanceAnswer> {
  const waiting = await readRunnable(ctx.clerk, await ctx.clock.now());
  const taken = await performWaitingSweeps(ctx, never);
  // Whoever lost what they had taken over begins nothing new.
  const requested = waiting.length === 0 ? await requestSweep(ctx, { mode: 'perform', actor }) : null;
  const own = requested && (await performSweep(ctx, requested.sweepId, never));
  return { ...nobody, sweeps: [...taken, own].flatMap((row) => (row ? [row.state] : [])) };
}

async function restore(ctx: Context, memberIds: readonly string[]): Promise<InstanceAnswer> {
  const proof = { method: 'test', reference: 'campaign' };
  const request = { memberIds, reason: 'The member returned.', proof, now: await ctx.clock.now(), actor };
  const { restored, conflicts } = await restoreMembers(ctx, request);
  return { ...nobody, restored: restored.length, conflicts: conflicts.length };
}

const closed = once(lines, 'close').then(() => null);
const first = (await Promise.race([once(lines, 'line'), closed])) as [string] | null;
if (first) say({ answer: await run(JSON.parse(first[0]) as InstancePlan) });
process.exit(0);
