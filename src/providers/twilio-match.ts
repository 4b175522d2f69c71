import type { Outcome } from '../notice/ports.js';
import { messageOutcome, type TwilioMessageState } from './twilio-outcome.js';
import { textParts } from './twilio-parts.js';

export interface ListedMessage extends TwilioMessageState {
  readonly body: string | null;
  readonly to: string;
  readonly direction: string;
  readonly numSegments: string;
  readonly dateCreated: Date;
}

export interface SoughtMessage {
  readonly e164: string;
  readonly text: string;
  readonly noticeId: string;
  readonly createdFromMs: number;
  /** Whether a message is known to be that of another notice. */
  isAnothers(sid: string): boolean;
}

/**
 * Which of the listed messages is the one sought: null when it can't be among them, uncertain when it may be one of
 * them and nothing proves it. A text that was discarded or a number that was obscured names nobody, and a message that
 * counted for somebody else would be worse than one that counts for nobody.
 */
export function matchMessage(listed: readonly ListedMessage[], sought: SoughtMessage): Outcome | null {
  const candidates = listed.filter((one) => mayBe(one, sought));
  const proven = candidates.filter((one) => isProven(one, sought));
  const [only] = candidates;
  if (proven.length > 0) return bestOf(proven);
  if (only === undefined) return null;
  return candidates.length === 1 && isLikeNoOther(only, sought)
    ? messageOutcome(only)
    : { kind: 'uncertain', reason: 'ambiguous' };
}

/**
 * The day a message was sent is empty while it waits, so a filter by it could hide one that was just taken: the
 * instant of creation decides.
 */
function mayBe(one: ListedMessage, sought: SoughtMessage): boolean {
  return (
    one.direction !== 'inbound' &&
    !(one.dateCreated.getTime() < sought.createdFromMs) &&
    mayBeTo(one.to, sought.e164) &&
    (isDiscarded(one) || hasText(one, sought)) &&
    !sought.isAnothers(one.sid)
  );
}

/** The same text to the same number; where the number is obscured, the text must name the notice. */
function isProven(one: ListedMessage, sought: SoughtMessage): boolean {
  return hasText(one, sought) && (one.to === sought.e164 || sought.text.includes(sought.noticeId));
}

/** The only message to this very number since the attempt, of the same length, though its text is gone. */
function isLikeNoOther(one: ListedMessage, sought: SoughtMessage): boolean {
  return one.to === sought.e164 && isDiscarded(one) && Number(one.numSegments) === textParts(sought.text);
}

function isDiscarded({ body }: ListedMessage): boolean {
  return (body ?? '') === '';
}

function hasText({ body }: ListedMessage, { text }: SoughtMessage): boolean {
  return (body ?? '').trim() === text.trim();
}

/** Obscured digits stand as letters or signs: what is left at either end must agree. */
function mayBeTo(listed: string, e164: string): boolean {
  if (/^\+?\d+$/.test(listed)) return listed === e164;
  const head = /^\+?\d*/.exec(listed)?.[0] ?? '';
  const tail = /\d*$/.exec(listed)?.[0] ?? '';
  return e164.startsWith(head) && e164.endsWith(tail);
}

/** A match that arrived, or still may, goes before one that failed. */
function bestOf(matches: readonly ListedMessage[]): Outcome | null {
  const outcomes = matches.map(messageOutcome);
  const order: readonly Outcome['kind'][] = ['delivered', 'submitted'];
  return order.map((kind) => outcomes.find((one) => one.kind === kind)).find(Boolean) ?? outcomes[0] ?? null;
}
