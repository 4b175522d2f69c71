import type { Outcome } from '../notice/ports.js';
import { nextCallAt } from '../policy/call-hours.js';
import type { Means } from '../policy/means.js';
import type { Policy } from '../policy/policy.js';
import type { AttemptOutcome } from '../store/attempt-outcomes.js';
import type { AttemptRow } from '../store/attempts.js';

/** What an outcome makes of its attempt, and when the next try is due. Pure: it decides, and writes nothing. */
export interface FollowUp {
  readonly row: Pick<AttemptOutcome, 'state' | 'reason' | 'providerId' | 'nextAt'>;
  /** When the next try is due; null where there is none. */
  readonly again: string | null;
}

export interface Decided {
  readonly attempt: AttemptRow;
  readonly outcome: Outcome;
  readonly now: string;
  /** Why the earlier tries of this notice had to be repeated. */
  readonly retries: readonly Retried[];
}

export interface Retried {
  readonly reason: string | null;
  readonly endedAt: string | null;
}

/** Who didn't answer may be there at another hour of the day. */
const callAgainAfterMs = 3 * 3_600_000;
/** Mail servers themselves give up after four or five days (RFC 5321, 4.5.4.1). */
const serverGivesUpAfterMs = 4 * 86_400_000;

export function followUpOf(policy: Policy, decided: Decided): FollowUp {
  const { attempt, outcome, now } = decided;
  const { backoffMs, uncertainAfterMs, tries } = policy.attempts;
  const row = plainRow(outcome);
  switch (outcome.kind) {
    case 'blocked':
      // A message that was taken has ended so, and keeps its own line; one that was refused is still to be sent.
      if (row.providerId !== null) return { row: { ...row, state: 'retry' }, again: againAt(policy, attempt, now) };
      return {
        row: { ...row, state: attempt.uncertain ? 'uncertain' : 'due', nextAt: later(now, backoffMs) },
        again: null,
      };
    case 'uncertain':
      if (isRepeatedInVain(attempt, tries) || isUnknownTooLong(policy, attempt, now)) {
        return { row: { ...row, state: 'failed', reason: 'no_receipt' }, again: null };
      }
      return { row: { ...row, state: 'uncertain', nextAt: later(now, uncertainAfterMs) }, again: null };
    case 'retry':
      if (isGivenUp(decided, outcome.reason, tries)) return { row: { ...row, state: 'failed' }, again: null };
      return { row: { ...row, state: 'retry' }, again: againAt(policy, attempt, now) };
    default:
      return { row: { ...row, state: outcome.kind }, again: null };
  }
}

/** The cycle ended while the message was under way: what came of it is noted, and nothing is tried again. */
export function lateWordOf(outcome: Outcome): FollowUp {
  const open = outcome.kind === 'blocked' || outcome.kind === 'uncertain';
  return { row: { ...plainRow(outcome), state: open ? 'void' : outcome.kind }, again: null };
}

function againAt(policy: Policy, { means, try: tried }: AttemptRow, now: string): string {
  const backoffMs = policy.attempts.backoffMs * 2 ** Math.min(tried - 1, 6);
  if (means !== 'voice') return later(now, backoffMs);
  return nextCallAt(later(now, Math.max(backoffMs, callAgainAfterMs)), policy.callHours, policy.zone);
}

/** Each time the whole mail was handed over and nobody said what became of it: a person gets it so often, and no more. */
function isRepeatedInVain({ means, uncertain, fence }: AttemptRow, tries: number): boolean {
  return means === 'email' && uncertain && Number(fence) >= tries;
}

/** A text or a call that may have been taken, and that nobody reported on in all the time that a final status may take. */
function isUnknownTooLong({ attempts }: Policy, { means, claimedAt }: AttemptRow, now: string): boolean {
  return means !== 'email' && claimedAt !== null && Date.parse(now) - Date.parse(claimedAt) > attempts.smsTimeoutMs;
}

/** Only an answer about this recipient counts against them, and a server that has been out of order for days. */
function isGivenUp({ attempt: { means }, now, retries }: Decided, reason: string, tries: number): boolean {
  const answers = retries.filter((retried) => isAnswer(means, retried.reason ?? '')).length;
  if (isAnswer(means, reason)) return answers + 1 >= triesOf(reason, tries);
  if (means !== 'email' || !isServersReply(reason)) return false;
  const replies = retries.filter((retried) => isServersReply(retried.reason ?? ''));
  const since = Math.min(...replies.map(({ endedAt }) => Date.parse(endedAt ?? now)));
  return replies.length + 1 >= tries && Date.parse(now) - since >= serverGivesUpAfterMs;
}

/** An answer that nobody can read is asked for once more, and then the next means is due. */
function triesOf(reason: string, tries: number): number {
  return reason.startsWith('unknown_') ? Math.min(2, tries) : tries;
}

const unansweredCalls = ['unconfirmed', 'busy', 'no_answer', 'machine', 'call_failed', 'call_canceled'];
/** Of Twilio and Solapi: the telephone is off or out of reach, the network gave no reason. */
const unreachedPhones = /^(30003|30008|304[0-6]|305[167]|unknown_\w+)$/;

/** Subjects 1 and 2 of RFC 3463 are the address and its mailbox; any refusal for good is an answer too. */
const mailboxReply = /^(4\.[12]\.\d+|5\.[0-46-9]\.\d+|45[0-35-9]|552)$/;

/** An answer about this recipient (`4.2.2`, `451`, `30003`, a call that nobody took), in contrast to an outage. */
function isAnswer(means: Means, reason: string): boolean {
  if (means === 'email') return mailboxReply.test(reason);
  return unreachedPhones.test(reason) || (means === 'voice' && unansweredCalls.includes(reason));
}

/** A server that is closed, busy or slows us down (`421`, `4.3.2`, `4.7.0`): all mails get this answer alike. */
function isServersReply(reason: string): boolean {
  return /^[245]\.\d+\.\d+$/.test(reason) || /^[45]\d\d$/.test(reason);
}

function plainRow(outcome: Outcome) {
  const providerId = ('providerId' in outcome ? outcome.providerId : null) ?? null;
  return { reason: 'reason' in outcome ? outcome.reason : null, providerId, nextAt: null };
}

function later(now: string, ms: number): string {
  return new Date(Date.parse(now) + ms).toISOString();
}
