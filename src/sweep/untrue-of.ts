import { vaultStates } from '../policy/cycle.js';
import { addDays, canonicalInstant, type Instant, localDateOf } from '../policy/dates.js';
import { effectiveOn, separationWindow } from '../policy/notice-dates.js';
import type { Policy } from '../policy/policy.js';
import type { ClaimedAttempt } from '../store/attempts.js';

export type Untrue = { readonly state: 'lapsed' | 'void'; readonly reason: string };

type Claimed = Pick<
  ClaimedAttempt,
  'purpose' | 'means' | 'uncertain' | 'firstSeparationOn' | 'namesOn' | 'cycleState' | 'separableFrom'
>;

/** Whether a text would say something that is not so any more: then it stays here, and a new one is worded. */
export function untrueOf(policy: Policy, claimed: Claimed, now: Instant): Untrue | null {
  const today = localDateOf(now, policy.zone);
  if (isOvertaken(policy, claimed, { now: canonicalInstant(now), today }))
    return { state: 'void', reason: 'overtaken' };
  // What may have gone out once keeps its words and its id.
  if (claimed.purpose !== 'separation' || claimed.uncertain) return null;
  const { means, firstSeparationOn } = claimed;
  const namesExpiryOn = addDays(firstSeparationOn, -1);
  const { separableFromOn } = separationWindow({
    namesExpiryOn,
    effectiveOn: effectiveOn(means, today, policy),
    policy,
  });
  return separableFromOn > firstSeparationOn ? { state: 'lapsed', reason: 'dates_passed' } : null;
}

function isOvertaken(
  { zone }: Policy,
  { purpose, cycleState, namesOn, separableFrom }: Claimed,
  { now, today }: { now: Instant; today: string },
): boolean {
  switch (purpose) {
    case 'separation':
      return cycleState !== 'candidate';
    case 'reminder': {
      // The notice that it reminds of may have been taken back since, or another one stands with another day.
      const stands = cycleState === 'noticed' && separableFrom !== null;
      return !stands || now >= canonicalInstant(separableFrom) || localDateOf(separableFrom, zone) !== namesOn;
    }
    case 'separated':
      return !vaultStates.includes(cycleState);
    case 'destruction':
      return !vaultStates.includes(cycleState) || namesOn === null || namesOn <= today;
    case 'restored':
      return false;
  }
}
