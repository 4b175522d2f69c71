import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { openStates, restorableStates, vaultStates } from '../policy/cycle.js';
import { canonicalInstant, clampActivity, type Instant } from '../policy/dates.js';
import { type CycleRow, lockCycles } from '../store/cycles.js';
import { moveReportedActivity } from '../store/reported-activity.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { cancelCycles } from './cancel-cycles.js';
import { findKnownMembers } from './require-member.js';

export const reportsMax = 1000;
export const reportKinds = ['login', 'transaction'] as const;

export interface ActivityReport {
  readonly memberId: string;
  readonly at: string;
  readonly kind: (typeof reportKinds)[number];
}

/** What became of one report. `future`: it lay later than the clock, and counts as of now. */
export type ReportResult =
  | { readonly memberId: string; readonly result: 'recorded'; readonly future: boolean }
  | { readonly memberId: string; readonly result: 'cancelled_cycle'; readonly future: boolean }
  | {
      readonly memberId: string;
      readonly result: 'separated';
      readonly future: boolean;
      readonly state: CycleRow['state'];
      readonly restorable: boolean;
      /** The call that gives the data back; null where it can't come back. */
      readonly wayBack: string | null;
    }
  /** What was given as an id may be anything, and answers are kept: it is not repeated. */
  | { readonly result: 'member_not_found' }
  | { readonly result: 'invalid'; readonly problem: string };

/** `kind` is one of the reported ones, or that of a verb which counts as use itself. */
interface Counted extends Omit<ActivityReport, 'kind'> {
  readonly kind: string;
  readonly future: boolean;
}

/**
 * Use that other back ends report, in bulk. The latest report of a member counts, and the remembered one only moves
 * forward. A separated member stays so: the caller learns the way back, and the next sweep weighs the report.
 */
export async function reportActivity(
  ctx: Context,
  asked: { reports: readonly ActivityReport[]; actor: Actor },
): Promise<ReportResult[]> {
  const { reports, actor } = asked;
  if (!Array.isArray(reports) || reports.length === 0 || reports.length > reportsMax) {
    throw new ServiceError('input_invalid', `Give a list of 1 to ${reportsMax} reports.`, { detail: { reportsMax } });
  }
  const now = await ctx.clock.now();
  const counted = reports.map((report) => countReport(report, now));
  const valid = counted.filter((report) => 'kind' in report);
  const known = await findKnownMembers(
    ctx,
    valid.map(({ memberId }) => memberId),
  );
  const latest = latestOfEach(valid.filter(({ memberId }) => known.has(memberId)));
  const cycles = await ctx.clerk.transaction((tx) => recordReports(ctx, tx, { latest, now, actor }));
  return counted.map((report) => {
    if (!('kind' in report)) return report;
    const { memberId } = report;
    return known.has(memberId) ? resultOf(report, cycles.get(memberId)) : { result: 'member_not_found' };
  });
}

function countReport(report: ActivityReport, now: Instant): Counted | (ReportResult & { result: 'invalid' }) {
  const memberId = typeof report?.memberId === 'string' ? report.memberId : '';
  const invalid = (problem: string) => ({ result: 'invalid' as const, problem });
  if (memberId === '') return invalid('memberId must be a text.');
  if (!reportKinds.includes(report.kind)) return invalid(`kind must be one of ${reportKinds.join(', ')}.`);
  const at = readInstant(report.at);
  const activity = at === null ? null : clampActivity(at, now);
  if (activity === null) return invalid('at must be an instant such as 2026-11-22T15:03:00Z, not before 1900.');
  return { memberId, kind: report.kind, at: activity.at, future: activity.future };
}

function readInstant(text: unknown): Instant | null {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}T/i.test(text) || text < '1900') return null;
  try {
    // With an offset the whole date is read, so that a day such as February 30 is refused here.
    return canonicalInstant(text.replace(/z$/i, '+00:00'));
  } catch {
    return null;
  }
}

function latestOfEach(reports: readonly Counted[]): Map<string, Counted> {
  const latest = new Map<string, Counted>();
  for (const report of reports) {
    const before = latest.get(report.memberId);
    if (!before || before.at < report.at) latest.set(report.memberId, report);
  }
  return latest;
}

/** Cancels the open cycles of who has returned. Answers the cycles as they were when they were locked. */
export async function recordReports(
  ctx: Context,
  tx: Transaction,
  { latest, now, actor }: { latest: ReadonlyMap<string, Counted>; now: Instant; actor: Actor },
): Promise<Map<string, CycleRow>> {
  const reports = [...latest.values()];
  const memberIds = [...latest.keys()];
  const locked = await lockCycles(tx, { memberIds, states: [...openStates, ...vaultStates] });
  const cycles = new Map(locked.map((cycle) => [cycle.memberId, cycle]));
  const moved = new Set(
    (await moveReportedActivity(tx, { rows: reports, by: actor.id })).map(({ memberId }) => memberId),
  );
  const cancelled = reports.flatMap((report) => {
    const cycle = cycles.get(report.memberId);
    return cycle && returned(report, cycle) ? [{ ...cycle, reason: 'activity' }] : [];
  });
  await cancelCycles(tx, { cycles: cancelled, at: now, actor });
  const fresh = reports.filter(({ memberId }) => moved.has(memberId));
  const rows = fresh.flatMap(({ memberId, at, kind }) => {
    const cycle = cycles.get(memberId);
    if (!cycle || !vaultStates.includes(cycle.state)) return [];
    return [{ memberId, cycleId: cycle.cycleId, event: 'activity_reported', state: cycle.state, detail: { at, kind } }];
  });
  await recordHappenings(tx, { rows, at: now, actor });
  const entries = fresh.map(({ memberId, at, kind, future }) => ({
    memberId,
    action: 'activity_reported',
    detail: { at, kind, ...(future ? { future } : {}) },
  }));
  await appendAudit(ctx, tx, { entries, at: now, actor });
  return cycles;
}

function returned(report: Counted, cycle: CycleRow): boolean {
  return openStates.includes(cycle.state) && report.at > canonicalInstant(cycle.lastActivityAt);
}

function resultOf(report: Counted, cycle: CycleRow | undefined): ReportResult {
  const { memberId, future } = report;
  if (cycle && vaultStates.includes(cycle.state)) {
    const restorable = restorableStates.includes(cycle.state);
    const wayBack = restorable ? `POST /v1/members/${encodeURIComponent(memberId)}/restoration` : null;
    return { memberId, result: 'separated', future, state: cycle.state, restorable, wayBack };
  }
  return { memberId, result: cycle && returned(report, cycle) ? 'cancelled_cycle' : 'recorded', future };
}
