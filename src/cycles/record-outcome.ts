import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import type { Outcome } from '../notice/ports.js';
import { localDateOf } from '../policy/dates.js';
import { type AttemptRow, insertAttempts, readRetries, recordAttempt } from '../store/attempts.js';
import { lockCycle } from '../store/cycles.js';
import { endNotice, lockNotice } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { letNoticeTakeEffect } from './let-notice-take-effect.js';

/** What a provider answered, made true: the attempt, its notice and its cycle change in one transaction. */
export type Recorded = 'effective' | 'failed' | 'pending' | 'blocked' | 'stale';

export interface OutcomeToRecord {
  readonly attempt: AttemptRow;
  readonly outcome: Outcome;
  readonly now: string;
  readonly actor: Actor;
}

export async function recordOutcome(ctx: Context, recorded: OutcomeToRecord): Promise<Recorded> {
  const { attempt, outcome } = recorded;
  const answer = await ctx.mover.transaction(async (tx) => {
    // The lock order of everything that a gate reads: the cycle before the notice.
    const cycle = await lockCycle(tx, attempt);
    const notice = await lockNotice(tx, attempt);
    if (!cycle || !notice) return 'stale';
    const waits = notice.state === 'pending';
    const next = waits ? followUp(ctx, recorded, await readRetries(tx, attempt)) : lateWord(recorded);
    const written = await recordAttempt(tx, { ...attempt, ...next.row, at: recorded.now });
    if (written === 0) return 'stale';
    if (next.again) await insertAttempts(tx, [{ ...attempt, try: attempt.try + 1, nextAt: next.again }]);
    await audit(tx, recorded, next.row.state);
    if (outcome.kind === 'accepted' || outcome.kind === 'delivered') {
      const day = localDateOf(recorded.now, ctx.policy.zone);
      return letNoticeTakeEffect(ctx, tx, { cycle, notice, day, now: recorded.now, actor: recorded.actor });
    }
    if (!waits) return 'stale';
    if (next.row.state === 'failed') return failNotice(tx, recorded, next.row.reason ?? 'failed');
    return outcome.kind === 'blocked' ? 'blocked' : 'pending';
  });
  ctx.metrics.notices.inc({ means: attempt.means, outcome: outcome.kind });
  return answer;
}

interface FollowUp {
  readonly row: {
    state: Parameters<typeof recordAttempt>[1]['state'];
    reason: string | null;
    providerId: string | null;
    nextAt: string | null;
  };
  /** When the next try is due; null where there is none. */
  readonly again: string | null;
}

function followUp(
  ctx: Context,
  { attempt, outcome, now }: OutcomeToRecord,
  retries: readonly { reason: string | null }[],
): FollowUp {
  const { backoffMs, uncertainAfterMs, tries } = ctx.policy.attempts;
  const row = plainRow(outcome);
  switch (outcome.kind) {
    case 'blocked':
      return { row: { ...row, state: 'due', nextAt: later(now, backoffMs) }, again: null };
    case 'uncertain':
      if (isRepeatedInVain(attempt, tries)) return { row: { ...row, state: 'failed' }, again: null };
      return { row: { ...row, state: 'uncertain', nextAt: later(now, uncertainAfterMs) }, again: null };
    case 'retry':
      // Only an answer about this recipient counts against them: an outage never burns a means.
      if (isAnswer(outcome.reason) && answersIn(retries) + 1 >= tries)
        return { row: { ...row, state: 'failed' }, again: null };
      return { row: { ...row, state: 'retry' }, again: later(now, backoffMs * 2 ** Math.min(attempt.try - 1, 6)) };
    default:
      return { row: { ...row, state: outcome.kind }, again: null };
  }
}

/** Each time the whole mail was handed over and nobody said what became of it: a person gets it so often, and no more. */
function isRepeatedInVain({ means, uncertain, fence }: AttemptRow, tries: number): boolean {
  return means === 'email' && uncertain && Number(fence) >= tries;
}

/** The cycle ended while the message was under way: what came of it is noted, and nothing is tried again. */
function lateWord({ outcome }: OutcomeToRecord): FollowUp {
  const open = outcome.kind === 'blocked' || outcome.kind === 'uncertain';
  return { row: { ...plainRow(outcome), state: open ? 'void' : outcome.kind }, again: null };
}

function plainRow(outcome: Outcome) {
  return { reason: 'reason' in outcome ? outcome.reason : null, providerId: providerOf(outcome), nextAt: null };
}

function answersIn(retries: readonly { reason: string | null }[]): number {
  return retries.filter(({ reason }) => isAnswer(reason ?? '')).length;
}

function providerOf(outcome: Outcome): string | null {
  return ('providerId' in outcome ? outcome.providerId : null) ?? null;
}

/** A reply code of the other side (`4.2.2`, `451`, `30003`), in contrast to an errno or an outage of the provider. */
function isAnswer(reason: string): boolean {
  return /^[245]\.\d+\.\d+$/.test(reason) || /^(4[25]\d|30\d{3})$/.test(reason);
}

function later(now: string, ms: number): string {
  return new Date(Date.parse(now) + ms).toISOString();
}

async function failNotice(
  tx: Transaction,
  { attempt, now, actor }: OutcomeToRecord,
  reason: string,
): Promise<Recorded> {
  const { memberId, noticeId, cycleId, means } = attempt;
  await endNotice(tx, { memberId, noticeId, state: 'failed', reason, at: now });
  const rows = [{ memberId, cycleId, event: 'notice_failed', reason, detail: { means, noticeId } }];
  await recordHappenings(tx, { rows, at: now, actor });
  return 'failed';
}

function audit(tx: Transaction, { attempt, now, actor }: OutcomeToRecord, state: string): Promise<void> {
  const detail = { noticeId: attempt.noticeId, means: attempt.means, try: attempt.try, state };
  return appendAudit(tx, {
    entries: [{ memberId: attempt.memberId, action: 'notice_attempted', detail }],
    at: now,
    actor,
  });
}
