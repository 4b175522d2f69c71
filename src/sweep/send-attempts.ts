import type { Context } from '../context.js';
import { dropNotice } from '../cycles/drop-notice.js';
import { recordOutcome } from '../cycles/record-outcome.js';
import { freeMeans, stopMeans } from '../cycles/stop-means.js';
import type { Transaction } from '../database/sql.js';
import type { Outcome } from '../notice/ports.js';
import { decodeText, type SealedText } from '../notice/sealed-text.js';
import { nextCallAt } from '../policy/call-hours.js';
import type { Means } from '../policy/means.js';
import { releaseAttempts } from '../store/attempt-outcomes.js';
import { type ClaimedAttempt, claimAttempts } from '../store/attempts.js';
import { isUnreadable, openUnlocked } from '../vault/open-record.js';
import { readRecords, type SealedRecord } from '../vault/records.js';
import { eachRefilled } from './batches.js';
import { handOver, isSetUp, type WiredMeans, wiredMeans } from './hand-over.js';
import { meansNow } from './means-now.js';
import { createOutcomeQueue, type RecordAcceptance } from './outcome-queue.js';
import { present, type StageReport, type SweepRun, skip } from './sweep-run.js';
import { type Untrue, untrueOf } from './untrue-of.js';

export interface Sending {
  readonly report: StageReport;
  /** Means that an operator's fault has stopped: they are left alone for the rest of the pass. */
  readonly blocked: Set<Means>;
  /** Means whose stop has run out: one message goes first, and the others follow it if it went. */
  readonly probing: Set<Means>;
}

/** Who sends: a sweep, which holds its fence while it claims, or the round between two sweeps. */
export interface SendingRun extends Pick<SweepRun, 'actor' | 'signal' | 'asOf'> {
  holdFence(tx: Transaction): Promise<void>;
}

/** Claims what is due, commits, sends outside any transaction, records each outcome. Answers how many were sent. */
export async function sendAttempts(ctx: Context, run: SendingRun, sending: Sending): Promise<number> {
  const recordAcceptance = createOutcomeQueue(ctx, run);
  const send = (taken: Taken) => sendInTime(ctx, run, { ...taken, sending, recordAcceptance });
  let sent = 0;
  for (const means of sending.probing) sent += await sendWithCare(ctx, run, { sending, means, send });
  while (!run.signal.aborted) {
    const before = sent;
    // Who finds nothing left claims for all, while what the others took is still under way.
    const refill = () => take(ctx, run, { sending });
    await eachRefilled(refill, ctx.config.sendConcurrency, async (taken) => {
      if (await send(taken)) sent += 1;
    });
    if (sent === before) break;
  }
  return sent;
}

/** One after the other until one goes. A means by which nothing is due stays as it is: the others go on without it. */
async function sendWithCare(
  ctx: Context,
  run: SendingRun,
  { sending, means, send }: { sending: Sending; means: Means; send: (taken: Taken) => Promise<boolean> },
): Promise<number> {
  let sent = 0;
  while (!run.signal.aborted && sending.probing.has(means)) {
    const [taken] = await take(ctx, run, { sending, probed: means });
    if (!taken) break;
    if (await send(taken)) sent += 1;
  }
  return sent;
}

interface Taken {
  readonly attempt: ClaimedAttempt;
  readonly record: SealedRecord | undefined;
  /** When it was claimed, by the database clock and by that of this process. */
  readonly now: string;
  readonly claimedAtMs: number;
}

/** The next that are due, with their sealed texts: of one means that is tried with care, or of all the others. */
async function take(
  ctx: Context,
  run: SendingRun,
  { sending, probed }: { sending: Sending; probed?: Means },
): Promise<Taken[]> {
  if (run.signal.aborted) return [];
  // The lease runs from the claim on, whatever keeps this process from going on behind it.
  const claimedAtMs = performance.now();
  const { now } = await present(ctx, run);
  const usable = await meansToUse(ctx, sending, now);
  const means = usable.filter((one) => (probed ? one === probed : !sending.probing.has(one)));
  const limit = probed ? 1 : ctx.config.sendConcurrency * 5;
  const claimed = await claim(ctx, run, { means, limit, now });
  if (claimed.length === 0) return [];
  await ctx.reached('attempt claimed');
  const texts = await readTexts(ctx, claimed);
  return claimed.map((attempt) => ({ attempt, record: texts.get(attempt.recordId), now, claimedAtMs }));
}

/** A report may have stopped a means since the last look, and no telephone rings at night, whatever a call waited for. */
async function meansToUse(ctx: Context, { blocked }: Sending, now: string): Promise<WiredMeans[]> {
  for (const means of (await meansNow(ctx, { asOf: now })).blocked) blocked.add(means);
  const { callHours, zone } = ctx.policy;
  const rests = nextCallAt(now, callHours, zone) === now ? null : 'voice';
  return wiredMeans.filter((one) => one !== rests && !blocked.has(one) && isSetUp(ctx, one));
}

