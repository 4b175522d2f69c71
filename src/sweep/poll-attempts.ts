import type { Context } from '../context.js';
import { recordOutcome } from '../cycles/record-outcome.js';
import type { Outcome } from '../notice/ports.js';
import { type AttemptRow, readSubmitted } from '../store/attempts.js';
import { eachAtOnce } from './batches.js';
import { reporterOf } from './hand-over.js';
import { type Sending, type SendingRun, tally } from './send-attempts.js';
import { present } from './sweep-run.js';

/** Asks once for each text and call that is not final. Answers how many became final. */
export async function pollAttempts(
  ctx: Context,
  run: SendingRun,
  sending: Sending,
): Promise<{ waiting: number; final: number }> {
  const answer = { waiting: 0, final: 0 };
  if (!ctx.text && !ctx.alimtalk && !ctx.call) return answer;
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

async function pollOne(ctx: Context, run: SendingRun, attempt: AttemptRow, sending: Sending): Promise<boolean> {
  const reporter = reporterOf(ctx, attempt.means);
  if (!reporter || !attempt.providerId) return false;
  const polled = await reporter.poll(attempt.providerId, run.signal);
  const { now } = await present(ctx, run);
  const final = polled.kind === 'delivered' || polled.kind === 'failed' || hasEnded(polled);
  const tooLong = Date.parse(now) - Date.parse(attempt.sentAt ?? now) > ctx.policy.attempts.smsTimeoutMs;
  const seen = { sending, means: attempt.means };
  if (!final && (polled.kind === 'blocked' || !tooLong)) {
    // As long as nobody may ask, nothing is known against the text that was taken.
    if (polled.kind === 'blocked') await tally(ctx, run, { ...seen, outcome: polled, recorded: 'pending' });
    return false;
  }
  const outcome: Outcome = final ? polled : { kind: 'failed', reason: 'no_receipt' };
  const recorded = await recordOutcome(ctx, { attempt, outcome, now, actor: run.actor });
  await tally(ctx, run, { ...seen, outcome, recorded });
  return true;
}

/** The provider gave the message up, by no fault of the number's: it goes out anew later. */
function hasEnded(polled: Outcome): boolean {
  return (polled.kind === 'retry' || polled.kind === 'blocked') && polled.providerId !== undefined;
}
