import { canonicalInstant, clampActivity, type Instant, type LocalDate, localDateOf } from './dates.js';

export interface ActivityFacts {
  readonly registeredAt: string | null;
  readonly restoredAt: string | null;
  readonly reportedAt: string | null;
  /** The newest event of each source, as the member database holds it now. */
  readonly activity: ReadonlyArray<{ readonly source: string; readonly at: string | null }>;
  /**
   * The latest activity that an earlier look found. The latest activity never moves back: a source may have lost its
   * rows since, and an event that was seen stays seen.
   */
  readonly rememberedAt?: string | null | undefined;
}

export interface LatestActivity {
  readonly lastActivityAt: Instant;
  readonly lastActivityOn: LocalDate;
  /** A source's id, or 'reported', 'restoration', 'registration', 'remembered', 'first_look'. */
  readonly decidedBy: string;
  /** What lay later than the clock and was counted as of now. */
  readonly futureSources: readonly string[];
}

/**
 * The instant from which a member's inactivity is counted: the latest of all there is. A member of whom nothing at all
 * is known is counted from this first look, because nothing proves that they were inactive before it.
 */
export function latestActivity(facts: ActivityFacts, zone: string, now: Instant): LatestActivity {
  const candidates = [
    ...facts.activity,
    { source: 'reported', at: facts.reportedAt },
    { source: 'restoration', at: facts.restoredAt },
    { source: 'registration', at: facts.registeredAt },
    { source: 'remembered', at: facts.rememberedAt ?? null },
  ];
  const futureSources: string[] = [];
  let latest: { source: string; at: Instant } | null = null;
  for (const { source, at } of candidates) {
    const counted = clampActivity(at, now);
    if (counted === null) continue;
    if (counted.future) futureSources.push(source);
    if (latest === null || counted.at > latest.at) latest = { source, at: counted.at };
  }
  const { source, at } = latest ?? { source: 'first_look', at: canonicalInstant(now) };
  return { lastActivityAt: at, lastActivityOn: localDateOf(at, zone), decidedBy: source, futureSources };
}
