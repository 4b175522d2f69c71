import type { Decision, MemberFacts } from '../policy/consider-member.js';
import { restorableStates, vaultStates } from '../policy/cycle.js';
import { type Instant, type LocalDate, laterOf, localDateOf } from '../policy/dates.js';
import { mayBeSeparated } from '../policy/gate.js';
import type { Means } from '../policy/means.js';
import { neverEnds } from '../policy/member-expiry.js';
import type { Policy } from '../policy/policy.js';
import type { AttemptView } from '../store/attempts.js';
import type { CycleRow } from '../store/cycles.js';
import type { NoticeRow } from '../store/notices.js';
import { type PendingMessage, waitOfMessage } from './wait-of-message.js';

export interface Foresight {
  /** Reasons why the member can't be separated (or, once separated, destroyed) at this moment. */
  readonly blockedBy: readonly string[];
  /** `on` is the first day on which it can happen; null where nobody can say yet. */
  readonly next: { readonly what: NextStep | null; readonly on: LocalDate | null };
}

export type NextStep = 'look' | 'notice' | 'separation' | 'restoration_possible' | 'destruction';

export interface ForesightFacts {
  readonly cycle: CycleRow | null;
  readonly destroyed: boolean;
  readonly notices: readonly NoticeRow[];
  readonly attempts: readonly AttemptView[];
  /** Means by which nothing goes out at present, and why. */
  readonly unusable: ReadonlyMap<Means, PendingMessage['unusable']>;
  readonly facts: MemberFacts;
  readonly heldForDestruction: boolean;
  /** Whether a separation destroys rows, which a hold on destruction forbids. */
  readonly discards: boolean;
  readonly decision: Decision;
  readonly nextLookOn: LocalDate | null;
  readonly policy: Policy;
  readonly now: Instant;
}

/** Pure: what stands in the way of a member's separation, and what will happen next, by the rules of the policy. */
export function foresee(known: ForesightFacts): Foresight {
  const { cycle } = known;
  const blockedUntil = cycle?.blockedUntil ?? null;
  const today = localDateOf(known.now, known.policy.zone);
  if (known.destroyed) return { blockedBy: [], next: { what: null, on: null } };
  if (cycle !== null && vaultStates.includes(cycle.state)) return inVault(cycle, known.heldForDestruction);
  const reasons = memberReasons(known.facts);
  if (cycle === null) return { blockedBy: reasons, next: nextLook(known.nextLookOn) };
  const gate = mayBeSeparated(gateFacts(cycle, known), known.now);
  if (!gate.ok) reasons.push(gate.reason);
  if (blockedUntil !== null && blockedUntil > today) reasons.push(cycle.blockedReason ?? 'set_aside');
  const blockedBy = [...new Set(reasons)];
  if (known.decision.action.kind === 'cancel') return { blockedBy, next: nextLook(known.nextLookOn) };
  const from = blockedUntil === null ? today : laterOf(today, blockedUntil);
  if (cycle.state === 'noticed' && cycle.separableFrom !== null && (gate.ok || gate.then === 'wait')) {
    const on = laterOf(localDateOf(cycle.separableFrom, known.policy.zone), from);
    return { blockedBy, next: { what: 'separation', on } };
  }
  if (!gate.ok && gate.then === 'cancel') return { blockedBy, next: nextLook(known.nextLookOn) };
  const underWay = known.notices.find(
    ({ cycleId, state, purpose }) => cycleId === cycle.cycleId && state === 'pending' && purpose === 'separation',
  );
  if (!underWay) return { blockedBy, next: { what: 'notice', on: from } };
  const wait = waitOf(underWay, known);
  return { blockedBy: [...blockedBy, wait.reason], next: { what: 'notice', on: wait.on } };
}

function waitOf({ noticeId, means }: NoticeRow, { attempts, unusable, policy, now }: ForesightFacts) {
  const attempt = attempts.findLast((one) => one.noticeId === noticeId) ?? null;
  return waitOfMessage({ means, attempt, unusable: unusable.get(means) ?? null }, { now, zone: policy.zone });
}

function inVault(cycle: CycleRow, held: boolean): Foresight {
  const what = restorableStates.includes(cycle.state) ? 'restoration_possible' : 'destruction';
  return { blockedBy: held ? ['held'] : [], next: { what, on: null } };
}

function memberReasons({ heldForSeparation, ownPeriod }: MemberFacts): string[] {
  return [...(heldForSeparation ? ['held'] : []), ...(ownPeriod === neverEnds ? ['never'] : [])];
}

function nextLook(on: LocalDate | null): Foresight['next'] {
  return { what: on === null ? null : 'look', on };
}

function gateFacts(cycle: CycleRow, known: ForesightFacts) {
  const { notices, facts, decision, policy } = known;
  return {
    cycle,
    notice: notices.find(({ noticeId }) => noticeId === cycle.noticeId) ?? null,
    latestActivityAt: decision.lastActivityAt,
    ownPeriod: facts.ownPeriod,
    heldForSeparation: facts.heldForSeparation,
    heldFromDiscard: known.heldForDestruction && known.discards,
    // Which items a member has is personal data, which the clerk can't read: the move itself compares them.
    presentItems: null,
    policy,
  };
}
