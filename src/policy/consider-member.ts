import type { Instant, LocalDate } from './dates.js';
import {
  addDays,
  canonicalInstant,
  clampActivity,
  earlierOf,
  expiryDay,
  laterOf,
  localDateOf,
  startOfDay,
} from './dates.js';
import { type ActivityFacts, type LatestActivity, latestActivity } from './latest-activity.js';
import { memberExpiry, neverEnds } from './member-expiry.js';
import type { Policy } from './policy.js';

export interface MemberFacts extends ActivityFacts {
  /** A longer period of the member's own, or 'never'. */
  readonly ownPeriod: string | null;
  readonly heldForSeparation: boolean;
  /** The shortest time, in days, for which one of the sources keeps its rows; null where all keep them for good. */
  readonly minKeepsDays: number | null;
  readonly openCycle: { readonly state: 'candidate' | 'noticed'; readonly lastActivityAt: Instant } | null;
}

export type CancelReason = 'activity' | 'hold' | 'longer_period' | 'never' | 'policy';

export type Action =
  | { readonly kind: 'wait' }
  | { readonly kind: 'open'; readonly expiresOn: LocalDate }
  | { readonly kind: 'keep' }
  | { readonly kind: 'cancel'; readonly reason: CancelReason };

export interface Decision extends LatestActivity {
  readonly expiresOn: LocalDate | null;
  /** The day on which a cycle opens: expiry less the notice lead and the ladder. */
  readonly opensOn: LocalDate | null;
  /** When a sweep has to look again; null where nothing but a change of facts can make the member due. */
  readonly dueOn: LocalDate | null;
  readonly action: Action;
}

/** What the detect stage does about one member today. */
export function considerMember(facts: MemberFacts, policy: Policy, today: LocalDate, now: Instant): Decision {
  const activity = latestActivity(withCycle(facts), policy.zone, now);
  const expiresOn = memberExpiry(activity.lastActivityOn, facts.ownPeriod, policy);
  const opensOn = expiresOn === null ? null : opening(expiresOn, policy);
  const action = chooseAction(facts, policy, activity, expiresOn, opensOn, today);
  return { ...activity, expiresOn, opensOn, dueOn: nextLook(facts, action, opensOn, today), action };
}

/** When a newly enrolled member is looked at first. Unknown or later registrations are looked at as of today. */
export function firstLookOn(
  registeredAt: string | null,
  policy: Policy,
  today: LocalDate,
  minKeepsDays: number | null,
): LocalDate {
  const counted = clampActivity(registeredAt, startOfDay(addDays(today, 1), policy.zone));
  if (counted === null) return today;
  const registeredOn = earlierOf(localDateOf(counted.at, policy.zone), today);
  const opensOn = opening(expiryDay(registeredOn, policy.inactivityPeriod), policy);
  return laterOf(earlierOf(opensOn, latestLook(today, minKeepsDays) ?? opensOn), today);
}

/** An open cycle proves activity as late as its own, whatever the sources still hold. */
function withCycle(facts: MemberFacts): MemberFacts {
  if (facts.openCycle === null) return facts;
  const inCycle = canonicalInstant(facts.openCycle.lastActivityAt);
  const remembered = facts.rememberedAt ?? null;
  return { ...facts, rememberedAt: remembered === null ? inCycle : laterOf(canonicalInstant(remembered), inCycle) };
}

function opening(expiresOn: LocalDate, policy: Policy): LocalDate {
  return addDays(expiresOn, -(policy.noticeLeadDays + policy.ladderDays));
}

function chooseAction(
  facts: MemberFacts,
  policy: Policy,
  activity: LatestActivity,
  expiresOn: LocalDate | null,
  opensOn: LocalDate | null,
  today: LocalDate,
): Action {
  const { openCycle } = facts;
  const due = expiresOn !== null && opensOn !== null && opensOn <= today && !facts.heldForSeparation;
  if (openCycle === null) return due ? { kind: 'open', expiresOn } : { kind: 'wait' };
  // A text that was sent names the day of its own cycle: any later activity makes it wrong, even when still due.
  if (activity.lastActivityAt > canonicalInstant(openCycle.lastActivityAt))
    return { kind: 'cancel', reason: 'activity' };
  if (due) return { kind: 'keep' };
  if (facts.heldForSeparation) return { kind: 'cancel', reason: 'hold' };
  if (facts.ownPeriod === neverEnds) return { kind: 'cancel', reason: 'never' };
  const byPolicy = memberExpiry(activity.lastActivityOn, null, policy);
  return { kind: 'cancel', reason: byPolicy === expiresOn ? 'policy' : 'longer_period' };
}

function nextLook(facts: MemberFacts, action: Action, opensOn: LocalDate | null, today: LocalDate): LocalDate | null {
  const tomorrow = addDays(today, 1);
  if (action.kind === 'open' || action.kind === 'keep') return tomorrow;
  const due = facts.heldForSeparation ? null : opensOn;
  const latest = latestLook(today, facts.minKeepsDays);
  const looks = [due, latest].filter((look) => look !== null);
  return looks.length === 0 ? null : laterOf(looks.reduce(earlierOf), tomorrow);
}

/**
 * The day by which to look again so that no event of a source that loses its rows can come and go unseen. That holds
 * for a member on hold or with 'never' as well: what they do meanwhile must be known when that ends.
 */
function latestLook(today: LocalDate, minKeepsDays: number | null): LocalDate | null {
  if (minKeepsDays === null) return null;
  const marginDays = Math.max(1, Math.min(7, Math.floor(minKeepsDays / 4)));
  return addDays(today, minKeepsDays - marginDays);
}
