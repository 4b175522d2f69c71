/**
 * The main job on the sample: sweeps as of earlier days and one today, with what the people around it do in between.
 * It calls the verbs that the command line and HTTP call. Killed anywhere and called again, it goes on.
 */
import type pg from 'pg';
import { liveOn, returnAfterNotice } from '../../examples/merchant-services/live-on.js';
import type { SampleIdentity } from '../../examples/merchant-services/member-facts.js';
import { describeSample, type SampleSummary } from '../../examples/merchant-services/sample-summary.js';
import type { Context } from '../context.js';
import type { Handle } from '../database/sql.js';
import { addDays, type LocalDate, localDateOf } from '../policy/dates.js';
import type { SweepRow } from '../store/sweeps.js';
import type { Mailbox } from './mailbox.js';
import { watchBoardUntil } from './main-job-board.js';
import { handOverLetters } from './main-job-letters.js';
import { arrangeMembers, restoreReturning } from './main-job-situations.js';
import { allSweeps, haltOf, hasSwept, sweep } from './main-job-sweeps.js';
import { finishLeftovers } from './quick-start-leftovers.js';

export interface MainJob {
  readonly ctx: Context;
  readonly client: pg.Client;
  readonly admin: Handle;
  readonly sample: SampleIdentity;
  readonly mailbox: Mailbox;
  readonly lettersFolder: string;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export type MainJobEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'halted'; readonly message: string }
  | { readonly kind: 'stopped' };

export async function runMainJob(job: MainJob): Promise<MainJobEnd> {
  const { ctx, admin, client, signal, log } = job;
  const sample = describeSample(job.sample);
  await watchBoardUntil(ctx, { admin, day: localDateOf(await ctx.clock.now(), ctx.policy.zone), signal });
  await finishLeftovers(ctx, { signal, log });
  if (signal.aborted) return { kind: 'stopped' };
  const isFirst = !(await hasSwept(ctx, null));
  if (isFirst) {
    const ended = await sweepThePast(job, sample);
    if (ended.kind !== 'done') return ended;
    await returnAfterNotice(client);
  }
  if (signal.aborted) return { kind: 'stopped' };
  const now = await ctx.clock.now();
  const { logins, payments } = await liveOn(client, { from: await livedUntil(job), to: now });
  if (logins + payments > 0) log(`The sample lived on: ${logins} logins, ${payments} payments.`);
  log('Sweep today.');
  const ended = await sweepAsOf(job, null);
  if (ended.kind !== 'done') return ended;
  await restoreReturning({ ctx, admin, log }, sample);
  return ended;
}

/** The days count from the present of the sample, so that a run that was killed goes on with the same ones. */
async function sweepThePast(job: MainJob, sample: SampleSummary): Promise<MainJobEnd> {
  const { ctx, admin, signal, log } = job;
  if ((await allSweeps(ctx)).length === 0) await arrangeMembers(ctx, admin, sample);
  const present = localDateOf(job.sample.now, ctx.policy.zone);
  for (const daysBefore of sample.mainJobDays.filter((days) => days > 0)) {
    if (signal.aborted) return { kind: 'stopped' };
    const day = addDays(present, -daysBefore);
    if (!(await hasSwept(ctx, day))) log(`Sweep as of ${day}.`);
    const ended = await sweepAsOf(job, day);
    if (ended.kind !== 'done') return ended;
  }
  return { kind: 'done' };
}

async function sweepAsOf(job: MainJob, asOf: LocalDate | null): Promise<MainJobEnd> {
  const { ctx, admin, mailbox, lettersFolder, signal } = job;
  if (asOf === null || !(await hasSwept(ctx, asOf))) {
    const day = asOf ?? localDateOf(await ctx.clock.now(), ctx.policy.zone);
    await watchBoardUntil(ctx, { admin, day, signal });
    const ended = endOf(await sweep(ctx, asOf, signal));
    if (ended.kind !== 'done') return ended;
  }
  await handOverLetters({ ctx, admin, mailbox, folder: lettersFolder });
  return { kind: 'done' };
}

function endOf(performed: SweepRow): MainJobEnd {
  const message = haltOf(performed);
  if (message !== null) return { kind: 'halted', message };
  return performed.state === 'done' ? { kind: 'done' } : { kind: 'stopped' };
}

/** Begins a day early: a span that was lived through already adds nothing. */
async function livedUntil({ ctx, sample }: MainJob): Promise<string> {
  const sweeps = (await allSweeps(ctx)).filter((one) => one.asOf === null && one.state === 'done');
  const last = sweeps.at(-1)?.requestedAt;
  return last === undefined ? sample.now : new Date(Date.parse(last) - 86_400_000).toISOString();
}
