import type { Context } from '../context.js';
import { firstLookOn } from '../policy/consider-member.js';
import { addDays, expiryDay, localDateOf } from '../policy/dates.js';
import { readRemembered } from '../store/standing.js';
import {
  adoptPolicy,
  type DueRow,
  enrolMembers,
  readDue,
  readEnrolment,
  readUnderOtherPolicy,
  recordEnrolment,
  recordLooks,
  recordPolicyFollowed,
  type WatchRow,
} from '../store/watch.js';
import { chunksOf, eachAtOnce } from './batches.js';
import { type Cancellation, type Looks, lookAt, type Remembered } from './look-at.js';
import { holdFence, present, type SweepRun } from './sweep-run.js';

const partsAtOnce = 4;
/** Below this a part of its own costs more in round trips than it saves. */
const partMembersMin = 100;

/** What detection found before anything is changed for a member: whom to open a cycle for, and whose to cancel. */
export interface Findings {
  examined: number;
  enrolled: number;
  /** The longest inactive first. */
  openings: Looks['openings'][number][];
  /** All who are due, more than `openings` holds where there are very many. */
  dueToOpen: number;
  cancellations: (Cancellation & { next: WatchRow })[];
  futureSources: Record<string, number>;
}

/**
 * Looks at every watch row whose day has come and moves it forward or finds it due. Only the watch itself is written:
 * every row that was looked at gets its next day, so that no row is looked at twice a day and the pages can't clog.
 */
export async function detect(ctx: Context, run: SweepRun): Promise<Findings> {
  const found: Findings = {
    examined: 0,
    enrolled: 0,
    openings: [],
    dueToOpen: 0,
    cancellations: [],
    futureSources: {},
  };
  if (run.mode === 'perform') await followPolicy(ctx, run);
  await lookAtDue(ctx, run, found);
  if (run.mode === 'rehearse') await rehearsePolicy(ctx, run, found);
  // Whoever is enrolled is looked at with it, and must not be looked at twice.
  await enrol(ctx, run, found);
  keepLongestDue(ctx, found);
  return found;
}

async function lookAtDue(ctx: Context, run: SweepRun, found: Findings): Promise<void> {
  const { today } = await present(ctx, run);
  let after: DueRow | null = null;
  while (!run.signal.aborted) {
    const due: DueRow[] = await readDue(ctx.clerk, { today, after, limit: ctx.config.lookBatchSize });
    await lookAtPage(ctx, run, due, found);
    if (due.length < ctx.config.lookBatchSize) return;
    after = due.at(-1) ?? null;
  }
}

/** A page is looked at in parts at once: the sources answer one part while another is being decided. */
function lookAtPage(ctx: Context, run: SweepRun, page: readonly Remembered[], found: Findings): Promise<void> {
  const parts = [...chunksOf(page, Math.max(partMembersMin, Math.ceil(page.length / partsAtOnce)))];
  return eachAtOnce(parts, partsAtOnce, (part) => lookAndRecord(ctx, run, part, found));
}

async function lookAndRecord(
  ctx: Context,
  run: SweepRun,
  members: readonly Remembered[],
  found: Findings,
): Promise<void> {
  const at = await present(ctx, run);
  const looks = await lookAt(ctx, members, at);
  found.examined += members.length;
  found.dueToOpen += looks.openings.length;
  for (const [source, count] of Object.entries(looks.futureSources)) {
    found.futureSources[source] = (found.futureSources[source] ?? 0) + count;
  }
  found.cancellations.push(...looks.cancellations);
  found.openings.push(...looks.openings);
  // One sweep opens no more, so not many more need be remembered until all have been seen.
  if (found.openings.length > 2 * ctx.policy.perSweep) keepLongestDue(ctx, found);
  if (run.mode === 'rehearse') return;
  // Whoever is due stays due until the cycle is really open, since the day on which it should have been.
  const stillDue = looks.openings.map((opening) => ({ ...opening, dueOn: opensOnOf(ctx, opening) }));
  await ctx.clerk.transaction(async (tx) => {
    await holdFence(tx, run);
    const rows = [...looks.watch, ...stillDue];
    await recordLooks(tx, { rows, today: at.today, policyVersion: ctx.policy.version });
  });
}

