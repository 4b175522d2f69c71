import { createHash, randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import type { Outcome, ProviderReport } from '../notice/ports.js';
import { localDateOf } from '../policy/dates.js';
import { type Means, operatorsFault } from '../policy/means.js';
import { recordLateDelivery, voidWaitingAttempts } from '../store/attempt-outcomes.js';
import { type AttemptRow, findNoticeOfProvider, lockReportedAttempt, type ReportedAttempt } from '../store/attempts.js';
import { countFaultsReported, insertCallback, setCallbackEffect } from '../store/callbacks.js';
import { lockCycle } from '../store/cycles.js';
import { findNotice, lockNotice, type NoticeRow } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { letNoticeTakeEffect } from './let-notice-take-effect.js';
import { raiseUnknownCode, recordOutcomeIn } from './record-outcome.js';
import { stopMeans } from './stop-means.js';
import { raiseAlarm, type TakenBack, takeBackNoticeIn } from './take-back-notice.js';

export type Received =
  /** It changed what the ledger says of the notice. */
  | 'applied'
  /** It is kept as evidence, and changed nothing. */
  | 'recorded'
  | 'duplicate'
  /** No notice of ours has this id; it is kept all the same. */
  | 'unknown';

interface Reported {
  readonly report: ProviderReport;
  readonly actor: Actor;
}

/**
 * A bounce, a receipt, a pressed key. Reports come in any order, twice or never: each is kept once, in the transaction of
 * what it changes, and one that is older than what is known already changes nothing.
 */
export async function receiveReport(ctx: Context, reported: Reported): Promise<Received> {
  const { report, actor } = reported;
  const now = await ctx.clock.now();
  const notice = await noticeOf(ctx, report);
  let takenBack: TakenBack | null = null;
  const received = await ctx.mover.transaction(async (tx): Promise<Received> => {
    if (notice) {
      await lockCycle(tx, notice);
      await lockNotice(tx, notice);
    }
    const callback = callbackOf(report, notice, now);
    if ((await insertCallback(tx, callback)) === 0) return 'duplicate';
    if (!notice) return 'unknown';
    const effect = await apply(ctx, tx, { ...reported, notice, now });
    takenBack = effect.takenBack;
    await setCallbackEffect(tx, { callbackId: callback.callbackId, effect: effect.name });
    const detail = { noticeId: notice.noticeId, source: report.source, kind: report.kind, effect: effect.name };
    await appendAudit(ctx, tx, {
      entries: [{ memberId: notice.memberId, action: 'report_received', reason: report.code, detail }],
      at: now,
      actor,
    });
    return effect.name === 'recorded' ? 'recorded' : 'applied';
  });
  if (received !== 'duplicate' && notice) await sayAloud(ctx, { ...reported, notice, takenBack, now });
  return received;
}

async function noticeOf(ctx: Context, { noticeId, providerId }: ProviderReport): Promise<NoticeRow | null> {
  const id = noticeId ?? (providerId ? (await findNoticeOfProvider(ctx.clerk, providerId))?.noticeId : null);
  return id ? findNotice(ctx.clerk, id) : null;
}

function callbackOf(report: ProviderReport, notice: NoticeRow | null, at: string) {
  return {
    callbackId: randomUUID(),
    memberId: notice?.memberId ?? null,
    noticeId: notice?.noticeId ?? null,
    source: report.source,
    kind: report.kind,
    code: report.code,
    // An id that no notice has could be anything, and says nothing.
    providerId: notice ? report.providerId : null,
    digest: createHash('sha256').update(`${report.source}\0${report.key}`).digest(),
    at,
    effect: 'recorded',
  };
}

interface Known extends Reported {
  readonly notice: NoticeRow;
  readonly now: string;
}

interface AppliedEffect {
  readonly name: string;
  readonly takenBack: TakenBack | null;
}

const nothing: AppliedEffect = { name: 'recorded', takenBack: null };

async function apply(ctx: Context, tx: Transaction, known: Known): Promise<AppliedEffect> {
  const { report, notice } = known;
  if (!speaksOf(report, notice.means)) return nothing;
  if (notice.means === 'email') return applyToMail(ctx, tx, known);
  const attempt = await lockReportedAttempt(tx, { ...notice, providerId: report.providerId });
  if (!attempt) return nothing;
  const outcome = outcomeOf(report, attempt);
  if (!outcome) return nothing;
  if (attempt.state === 'delivered') return undoDelivery(ctx, tx, known, outcome);
  const recorded =
    attempt.state === 'retry'
      ? await recordLateAnswer(ctx, tx, { ...known, attempt, outcome })
      : await recordOutcomeIn(ctx, tx, { ...known, attempt, outcome });
  return recorded === 'stale' ? nothing : { name: recorded, takenBack: null };
}

const sourcesOf: Readonly<Partial<Record<Means, readonly ProviderReport['source'][]>>> = {
  email: ['mail_report', 'mail_event'],
  alimtalk: ['solapi'],
  sms: ['twilio_text', 'solapi'],
  voice: ['twilio_call'],
};

/** Whoever reports of mails knows nothing of a letter, whatever notice they name. */
function speaksOf({ source }: ProviderReport, means: Means): boolean {
  return sourcesOf[means]?.includes(source) ?? false;
}

/** Two last words on one text: that it arrived is doubtful then, and nobody is separated on a doubt. */
async function undoDelivery(
  ctx: Context,
  tx: Transaction,
  { notice, now, actor }: Known,
  outcome: Outcome,
): Promise<AppliedEffect> {
  if (outcome.kind === 'delivered' || !('reason' in outcome) || notice.means === 'voice') return nothing;
  const { memberId, cycleId, noticeId } = notice;
  const reason = outcome.kind === 'blocked' ? operatorsFault(outcome.reason) : outcome.reason;
  const takenBack = await takeBackNoticeIn(ctx, tx, { memberId, cycleId, noticeId, reason, now, actor });
  return takenBack === 'already_ended' ? nothing : { name: takenBack, takenBack };
}

/** The pressed key is told by one request and the end of the call by another, and they may overtake each other. */
async function recordLateAnswer(
  ctx: Context,
  tx: Transaction,
  { attempt, outcome, now, actor }: Known & { attempt: AttemptRow; outcome: Outcome },
): Promise<'effective' | 'stale'> {
  const cycle = await lockCycle(tx, attempt);
  const notice = await lockNotice(tx, attempt);
  if (outcome.kind !== 'delivered' || !cycle || notice?.state !== 'pending') return 'stale';
  await recordLateDelivery(tx, { ...attempt, at: now });
  await voidWaitingAttempts(tx, { ...attempt, at: now });
  const { memberId, noticeId, means, try: tried } = attempt;
  const entry = { memberId, action: 'notice_attempted', detail: { noticeId, means, try: tried, state: 'delivered' } };
  await appendAudit(ctx, tx, { entries: [entry], at: now, actor });
  return letNoticeTakeEffect(ctx, tx, { cycle, notice, day: localDateOf(now, ctx.policy.zone), now, actor });
}

/** Acceptance had let the notice take effect; a bounce takes it back, whatever the fault. */
async function applyToMail(
  ctx: Context,
  tx: Transaction,
  { report, notice, now, actor }: Known,
): Promise<AppliedEffect> {
  const { memberId, cycleId, noticeId } = notice;
  if (report.kind === 'complaint') {
    const detail = { means: notice.means, noticeId };
    await recordHappenings(tx, {
      rows: [{ memberId, cycleId, event: 'notice_complained_of', detail }],
      at: now,
      actor,
    });
    return { name: 'complaint', takenBack: null };
  }
  if (report.kind !== 'failed' && report.kind !== 'operator_fault') return nothing;
  const code = report.code ?? 'bounced';
  const reason = report.kind === 'failed' ? code : operatorsFault(code);
  const takenBack = await takeBackNoticeIn(ctx, tx, { memberId, cycleId, noticeId, reason, now, actor });
  return takenBack === 'already_ended' ? nothing : { name: takenBack, takenBack };
}

/** What a report means for the attempt; null where it says nothing new. */
function outcomeOf({ kind, code, providerId }: ProviderReport, { state }: ReportedAttempt): Outcome | null {
  const reason = code ?? kind;
  const named = { reason, providerId: providerId ?? undefined };
  switch (kind) {
    case 'delivered':
      return { kind: 'delivered', providerId: providerId ?? '' };
    case 'failed':
      return { kind: 'failed', ...named };
    case 'operator_fault':
      return { kind: 'blocked', ...named };
    case 'retry':
      return { kind: 'retry', ...named };
    case 'progress':
      // Whoever reports on it has taken it: nobody has to look it up, or to send it again.
      return providerId && (state === 'uncertain' || state === 'sending') ? { kind: 'submitted', providerId } : null;
    default:
      return null;
  }
}

/** What an operator has to know goes out when the transaction has committed. */
async function sayAloud(
  ctx: Context,
  { report, notice, takenBack, now, actor }: Known & { takenBack: TakenBack | null },
): Promise<void> {
  if (takenBack) raiseAlarm(ctx, notice.noticeId, takenBack);
  if (report.kind === 'complaint') ctx.metrics.alarms.inc({ kind: 'mail_complaint' });
  if (report.code) raiseUnknownCode(ctx, { means: notice.means, code: report.code });
  if (report.kind !== 'operator_fault' || !speaksOf(report, notice.means)) return;
  ctx.metrics.alarms.inc({ kind: 'operator_fault_reported' });
  if (!(await isProven(ctx, report, now))) return;
  await stopMeans(ctx, { means: notice.means, reason: report.code ?? 'operator_fault', now, actor });
}

const dayMs = 86_400_000;
/** So many members' servers would have to agree; whoever got one notice can write one report of it. */
const serversNeeded = 5;

/**
 * Anybody who got a mail can write a report of it, and a single server may have odd rules: only when several refuse is it
 * the operator's reputation. What comes over an authenticated callback is believed at once.
 */
async function isProven(ctx: Context, { source }: ProviderReport, now: string): Promise<boolean> {
  if (source !== 'mail_report') return true;
  const since = new Date(Date.parse(now) - dayMs).toISOString();
  return (await countFaultsReported(ctx.mover, { source, since })).notices >= serversNeeded;
}
