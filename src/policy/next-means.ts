import { isOperatorsFault, type Means, type NoticeState } from './means.js';

type PersonalMeans = Exclude<Means, 'noticeBoard'>;

export interface LadderFacts {
  readonly order: readonly Means[];
  readonly contact: Readonly<Record<PersonalMeans, boolean>>;
  /** The notices of this cycle, oldest first. */
  readonly tried: ReadonlyArray<{
    readonly means: Means;
    readonly outcome: NoticeState;
    readonly reason?: string | null;
  }>;
  /** Means that an operator's fault or an outage has stopped for now. */
  readonly blocked: readonly Means[];
}

/**
 * The next means to try: 'wait' while a notice is under way or stands, or while the next means is stopped by a fault of
 * ours (an outage never burns a means); null when no way is left.
 */
export function nextMeans({ order, contact, tried, blocked }: LadderFacts): Means | 'wait' | null {
  if (tried.some(({ outcome }) => outcome === 'pending' || outcome === 'effective')) return 'wait';
  const rungs = rungsOf(order);
  const usable = (means: Means) => hasContact(means, contact) && !isKnownWrong(means, tried);
  const personal = rungs.find((means) => means !== 'noticeBoard' && usable(means));
  const next = personal ?? rungs.find((means) => means === 'noticeBoard' && usable(means));
  if (next === undefined) return null;
  return blocked.includes(next) ? 'wait' : next;
}

/** A number that takes no text is called in its place, where the order does not say when to call. */
export function rungsOf(order: readonly Means[]): readonly Means[] {
  if (order.includes('voice')) return order;
  return order.flatMap((means) => (means === 'sms' ? (['sms', 'voice'] as const) : [means]));
}

/** A server that refuses us so often while others take our mail does so for this member. */
const faultsMax = 3;

function hasContact(means: Means, contact: LadderFacts['contact']): boolean {
  return means === 'noticeBoard' || contact[means];
}

/**
 * The latest word on a means counts: one whose notice lapsed did reach the member and may be used again. The board is never
 * wrong for a member, so that the ladder never runs out: a posting that was taken down is posted anew.
 */
function isKnownWrong(means: Means, tried: LadderFacts['tried']): boolean {
  if (means === 'noticeBoard') return false;
  const attempts = tried.filter((attempt) => attempt.means === means);
  const latest = attempts.at(-1);
  if (latest === undefined) return false;
  const faults = attempts.filter(({ reason }) => isOperatorsFault(reason ?? null)).length;
  if (isOperatorsFault(latest.reason ?? null)) return faults >= faultsMax;
  return latest.outcome === 'failed' || latest.outcome === 'taken_back';
}
