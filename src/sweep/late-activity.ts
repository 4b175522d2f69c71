import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { canonicalInstant, clampActivity } from '../policy/dates.js';
import type { ActivityFacts } from '../policy/latest-activity.js';
import { restoreMembers } from '../restore/restore-members.js';
import { lockOpenCycle } from '../store/cycles.js';
import { readSeparatedSince, recordLateActivity, type SeparatedRow } from '../store/late-activity.js';
import { type Happening, hasHappened, recordHappenings } from '../store/timeline.js';
import { readFactsRemembered } from './look-at.js';
import { emptyReport, holdFence, present, type StageReport, type SweepRun, skip } from './sweep-run.js';

/** A move is dated when its batch begins: whoever used the service until it was committed had not left yet. */
const moveMsMax = 5 * 60_000;

/**
 * Looks again at members separated lately. An event from before the separation means that it was wrong: the service
 * itself restores the member. One from after it means that a host program still writes for them: an alarm.
 */
export async function lookForLateActivity(ctx: Context, run: SweepRun): Promise<StageReport> {
  const report = emptyReport();
  const { now } = await present(ctx, run);
  const since = new Date(Date.parse(now) - ctx.policy.lateWindowDays * 86_400_000).toISOString();
  const limit = ctx.config.lookBatchSize;
  let after: { separatedAt: string; memberId: string } | null = null;
  while (!run.signal.aborted) {
    const page: SeparatedRow[] = await readSeparatedSince(ctx.clerk, { since, after, limit });
    if (page.length > 0) await lookAtPage(ctx, run, { page, now, report });
    report.examined += page.length;
    if (page.length < limit) return report;
    after = page.at(-1) ?? null;
  }
  return report;
}

async function lookAtPage(
  ctx: Context,
  run: SweepRun,
  { page, now, report }: { page: readonly SeparatedRow[]; now: string; report: StageReport },
): Promise<void> {
  const cycleOf = new Map(page.map((row) => [row.memberId, row]));
  const wrong: string[] = [];
  const firsts = await readFirsts(ctx, page);
  for (const { standing, facts, present: live } of await readFactsRemembered(ctx, ctx.clerk, [...cycleOf.keys()])) {
    const cycle = cycleOf.get(standing.memberId);
    if (!cycle || standing.cycleId !== cycle.cycleId) continue;
    if (!live) {
      await alarmGone(ctx, run, { cycle, now, report });
      continue;
    }
    const events = eventsSince([...(firsts.get(cycle.memberId) ?? []), ...latestsOf(facts)], { cycle, now });
    const late = events.at(-1);
    if (late === undefined) continue;
    if (events.some((at) => at <= untilOf(cycle))) wrong.push(cycle.memberId);
    else if (late > canonicalInstant(cycle.lateActivityAt ?? '1970-01-01T00:00:00Z'))
      await alarm(ctx, run, { cycle, late, now, report });
  }
  if (wrong.length === 0) return;
  if (run.mode === 'rehearse') {
    report.done += wrong.length;
    return;
  }
  const request = { reason: 'late_activity', proof: null, now, actor: run.actor };
  const { restored, conflicts } = await restoreMembers(ctx, { ...request, memberIds: wrong });
  report.done += restored.length;
  report.failed += conflicts.length;
  if (conflicts.length > 0) ctx.metrics.alarms.inc({ kind: 'late_activity_conflict' }, conflicts.length);
}

/** A later event must not hide that an earlier one lies before the separation. */
async function readFirsts(ctx: Context, page: readonly SeparatedRow[]): Promise<Map<string, (string | null)[]>> {
  const rows = await ctx.clerk.rows<{ memberId: string } & Record<string, string | null>>(ctx.map.look.firstSince, [
    page.map(({ memberId }) => memberId),
    page.map(({ lastActivityAt }) => lastActivityAt),
  ]);
  return new Map(rows.map((row) => [row.memberId, ctx.map.sources.map((_, index) => row[`s${index}`] ?? null)]));
}

/** What was reported counts as well. */
function latestsOf(facts: ActivityFacts): (string | null)[] {
  return [...facts.activity.map(({ at }) => at), facts.reportedAt];
}

/** Events that the cycle did not know of, oldest first. */
function eventsSince(
  found: readonly (string | null)[],
  { cycle, now }: { cycle: SeparatedRow; now: string },
): string[] {
  const known = canonicalInstant(cycle.lastActivityAt);
  return found
    .flatMap((at) => clampActivity(at, now)?.at ?? [])
    .filter((at) => at > known)
    .sort();
}

function untilOf(cycle: SeparatedRow): string {
  return canonicalInstant(new Date(Date.parse(cycle.separatedAt) + moveMsMax).toISOString());
}

async function alarm(
  ctx: Context,
  run: SweepRun,
  { cycle, late, now, report }: { cycle: SeparatedRow; late: string; now: string; report: StageReport },
): Promise<void> {
  skip(report, 'activity while separated');
  const { memberId, cycleId } = cycle;
  const told = { event: 'activity_while_separated', detail: { at: late } };
  await record(ctx, run, { cycle, now, told }, (tx) => recordLateActivity(tx, { memberId, cycleId, at: late }));
}

/** Their row stays for the references to it, so somebody deleted it: perhaps they withdrew, and the vault wasn't told. */
async function alarmGone(
  ctx: Context,
  run: SweepRun,
  { cycle, now, report }: { cycle: SeparatedRow; now: string; report: StageReport },
): Promise<void> {
  skip(report, 'gone while separated');
  const event = 'gone_while_separated';
  if (await hasHappened(ctx.clerk, { ...cycle, event })) return;
  await record(ctx, run, { cycle, now, told: { event, detail: null } }, async () => undefined);
}

async function record(
  ctx: Context,
  run: SweepRun,
  { cycle, now, told }: { cycle: SeparatedRow; now: string; told: Pick<Happening, 'event' | 'detail'> },
  also: (tx: Transaction) => Promise<unknown>,
): Promise<void> {
  if (run.mode === 'rehearse') return;
  const { memberId, cycleId } = cycle;
  await ctx.clerk.transaction(async (tx) => {
    await holdFence(tx, run);
    const open = await lockOpenCycle(tx, memberId);
    if (open?.cycleId !== cycleId) return;
    await also(tx);
    const rows = [{ memberId, cycleId, state: open.state, ...told }];
    await recordHappenings(tx, { rows, at: now, actor: run.actor });
  });
  ctx.metrics.alarms.inc({ kind: told.event });
}
