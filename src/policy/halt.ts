import { Temporal } from 'temporal-polyfill';
import { clampActivity, type Instant } from './dates.js';
import type { Policy } from './policy.js';

export interface HaltReason {
  readonly kind: 'members' | 'share';
  readonly due: number;
  readonly members: number;
  /** The limit that was passed: a number of members, or a share of them. */
  readonly limit: number;
}

/** Why a sweep must not begin, before anything is changed. A share of nobody says nothing and is not compared. */
export function haltReason(facts: {
  readonly due: number;
  readonly members: number;
  readonly policy: Policy;
}): HaltReason | null {
  const { due, members } = facts;
  const limits = facts.policy.haltAbove;
  if (due > limits.members) return { kind: 'members', due, members, limit: limits.members };
  if (members > 0 && due / members > limits.share) return { kind: 'share', due, members, limit: limits.share };
  return null;
}

export interface SourceNewest {
  readonly id: string;
  /** The newest event over all members, not later than now; null where the source has none. */
  readonly newestAt: string | null;
  readonly silenceDays: number;
}

/** The sources whose newest event is too old, or that have none: while one is silent, inactivity cannot be proven. */
export function silentSources(facts: {
  readonly newest: readonly SourceNewest[];
  readonly now: Instant;
}): SourceNewest[] {
  return facts.newest.filter(({ newestAt, silenceDays }) => {
    const counted = clampActivity(newestAt, facts.now);
    return counted === null || hoursBetween(counted.at, facts.now) > silenceDays * 24;
  });
}

function hoursBetween(from: Instant, to: Instant): number {
  return Temporal.Instant.from(from).until(Temporal.Instant.from(to)).total('hours');
}
