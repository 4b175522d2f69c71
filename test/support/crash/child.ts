/**
 * The process that crash tests kill: the service's own context and verbs, compiled, with a clock that stands still and
 * a death at one step. Its only argument is a plan.
 */
import { toConfig } from '../../../src/config/to-config.js';
import { toSecrets } from '../../../src/config/to-secrets.js';
import { type Context, openContext } from '../../../src/context.js';
import { createLogger } from '../../../src/logger.js';
import { restoreMembers } from '../../../src/restore/restore-members.js';
import type { ReachedStep } from '../../../src/steps.js';
import { performSweep } from '../../../src/sweep/perform-sweep.js';
import { performWaitingSweeps } from '../../../src/sweep/perform-waiting-sweeps.js';
import { requestSweep } from '../../../src/sweep/request-sweep.js';
import type { CrashAnswer, CrashPlan } from './plan.js';

const actor = { id: 'crash-test' };

async function run(plan: CrashPlan): Promise<CrashAnswer> {
  const { environment } = plan;
  const ctx = await openContext(toConfig(environment), toSecrets(environment), {
    clock: { now: async () => plan.now },
    logger: createLogger('silent'),
    reached: dieAt(plan.die),
  });
  try {
    return plan.work.kind === 'sweep' ? await sweep(ctx) : await restore(ctx, plan.work.memberIds, plan.now);
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

async function restore(ctx: Context, memberIds: readonly string[], now: string): Promise<CrashAnswer> {
  const proof = { method: 'test', reference: 'crash' };
  const request = { memberIds, reason: 'The member returned.', proof, now, actor };
  const { restored, conflicts } = await restoreMembers(ctx, request);
  return { sweeps: [], restored: restored.length, conflicts: conflicts.length };
}

const answer = await run(JSON.parse(process.argv[2] ?? '') as CrashPlan);
process.stdout.write(JSON.stringify(answer));
