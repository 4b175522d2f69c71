import type { Means, NoticeState } from './means.js';

export interface LadderFacts {
  readonly order: readonly Means[];
  readonly contact: { readonly email: boolean; readonly sms: boolean; readonly letter: boolean };
  /** The notices of this cycle, oldest first. */
  readonly tried: ReadonlyArray<{ readonly means: Means; readonly outcome: NoticeState }>;
  /** Means that an operator's fault or an outage has stopped for now. */
  readonly blocked: readonly Means[];
}

/**
 * The next means to try: 'wait' while a notice is under way or stands, or while the next means is stopped by a fault of
 * ours (an outage never burns a means); null when no way is left.
 */
export function nextMeans({ order, contact, tried, blocked }: LadderFacts): Means | 'wait' | null {
  if (tried.some(({ outcome }) => outcome === 'pending' || outcome === 'effective')) return 'wait';
  const usable = (means: Means) => hasContact(means, contact) && !isKnownWrong(means, tried);
  const personal = order.find((means) => means !== 'noticeBoard' && usable(means));
  const next = personal ?? order.find((means) => means === 'noticeBoard' && usable(means));
  if (next === undefined) return null;
  return blocked.includes(next) ? 'wait' : next;
}

function hasContact(means: Means, contact: LadderFacts['contact']): boolean {
  return means === 'noticeBoard' || contact[means];
}

/** The latest word on a means counts: one whose notice lapsed did reach the member and may be used again. */
function isKnownWrong(means: Means, tried: LadderFacts['tried']): boolean {
  const latest = tried.findLast((attempt) => attempt.means === means)?.outcome;
  return latest === 'failed' || latest === 'taken_back';
}
