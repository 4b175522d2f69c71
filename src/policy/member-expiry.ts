import { expiryDay, type LocalDate, laterOf } from './dates.js';
import type { Policy } from './policy.js';

/** A period of the member's own that never ends: they are never separated. */
export const neverEnds = 'never';

/**
 * The last day of the member's inactivity period. A period of their own can only be longer than the policy's: the
 * later day of the two counts. Null where their own never ends.
 */
export function memberExpiry(
  lastActivityOn: LocalDate,
  ownPeriod: string | null,
  policy: Pick<Policy, 'inactivityPeriod'>,
): LocalDate | null {
  if (ownPeriod === neverEnds) return null;
  const byPolicy = expiryDay(lastActivityOn, policy.inactivityPeriod);
  return ownPeriod === null ? byPolicy : laterOf(byPolicy, expiryDay(lastActivityOn, ownPeriod));
}
