import type { CycleState } from './cycle.js';
import {
  canonicalInstant,
  clampActivity,
  earlierOf,
  type Instant,
  type LocalDate,
  laterOf,
  localDateOf,
} from './dates.js';
import type { NoticeState } from './means.js';
import { memberExpiry, neverEnds } from './member-expiry.js';
import { separationWindow } from './notice-dates.js';
import type { Policy } from './policy.js';

export interface GateFacts {
  readonly cycle: {
    readonly state: CycleState;
    readonly lastActivityAt: Instant;
    readonly expiresOn: LocalDate;
    readonly separableFrom: Instant | null;
    readonly separableUntil: Instant | null;
  };
  readonly notice: {
    readonly state: NoticeState;
    readonly effectiveOn: LocalDate | null;
    readonly namesExpiryOn: LocalDate;
    readonly items: readonly string[];
  } | null;
  /** Read from all sources again, at the moment of the move. */
  readonly latestActivityAt: string | null;
  readonly ownPeriod: string | null;
  readonly heldForSeparation: boolean;
  /** A hold on destruction stands, and the move would destroy rows that the data map discards. */
  readonly heldFromDiscard?: boolean;
  /** The items that would leave; null where they have not been read. */
  readonly presentItems: readonly string[] | null;
  readonly policy: Policy;
}

export type GateReason =
  | 'no_standing_notice'
  | 'too_early'
  | 'notice_lapsed'
  | 'returned'
  | 'held'
  | 'longer_period'
  | 'never'
  | 'item_not_named'
  | 'not_noticed';

export type GateAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: GateReason; readonly then: 'cancel' | 'renotify' | 'wait' };

/**
 * Whether a member may be separated at `now`. It computes the window from the notice itself and holds the stored one
 * against it: the stricter of both counts, so that neither a wrong row nor a changed policy can shorten the lead.
 */
export function mayBeSeparated(facts: GateFacts, now: Instant): GateAnswer {
  if (facts.cycle.state !== 'noticed') return refuse('not_noticed', 'wait');
  return refuseForMember(facts, canonicalInstant(now)) ?? refuseForNotice(facts, canonicalInstant(now)) ?? { ok: true };
}

function refuseForMember(facts: GateFacts, now: Instant): GateAnswer | null {
  const { cycle, policy } = facts;
  const counted = clampActivity(facts.latestActivityAt, now);
  const lastActivityAt = canonicalInstant(cycle.lastActivityAt);
  if (counted !== null && counted.at > lastActivityAt) return refuse('returned', 'cancel');
  if (facts.heldForSeparation) return refuse('held', 'cancel');
  if (facts.heldFromDiscard) return refuse('held', 'wait');
  if (facts.ownPeriod === neverEnds) return refuse('never', 'cancel');
  const expiresOn = memberExpiry(localDateOf(lastActivityAt, policy.zone), facts.ownPeriod, policy);
  const longer = expiresOn !== null && expiresOn > cycle.expiresOn && localDateOf(now, policy.zone) <= expiresOn;
  return longer ? refuse('longer_period', 'cancel') : null;
}

function refuseForNotice(facts: GateFacts, now: Instant): GateAnswer | null {
  const { cycle, notice, policy } = facts;
  const stored = { from: cycle.separableFrom, until: cycle.separableUntil };
  if (notice?.state === 'lapsed') return refuse('notice_lapsed', 'renotify');
  if (notice?.state !== 'effective' || notice.effectiveOn === null) return noStandingNotice;
  if (stored.from === null || stored.until === null) return noStandingNotice;

  const namesExpiryOn = notice.namesExpiryOn;
  const window = separationWindow({ namesExpiryOn, effectiveOn: notice.effectiveOn, policy });
  const from = laterOf(window.separableFrom, canonicalInstant(stored.from));
  const until = earlierOf(window.separableUntil, canonicalInstant(stored.until));
  if (now >= until) return refuse('notice_lapsed', 'renotify');
  if (!namesEveryItem(facts.presentItems, notice.items)) return refuse('item_not_named', 'renotify');
  // Whatever day the text names, the period itself must be over.
  if (now < from || localDateOf(now, policy.zone) <= cycle.expiresOn) return refuse('too_early', 'wait');
  return null;
}

const noStandingNotice = refuse('no_standing_notice', 'renotify');

function namesEveryItem(present: readonly string[] | null, named: readonly string[]): boolean {
  return present === null || present.every((item) => named.includes(item));
}

function refuse(reason: GateReason, then: 'cancel' | 'renotify' | 'wait'): GateAnswer {
  return { ok: false, reason, then };
}
