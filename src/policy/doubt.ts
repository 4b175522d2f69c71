import { Temporal } from 'temporal-polyfill';
import { addDays, canonicalInstant, daysBetween, expiryDay, type Instant, type LocalDate, laterOf } from './dates.js';
import type { Policy } from './policy.js';

/** Why a sweep must not trust what it sees: before anything is changed it halts, until another person approves. */
export type Doubt = SilenceDoubt | ShortHistoryDoubt | ClockDoubt;

/** Of a silent source: what stands in its place of a newest event. */
export type SilenceFound = 'no_rows' | 'none_selected' | 'never_set' | 'future' | 'old';

export interface SilenceDoubt {
  readonly kind: 'silent';
  readonly source: string;
  readonly found: SilenceFound;
  readonly newestOn: LocalDate | null;
  /** How long ago that was, in days and tenths of a day. */
  readonly silentDays: number | null;
  /** How many rows were looked at in vain, up to a bound. */
  readonly rows: number | null;
  readonly silenceDays: number;
}

/** A source remembers less than the inactivity period, and members are older than its oldest event. */
export interface ShortHistoryDoubt {
  readonly kind: 'short_history';
  readonly source: string;
  /** Of a column that holds each member's latest event alone: of those members whose column is empty. */
  readonly isColumn: boolean;
  /** Without the few earlier ones. */
  readonly oldestOn: LocalDate;
  /** So few that they prove nothing: a case in dispute, a row set by hand. */
  readonly earlierEvents: number;
  readonly earlierMembers: number;
}

export type ClockDoubt =
  /** Earlier than what the ledger has recorded. */
  | { readonly kind: 'clock'; readonly found: 'backwards'; readonly recordedAt: Instant }
  /** Another time than this machine's, by so many minutes: above 0 where the database is ahead. */
  | { readonly kind: 'clock'; readonly found: 'skewed'; readonly minutes: number }
  /** Neither an event nor a sweep since: the service stood still, or the clock was moved on. */
  | { readonly kind: 'clock'; readonly found: 'forwards'; readonly sweptOn: LocalDate };

/** Clocks of two machines are never quite the same. */
export const clockToleranceMinutes = 5;
/** So few that registered before the oldest event say nothing: accounts of a test, a member moved in by hand. */
export const earlierMembersMin = 100;
/** Of that many events, nobody asks for more. */
export const earlierEventsMost = 100;

/**
 * How many events from before the needed day prove that a source reaches back: one stray row that was spared does not.
 * Few members leave few events. Where the map says when the source began, one event from then proves it.
 */
export function earlierEventsNeeded(earlierMembers: number, since: LocalDate | null): number {
  return since === null ? Math.min(earlierEventsMost, Math.ceil(earlierMembers / 10)) : 1;
}

export function clockDoubts(facts: {
  readonly now: Instant;
  readonly recordedAt: Instant | null;
  readonly skewMs: number;
}): ClockDoubt[] {
  const doubts: ClockDoubt[] = [];
  const { now, recordedAt, skewMs } = facts;
  if (recordedAt !== null && Date.parse(recordedAt) - Date.parse(now) > clockToleranceMinutes * 60_000)
    doubts.push({ kind: 'clock', found: 'backwards', recordedAt: canonicalInstant(recordedAt) });
  if (Math.abs(skewMs) > clockToleranceMinutes * 60_000)
    doubts.push({ kind: 'clock', found: 'skewed', minutes: Math.sign(skewMs) * Math.ceil(Math.abs(skewMs) / 60_000) });
  return doubts;
}

/** Every source is silent, and no sweep has looked for longer than any of them may be. */
export function clockWentOn(facts: {
  readonly today: LocalDate;
  readonly sweptOn: LocalDate | null;
  readonly sources: number;
  readonly silent: readonly SilenceDoubt[];
}): ClockDoubt | null {
  const { today, sweptOn, silent } = facts;
  if (sweptOn === null || silent.length === 0 || silent.length < facts.sources) return null;
  const longest = Math.max(...silent.map(({ silenceDays }) => silenceDays));
  return daysBetween(sweptOn, today) > longest ? { kind: 'clock', found: 'forwards', sweptOn } : null;
}

/**
 * Which days a source has to remember: an event on `oldestOn` has just ended its period, and whoever registered until
 * `registeredUntil` and has no event is due. A source that began later has to remember as far as its beginning. Events
 * are asked for from `earliestOn` on, for what is much older is spared by some rule, or no event at all.
 */
export function historyNeeded(
  policy: Policy,
  today: LocalDate,
  source: { readonly since: LocalDate | null; readonly silenceDays: number },
): { readonly earliestOn: LocalDate; readonly oldestOn: LocalDate; readonly registeredUntil: LocalDate } {
  const { inactivityPeriod, noticeLeadDays, ladderDays } = policy;
  const ended = latestEnded(today, inactivityPeriod);
  return {
    earliestOn: source.since ?? latestEnded(ended, inactivityPeriod),
    oldestOn: source.since === null ? ended : laterOf(ended, addDays(source.since, source.silenceDays)),
    registeredUntil: latestEnded(addDays(today, noticeLeadDays + ladderDays + 1), inactivityPeriod),
  };
}

/** The latest day on which a period can have begun that has ended before `day`. */
function latestEnded(day: LocalDate, period: string): LocalDate {
  // Months end on different days: begun a little too early, the exact day is found by going on.
  let eventOn = Temporal.PlainDate.from(day).subtract(Temporal.Duration.from(period)).subtract({ days: 5 }).toString();
  while (expiryDay(addDays(eventOn, 1), period) < day) eventOn = addDays(eventOn, 1);
  return eventOn;
}

/** Whether an approval of what was shown covers what is found now: the same, and no worse. */
export function coversDoubt(shown: Doubt, found: Doubt): boolean {
  if (shown.kind === 'silent')
    return (
      found.kind === 'silent' &&
      found.source === shown.source &&
      found.found === shown.found &&
      (found.newestOn ?? '') >= (shown.newestOn ?? '')
    );
  if (shown.kind === 'short_history')
    return (
      found.kind === 'short_history' &&
      found.source === shown.source &&
      found.oldestOn <= shown.oldestOn &&
      found.earlierMembers <= shown.earlierMembers
    );
  return found.kind === 'clock' && coversClock(shown, found);
}

function coversClock(shown: ClockDoubt, found: ClockDoubt): boolean {
  if (shown.found === 'backwards') return found.found === 'backwards' && found.recordedAt <= shown.recordedAt;
  if (shown.found === 'forwards') return found.found === 'forwards' && found.sweptOn >= shown.sweptOn;
  if (found.found !== 'skewed' || Math.sign(found.minutes) !== Math.sign(shown.minutes)) return false;
  return Math.abs(found.minutes) <= Math.abs(shown.minutes);
}
