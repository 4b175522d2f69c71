import { canonicalInstant, type Instant, type LocalDate, localDateOf } from '../policy/dates.js';
import type { Means } from '../policy/means.js';

export type WaitReason =
  | 'waits_for_letter'
  | 'waits_for_board'
  | 'waits_for_receipt'
  | 'waits_for_call_hours'
  | 'waits_for_next_try'
  | 'means_stopped'
  | 'means_not_set_up'
  | 'message_under_way';

export interface PendingMessage {
  readonly means: Means;
  /** Its latest attempt; a posting has none, a letter only from its batch on. */
  readonly attempt: {
    readonly state: string;
    readonly reason: string | null;
    readonly nextAt: Instant | null;
  } | null;
  /** Why nothing goes out by this means at present. */
  readonly unusable: 'means_stopped' | 'means_not_set_up' | null;
}

/** Pure: what a message that is under way waits for, and the day on which it goes on, where that is known. */
export function waitOfMessage(
  { means, attempt, unusable }: PendingMessage,
  { now, zone }: { now: Instant; zone: string },
): { reason: WaitReason; on: LocalDate | null } {
  if (means === 'letter') return { reason: 'waits_for_letter', on: null };
  if (means === 'noticeBoard') return { reason: 'waits_for_board', on: null };
  if (attempt?.state === 'submitted') return { reason: 'waits_for_receipt', on: null };
  if (unusable) return { reason: unusable, on: null };
  if (attempt === null || attempt.nextAt === null || attempt.state === 'sending' || isPast(attempt.nextAt, now)) {
    return { reason: 'message_under_way', on: null };
  }
  const isFirstCall = means === 'voice' && attempt.reason === null;
  const reason = isFirstCall ? 'waits_for_call_hours' : 'waits_for_next_try';
  return { reason, on: localDateOf(attempt.nextAt, zone) };
}

function isPast(at: Instant, now: Instant): boolean {
  return canonicalInstant(at) <= canonicalInstant(now);
}