/** Whoever became due first is noticed first, in whatever order they were found. */
function keepLongestDue({ policy }: Context, found: Findings): void {
  found.openings.sort((one, other) => compare(one.expiresOn, other.expiresOn) || compare(one.memberId, other.memberId));
  found.openings.length = Math.min(found.openings.length, policy.perSweep);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function opensOnOf({ policy }: Context, { expiresOn }: { readonly expiresOn: string }): string {
  return addDays(expiresOn, -(policy.noticeLeadDays + policy.ladderDays));
}

/** New members by their registration; from time to time everybody, so that imports with old dates are found. */
async function enrol(ctx: Context, run: SweepRun, found: Findings): Promise<void> {
  const { now, today } = await present(ctx, run);
  const { enrolledUntil, reconciledAt } = await readEnrolment(ctx.clerk);
  const reconciledOn = reconciledAt && localDateOf(reconciledAt, ctx.policy.zone);
  const reconcile = !reconciledOn || addDays(reconciledOn, ctx.policy.reconciliationDays) <= today;
  if (reconcile) await enrolUnwatched(ctx, run, found);
  else if (enrolledUntil) await enrolRegistered(ctx, run, { enrolledUntil, today, found });
  if (run.mode === 'rehearse' || run.signal.aborted) return;
  await recordEnrolment(ctx.clerk, { enrolledUntil: now, reconciledAt: reconcile ? now : null });
}

async function enrolUnwatched(ctx: Context, run: SweepRun, found: Findings): Promise<void> {
  const limit = ctx.config.lookBatchSize;
  const provenAt = await provenSince(ctx, run);
  let after: string | null = null;
  while (!run.signal.aborted) {
    const page: { memberId: string }[] = await ctx.clerk.rows(ctx.map.look.unwatched, [after, limit]);
    found.enrolled += page.length;
    await lookAtPage(
      ctx,
      run,
      page.map((row) => ({ ...row, lastActivityAt: provenAt })),
      found,
    );
    if (page.length < limit) return;
    after = page.at(-1)?.memberId ?? null;
  }
}

/** Where sources lose their rows, whoever is looked at for the first time may have used the service until then. */
async function provenSince(ctx: Context, run: SweepRun): Promise<string | null> {
  const { forgottenAfterDays } = ctx.map;
  if (forgottenAfterDays === null) return null;
  const { now } = await present(ctx, run);
  return new Date(Date.parse(now) - forgottenAfterDays * 86_400_000).toISOString();
}

async function enrolRegistered(
  ctx: Context,
  run: SweepRun,
  { enrolledUntil, today, found }: { enrolledUntil: string; today: string; found: Findings },
): Promise<void> {
  const limit = ctx.config.lookBatchSize;
  // A transaction that registered a member may have committed after a later one was enrolled: look a day back.
  const since = new Date(Date.parse(enrolledUntil) - 86_400_000).toISOString();
  let after: string | null = null;
  while (!run.signal.aborted) {
    const page: { memberId: string; registeredAt: string }[] = await ctx.clerk.rows(ctx.map.look.registeredSince, [
      since,
      after,
      limit,
    ]);
    const rows = page.map(({ memberId, registeredAt }) => ({
      memberId,
      lastActivityAt: registeredAt,
      dueOn: firstLookOn(registeredAt, ctx.policy, today, ctx.map.minKeepsDays),
    }));
    found.enrolled += run.mode === 'perform' ? await enrolRows(ctx, run, rows, today) : await countFresh(ctx, rows);
    if (page.length < limit) return;
    after = page.at(-1)?.memberId ?? null;
  }
}

function enrolRows(ctx: Context, run: SweepRun, rows: readonly WatchRow[], today: string): Promise<number> {
  return ctx.clerk.transaction(async (tx) => {
    await holdFence(tx, run);
    return enrolMembers(tx, { rows, today, policyVersion: ctx.policy.version });
  });
}

async function countFresh(ctx: Context, rows: readonly WatchRow[]): Promise<number> {
  const memberIds = rows.map(({ memberId }) => memberId);
  return rows.length - (await readRemembered(ctx.clerk, memberIds)).length;
}

/** A shorter period or a longer lead makes the rows that it touches due for a new look. */
async function followPolicy(ctx: Context, run: SweepRun): Promise<void> {
  await eachUnderOtherPolicy(ctx, run, async (rows, last) => {
    const { version } = ctx.policy;
    await ctx.clerk.transaction(async (tx) => {
      await holdFence(tx, run);
      await adoptPolicy(tx, { rows, policyVersion: version });
      if (last) await recordPolicyFollowed(tx, version);
    });
  });
}

/** Looks at those whom the present policy would make due: a rehearsal adopts nothing. */
async function rehearsePolicy(ctx: Context, run: SweepRun, found: Findings): Promise<void> {
  const { today } = await present(ctx, run);
  await eachUnderOtherPolicy(ctx, run, async (rows) => {
    const touched = rows.filter(
      ({ before, dueOn }) => before !== null && before > today && dueOn !== null && dueOn <= today,
    );
    for (const page of chunksOf(touched, ctx.config.lookBatchSize)) await lookAtPage(ctx, run, page, found);
  });
}

interface Adopting {
  readonly memberId: string;
  readonly lastActivityAt: string;
  /** The day under the policy before, and under the present one. */
  readonly before: string | null;
  readonly dueOn: string | null;
}

async function eachUnderOtherPolicy(
  ctx: Context,
  run: SweepRun,
  work: (rows: readonly Adopting[], last: boolean) => Promise<void>,
): Promise<void> {
  const { policy } = ctx;
  if ((await readEnrolment(ctx.clerk)).policyVersion === policy.version) return;
  const limit = ctx.config.lookBatchSize * 5;
  let after = '';
  while (!run.signal.aborted) {
    const page = await readUnderOtherPolicy(ctx.clerk, { policyVersion: policy.version, after, limit });
    const rows = page.map(({ memberId, lastActivityAt, dueOn }) => {
      const expiresOn = expiryDay(localDateOf(lastActivityAt, policy.zone), policy.inactivityPeriod);
      const opensOn = opensOnOf(ctx, { expiresOn });
      return { memberId, lastActivityAt, before: dueOn, dueOn: dueOn && opensOn };
    });
    await work(rows, page.length < limit);
    if (page.length < limit) return;
    after = page.at(-1)?.memberId ?? '';
  }
}
