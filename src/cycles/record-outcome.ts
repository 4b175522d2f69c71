import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import type { Outcome } from '../notice/ports.js';
import { localDateOf } from '../policy/dates.js';
import type { Means } from '../policy/means.js';
import { recordAcceptances, recordAttempt } from '../store/attempt-outcomes.js';
import { type AttemptRow, insertAttempts, readRetries } from '../store/attempts.js';
import { lockCycle, lockCyclesOf } from '../store/cycles.js';
import { endNotice, lockNotice, lockNotices } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { followUpOf, lateWordOf } from './follow-up-of.js';
import { letNoticesTakeEffect, letNoticeTakeEffect } from './let-notice-take-effect.js';

/** What a provider answered, made true: the attempt, its notice and its cycle change in one transaction. */
export type Recorded = 'effective' | 'failed' | 'pending' | 'blocked' | 'stale';

export interface OutcomeToRecord {
  readonly attempt: AttemptRow;
  readonly outcome: Outcome;
  readonly now: string;
  readonly actor: Actor;
}

export async function recordOutcome(ctx: Context, recorded: OutcomeToRecord): Promise<Recorded> {
  const answer = await ctx.mover.transaction((tx) => recordOutcomeIn(ctx, tx, recorded));
  ctx.metrics.notices.inc({ means: recorded.attempt.means, outcome: recorded.outcome.kind });
  const { attempt, outcome } = recorded;
  if ('reason' in outcome) raiseUnknownCode(ctx, { means: attempt.means, code: outcome.reason });
  return answer;
}

/** A code that this version doesn't know burns no means at once; somebody has to look what it says. */
export function raiseUnknownCode(ctx: Context, { means, code }: { means: Means; code: string }): void {
  if (!code.startsWith('unknown_')) return;
  ctx.metrics.alarms.inc({ kind: 'provider_code_unknown' });
  ctx.logger.warn({ means, code }, 'a provider answered with a code that is not known');
}

/** The lock order of everything that a gate reads: the cycle before the notice. Who holds both already may call it too. */
export async function recordOutcomeIn(ctx: Context, tx: Transaction, recorded: OutcomeToRecord): Promise<Recorded> {
  const { attempt, outcome, now, actor } = recorded;
  const cycle = await lockCycle(tx, attempt);
  const notice = await lockNotice(tx, attempt);
  if (!cycle || !notice) return 'stale';
  const waits = notice.state === 'pending';
  const retries = waits && outcome.kind === 'retry' ? await readRetries(tx, attempt) : [];
  const next = waits ? followUpOf(ctx.policy, { attempt, outcome, now, retries }) : lateWordOf(outcome);
  const written = await recordAttempt(tx, { ...attempt, ...next.row, at: now });
  if (written === 0) return 'stale';
  if (next.again) await insertAttempts(tx, [{ ...attempt, try: attempt.try + 1, nextAt: next.again }]);
  await appendAudit(ctx, tx, { entries: [entryOf(attempt, next.row.state)], at: now, actor });
  if (outcome.kind === 'accepted' || outcome.kind === 'delivered') {
    const day = localDateOf(now, ctx.policy.zone);
    return letNoticeTakeEffect(ctx, tx, { cycle, notice, day, now, actor });
  }
  if (!waits) return 'stale';
  if (next.row.state === 'failed') return failNotice(tx, recorded, next.row.reason ?? 'failed');
  return outcome.kind === 'blocked' ? 'blocked' : 'pending';
}

export interface AcceptanceToRecord {
  readonly attempt: AttemptRow;
  readonly providerId: string | null;
  readonly actor: Actor;
}

/** Mails that a server took at about the same time, in one transaction. Answers the ids of the notices that took effect. */
export async function recordAccepted(
  ctx: Context,
  { accepted, now }: { accepted: readonly AcceptanceToRecord[]; now: string },
): Promise<ReadonlySet<string>> {
  const [first] = accepted;
  if (!first) return new Set();
  const { actor } = first;
  const attempts = accepted.map(({ attempt, providerId }) => ({ ...attempt, providerId }));
  const memberIds = attempts.map(({ memberId }) => memberId);
  const effective = await ctx.mover.transaction(async (tx) => {
    const cycles = await lockCyclesOf(tx, { memberIds, cycleIds: attempts.map(({ cycleId }) => cycleId) });
    const notices = await lockNotices(tx, { memberIds, noticeIds: attempts.map(({ noticeId }) => noticeId) });
    const written = new Set((await recordAcceptances(tx, { rows: attempts, at: now })).map((row) => row.noticeId));
    const entries = attempts.filter(({ noticeId }) => written.has(noticeId)).map((row) => entryOf(row, 'accepted'));
    await appendAudit(ctx, tx, { entries, at: now, actor });
    const cycleOf = new Map(cycles.map((cycle) => [cycle.cycleId, cycle]));
    const day = localDateOf(now, ctx.policy.zone);
    const effects = notices.flatMap((notice) => {
      const cycle = cycleOf.get(notice.cycleId);
      return cycle && written.has(notice.noticeId) ? [{ cycle, notice, day }] : [];
    });
    return letNoticesTakeEffect(ctx, tx, { effects, now, actor });
  });
  for (const { means } of attempts) ctx.metrics.notices.inc({ means, outcome: 'accepted' });
  return effective;
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

function entryOf({ memberId, noticeId, means, try: tried }: AttemptRow, state: string) {
  return { memberId, action: 'notice_attempted', detail: { noticeId, means, try: tried, state } };
}