async function claim(
  ctx: Context,
  run: SendingRun,
  { means, limit, now }: { means: readonly WiredMeans[]; limit: number; now: string },
): Promise<ClaimedAttempt[]> {
  if (means.length === 0) return [];
  const leaseUntil = new Date(Date.parse(now) + ctx.config.leaseMs).toISOString();
  return ctx.mover.transaction(async (tx) => {
    await run.holdFence(tx);
    return claimAttempts(tx, { now, leaseUntil, means, limit });
  });
}

async function readTexts(ctx: Context, claimed: readonly ClaimedAttempt[]): Promise<Map<string, SealedRecord>> {
  const records = await readRecords(ctx.mover, {
    memberIds: claimed.map(({ memberId }) => memberId),
    recordIds: claimed.map(({ recordId }) => recordId),
  });
  return new Map(records.map((record) => [record.recordId, record]));
}

interface One extends Taken {
  readonly sending: Sending;
  readonly recordAcceptance: RecordAcceptance;
}

/** False where too much of its lease has passed: past it another process may hold it. */
async function sendInTime(ctx: Context, run: SendingRun, one: One): Promise<boolean> {
  if (performance.now() - one.claimedAtMs <= ctx.config.leaseMs / 2) {
    await sendOne(ctx, run, one);
    return true;
  }
  await releaseAttempts(ctx.mover, [one.attempt]);
  return false;
}

async function sendOne(ctx: Context, run: SendingRun, one: One): Promise<void> {
  const { attempt, sending } = one;
  const untrue = untrueOf(ctx.policy, attempt, one.now);
  if (untrue) return drop(ctx, run, one, untrue);
  const text = await readText(ctx, one);
  // What has not gone out is worded anew; what may have gone out waits until somebody has put the keyring right.
  if (text === 'unreadable' && !attempt.uncertain) {
    return drop(ctx, run, one, { state: 'lapsed', reason: 'text_unreadable' });
  }
  const stopped = sending.blocked.has(attempt.means);
  const outcome: Outcome = stopped
    ? { kind: 'blocked', reason: 'means_stopped' }
    : await handOverReadable(ctx, { attempt, text }, run.signal);
  await ctx.reached('sent but not recorded');
  if (outcome.kind === 'accepted') {
    const effective = await one.recordAcceptance({ attempt, providerId: outcome.providerId, actor: run.actor });
    await ctx.reached('attempt recorded');
    if (effective) sending.report.done += 1;
    return goOnWith(ctx, run, sending, attempt.means);
  }
  const { now } = await present(ctx, run);
  const recorded = await recordOutcome(ctx, { attempt, outcome, now, actor: run.actor });
  await ctx.reached('attempt recorded');
  await tally(ctx, run, { sending, means: attempt.means, outcome, recorded });
  // What was only looked up went out before the stop, and proves nothing of now.
  const went = outcome.kind === 'delivered' || outcome.kind === 'submitted';
  if (went && !attempt.uncertain) await goOnWith(ctx, run, sending, attempt.means);
}

async function drop(ctx: Context, run: SendingRun, { attempt, now, sending }: One, dropped: Untrue): Promise<void> {
  await dropNotice(ctx, { attempt, ...dropped, now, actor: run.actor });
  skip(sending.report, `${attempt.means} dropped: ${dropped.reason}`);
}

/** One text that can't be opened must not keep the others from being sent; it says nothing against the member. */
async function readText(ctx: Context, { attempt, record }: One): Promise<SealedText | null | 'unreadable'> {
  try {
    const opened = record && (await openUnlocked(ctx.keyring, ctx.mover, record));
    return opened ? decodeText(opened) : null;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    ctx.metrics.alarms.inc({ kind: 'notice_text_unreadable' });
    ctx.logger.error({ err: error, noticeId: attempt.noticeId }, 'the text of a notice can not be opened');
    return 'unreadable';
  }
}

async function handOverReadable(
  ctx: Context,
  { attempt, text }: { attempt: ClaimedAttempt; text: SealedText | null | 'unreadable' },
  signal: AbortSignal,
): Promise<Outcome> {
  return text === 'unreadable' ? { kind: 'retry', reason: 'text_unreadable' } : handOver(ctx, attempt, text, signal);
}

export async function tally(
  ctx: Context,
  run: SendingRun,
  { sending, means, outcome, recorded }: { sending: Sending; means: Means; outcome: Outcome; recorded: string },
): Promise<void> {
  const { report, blocked } = sending;
  if (recorded === 'effective') report.done += 1;
  else if (recorded === 'failed') skip(report, `${means} failed`);
  else if (outcome.kind === 'retry' || outcome.kind === 'uncertain') skip(report, `${means} ${outcome.kind}`);
  if (outcome.kind !== 'blocked' || blocked.has(means)) return;
  blocked.add(means);
  skip(report, `${means} blocked: ${outcome.reason}`);
  const { now } = await present(ctx, run);
  await stopMeans(ctx, { means, reason: outcome.reason, now, actor: run.actor });
}

/** The careful try went through: the means is free again. */
async function goOnWith(ctx: Context, run: SendingRun, sending: Sending, means: Means): Promise<void> {
  if (!sending.probing.delete(means)) return;
  const { now } = await present(ctx, run);
  await freeMeans(ctx, { means, now, actor: run.actor });
}
