import { Temporal } from 'temporal-polyfill';
import { canonicalInstant, clampActivity, type Instant, laterOf } from './dates.js';
import type { Policy } from './policy.js';

export interface HaltReason {
  readonly kind: 'members' | 'share';
  readonly due: number;
  readonly members: number;
  /** The limit that was passed: a number of members, or a share of them. */
  readonly limit: number;
}

/** Of so few who are due the share says nothing: in a shop of fifteen members one is more than a twentieth. */
export const shareCountsAbove = 10;

/** Why a sweep must not begin, before anything is changed. A share of nobody says nothing and is not compared. */
export function haltReason(facts: {
  readonly due: number;
  readonly members: number;
  readonly policy: Policy;
}): HaltReason | null {
  const { due, members } = facts;
  const limits = facts.policy.haltAbove;
  if (due > limits.members) return { kind: 'members', due, members, limit: limits.members };
  if (due <= shareCountsAbove) return null;
  if (members > 0 && due / members > limits.share) return { kind: 'share', due, members, limit: limits.share };
  return null;
}

export interface SourceNewest {
  readonly id: string;
  /** The newest event over all members, not later than now; null where the source has none. */
  readonly newestAt: string | null;
  /** When the source began, where that is known: until then nobody can have used it. */
  readonly beganAt: Instant | null;
  readonly silenceDays: number;
}

/**
 * The sources whose newest event is too old, or that have none: while one is silent, inactivity cannot be proven. Silence
 * is counted from the beginning of a source at the earliest; a beginning that is still to come is a mistake.
 */
export function silentSources<Source extends SourceNewest>(facts: {
  readonly newest: readonly Source[];
  readonly now: Instant;
}): Source[] {
  const present = canonicalInstant(facts.now);
  return facts.newest.filter(({ newestAt, beganAt, silenceDays }) => {
    const newest = clampActivity(newestAt, present)?.at ?? null;
    const began = beganAt === null ? null : canonicalInstant(beganAt);
    const heard = [newest, began].reduce<Instant | null>(
      (latest, at) => (at !== null && at <= present ? latestOf(latest, at) : latest),
      null,
    );
    return heard === null || hoursBetween(heard, present) > silenceDays * 24;
  });
}

/** As a person is told: one decimal, rounded up, so that what is more than allowed never looks as if it were not. */
export function daysOfSilence(newestAt: Instant, now: Instant): number {
  return Math.ceil((hoursBetween(newestAt, now) / 24) * 10) / 10;
}

function latestOf(known: Instant | null, at: Instant): Instant {
  return known === null ? at : laterOf(known, at);
}

function hoursBetween(from: Instant, to: Instant): number {
  return Temporal.Instant.from(from).until(Temporal.Instant.from(to)).total('hours');
}
