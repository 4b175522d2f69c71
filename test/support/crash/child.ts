/**
 * The process that crash tests kill: the service's own context and verbs, compiled, with a clock that stands still and
 * a death at one step. It loads everything ahead, and its plan comes by standard input; without one it ends.
 */
import { text } from 'node:stream/consumers';
import { sealAudit } from '../../../src/audit/seal-audit.js';
import { toConfig } from '../../../src/config/to-config.js';
import { toSecrets } from '../../../src/config/to-secrets.js';
import { type Context, openContext } from '../../../src/context.js';
import { createLogger } from '../../../src/logger.js';
import { compiledTemplates } from '../../../src/notice/compiled-templates.js';
import { restoreMembers } from '../../../src/restore/restore-members.js';
import type { ReachedStep } from '../../../src/steps.js';
import { performSweep } from '../../../src/sweep/perform-sweep.js';
import { performWaitingSweeps } from '../../../src/sweep/perform-waiting-sweeps.js';
import { requestSweep } from '../../../src/sweep/request-sweep.js';
import type { CrashAnswer, CrashPlan } from './plan.js';

const actor = { id: 'crash-test' };
/** The shipped words as they stand: to check them takes longer than all the rest of a start. */
const templates = compiledTemplates();

async function run(plan: CrashPlan): Promise<CrashAnswer> {
  const { environment } = plan;
  const ctx = await openContext(toConfig(environment), toSecrets(environment), {
    clock: { now: async () => plan.now },
    logger: createLogger('silent'),
    templates,
    reached: dieAt(plan.die),
  });
  try {
    if (plan.work.kind === 'restoration') return await restore(ctx, plan.work.memberIds, plan.now);
    return plan.work.kind === 'sweep' ? await sweep(ctx) : await seal(ctx);
  } finally {
    await ctx.close();
  }
}

function dieAt(die: CrashPlan['die']): ReachedStep {
  let reached = 0;
  return async (step) => {
    if (step !== die?.at) return;
    reached += 1;
    if (reached === die.nth) process.kill(process.pid, 'SIGKILL');
  };
}

/** As a service that starts: first the sweep that a dead process left behind, and only without one a sweep of its own. */
async function sweep(ctx: Context): Promise<CrashAnswer> {
  const { signal } = new AbortController();
  const taken = await performWaitingSweeps(ctx, signal);
  const requested = taken.length === 0 ? await requestSweep(ctx, { mode: 'perform', actor }) : null;
  const own = requested && (await performSweep(ctx, requested.sweepId, signal));
  const sweeps = [...taken, own].flatMap((row) => (row ? [row.state] : []));
  return { sweeps, restored: 0, conflicts: 0 };
}

async function seal(ctx: Context): Promise<CrashAnswer> {
  await sealAudit(ctx, { signal: new AbortController().signal, checkpoint: 'at once' });
  return { sweeps: [], restored: 0, conflicts: 0 };
}

async function restore(ctx: Context, memberIds: readonly string[], now: string): Promise<CrashAnswer> {
  const proof = { method: 'test', reference: 'crash' };
  const request = { memberIds, reason: 'The member returned.', proof, now, actor };
  const { restored, conflicts } = await restoreMembers(ctx, request);
  return { sweeps: [], restored: restored.length, conflicts: conflicts.length };
}

const plan = await text(process.stdin);
if (plan !== '') process.stdout.write(JSON.stringify(await run(JSON.parse(plan) as CrashPlan)));
