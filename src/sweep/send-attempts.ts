import type { Context } from '../context.js';
import { recordOutcome } from '../cycles/record-outcome.js';
import type { Outcome } from '../notice/ports.js';
import { decodeText, type SealedText } from '../notice/sealed-text.js';
import type { Means } from '../policy/means.js';
import { type AttemptRow, claimAttempts, readSubmitted } from '../store/attempts.js';
import { isUnreadable, openRecord } from '../vault/open-record.js';
import { readRecord } from '../vault/records.js';
import { eachAtOnce } from './batches.js';
import { holdFence, present, type StageReport, type SweepRun, skip } from './sweep-run.js';

export interface Sending {
  readonly report: StageReport;
  /** Means that an operator's fault has stopped: they are left alone for the rest of the sweep. */
  readonly blocked: Set<Means>;
}

/** Claims what is due, commits, sends outside any transaction, records each outcome. Answers how many were sent. */
export async function sendAttempts(ctx: Context, run: SweepRun, sending: Sending): Promise<number> {
  let sent = 0;
  while (!run.signal.aborted) {
    const means = (['email', 'sms'] as const).filter((one) => !sending.blocked.has(one) && isSetUp(ctx, one));
    if (means.length === 0) return sent;
    const { now } = await present(ctx, run);
    const leaseUntil = new Date(Date.parse(now) + ctx.config.leaseMs).toISOString();
    const limit = ctx.config.sendConcurrency * 5;
    const claimed = await ctx.mover.transaction(async (tx) => {
      await holdFence(tx, run);
      return claimAttempts(tx, { now, leaseUntil, means, limit });
    });
    if (claimed.length === 0) return sent;
    await ctx.reached('attempt claimed');
    await eachAtOnce(claimed, ctx.config.sendConcurrency, (attempt) => sendOne(ctx, run, attempt, sending));
    sent += claimed.length;
  }
  return sent;
}

function isSetUp(ctx: Context, means: Means): boolean {
  return means === 'email' ? ctx.mail !== null : ctx.text !== null;
}

async function sendOne(ctx: Context, run: SweepRun, attempt: AttemptRow, sending: Sending): Promise<void> {
  const stopped = sending.blocked.has(attempt.means);
  const outcome: Outcome = stopped
    ? { kind: 'blocked', reason: 'means_stopped' }
    : await readAndHandOver(ctx, attempt, run.signal);
  await ctx.reached('sent but not recorded');
  const { now } = await present(ctx, run);
  const recorded = await recordOutcome(ctx, { attempt, outcome, now, actor: run.actor });
  await ctx.reached('attempt recorded');
  tally(ctx, sending, attempt.means, outcome, recorded);
}

/** One text that can't be opened must not keep the others from being sent; it says nothing against the member. */
async function readAndHandOver(ctx: Context, attempt: AttemptRow, signal: AbortSignal): Promise<Outcome> {
  let text: SealedText | null;
  try {
    text = await readText(ctx, attempt);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    ctx.metrics.alarms.inc({ kind: 'notice_text_unreadable' });
    ctx.logger.error({ err: error, noticeId: attempt.noticeId }, 'the text of a notice can not be opened');
    return { kind: 'retry', reason: 'text_unreadable' };
  }
  return handOver(ctx, attempt, text, signal);
}

async function readText(ctx: Context, attempt: AttemptRow): Promise<SealedText | null> {
  const record = await readRecord(ctx.mover, attempt);
  return record && decodeText(await openRecord(ctx.keyring, record));
}

/** A text that may have gone out before is looked up; a mail goes again under the same Message-ID. */
async function handOver(
  ctx: Context,
  attempt: AttemptRow,
  text: SealedText | null,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!text?.to) return { kind: 'failed', reason: 'text_destroyed' };
  if (attempt.means === 'sms' && ctx.text) {
    const message = { to: text.to, text: text.text };
    const found = attempt.uncertain ? await ctx.text.find(message, attempt.claimedAt ?? '', signal) : null;
    return found ?? ctx.text.send(message, signal);
  }
  if (!ctx.mail) return { kind: 'blocked', reason: 'not_set_up' };
  const { noticeId, messageId } = attempt;
  return ctx.mail.send(
    { to: text.to, subject: text.subject, text: text.text, messageId: messageId ?? '', noticeId },
    signal,
  );
}

function tally(ctx: Context, sending: Sending, means: Means, outcome: Outcome, recorded: string): void {
  const { report, blocked } = sending;
  if (recorded === 'effective') report.done += 1;
  else if (recorded === 'failed') skip(report, `${means} failed`);
  else if (outcome.kind === 'retry' || outcome.kind === 'uncertain') skip(report, `${means} ${outcome.kind}`);
  // A text that this one sender can't carry is no fault of the means.
  if (outcome.kind !== 'blocked' || blocked.has(means)) return;
  blocked.add(means);
  skip(report, `${means} blocked: ${outcome.reason}`);
  ctx.metrics.alarms.inc({ kind: `${means}_blocked` });
  ctx.logger.error({ means, reason: outcome.reason }, 'a means was stopped: an operator has to look at it');
}

/** Asks once for each text that is not final. Answers how many became final. */
export async function pollAttempts(
  ctx: Context,
  run: SweepRun,
  sending: Sending,
): Promise<{ waiting: number; final: number }> {
  const answer = { waiting: 0, final: 0 };
  if (!ctx.text) return answer;
  const limit = ctx.config.sendConcurrency * 5;
  let after: { sentAt: string; memberId: string } | null = null;
  while (!run.signal.aborted) {
    const page: AttemptRow[] = await readSubmitted(ctx.clerk, { after, limit });
    await eachAtOnce(page, ctx.config.sendConcurrency, async (attempt) => {
      const final = await pollOne(ctx, run, attempt, sending);
      answer[final ? 'final' : 'waiting'] += 1;
    });
    const last = page.at(-1);
    if (page.length < limit || !last?.sentAt) return answer;
    after = { sentAt: last.sentAt, memberId: last.memberId };
  }
  return answer;
}

/** The provider gave the message up, by no fault of the number's: it goes out anew later. */
function hasEnded(polled: Outcome): boolean {
  return (polled.kind === 'retry' || polled.kind === 'blocked') && polled.providerId !== undefined;
}

async function pollOne(ctx: Context, run: SweepRun, attempt: AttemptRow, sending: Sending): Promise<boolean> {
  if (!ctx.text || !attempt.providerId) return false;
  const polled = await ctx.text.poll(attempt.providerId, run.signal);
  const { now } = await present(ctx, run);
  const final = polled.kind === 'delivered' || polled.kind === 'failed' || hasEnded(polled);
  const tooLong = Date.parse(now) - Date.parse(attempt.sentAt ?? now) > ctx.policy.attempts.smsTimeoutMs;
  if (!final && (polled.kind === 'blocked' || !tooLong)) {
    // As long as nobody may ask, nothing is known against the text that was taken.
    if (polled.kind === 'blocked') tally(ctx, sending, attempt.means, polled, 'pending');
    return false;
  }
  const outcome: Outcome = final ? polled : { kind: 'failed', reason: 'no_receipt' };
  const recorded = await recordOutcome(ctx, { attempt, outcome, now, actor: run.actor });
  tally(ctx, sending, attempt.means, outcome, recorded);
  return true;
}
