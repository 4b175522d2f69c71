import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { considerMember, type Decision, type MemberFacts } from '../policy/consider-member.js';
import { type CycleState, closedStates, vaultStates } from '../policy/cycle.js';
import { canonicalInstant, clampActivity, type Instant, laterOf, localDateOf } from '../policy/dates.js';
import { type LeftInVault, leftInVaultOf } from '../restore/left-in-vault.js';
import type { CycleRow } from '../store/cycles.js';
import { type HoldRow, readStandingHolds } from '../store/holds.js';
import { readMeansStops } from '../store/means-stops.js';
import { readRemainders } from '../store/remainders.js';
import { readAsOfOneMoment } from '../store/snapshot.js';
import { type Actor, readTimeline, type TimelineRow } from '../store/timeline.js';
import { readWatch } from '../store/watch.js';
import { isSetUp, wiredMeans } from '../sweep/hand-over.js';
import { type MemberLook, readFactsRemembered } from '../sweep/look-at.js';
import { type Foresight, type ForesightFacts, foresee } from './foresee.js';
import { type NoticeView, readNoticeViews } from './notice-views.js';
import { type KnownMember, requireMember } from './require-member.js';

const timelineMax = 100;
const holdsMax = 100;

export interface MemberExplanation extends Foresight {
  readonly memberId: string;
  readonly state: CycleState | 'watching';
  /** The policy of the open cycle, else the present one. */
  readonly policyVersion: string;
  readonly activity: {
    readonly sources: readonly {
      readonly source: string;
      readonly kind: 'login' | 'transaction';
      readonly at: Instant | null;
    }[];
    readonly registeredAt: Instant | null;
    readonly reportedAt: Instant | null;
    readonly restoredAt: Instant | null;
    readonly latestAt: Instant;
    readonly latestOn: string;
    readonly decidedBy: string;
    /** What lay later than the clock, and counts as of now. */
    readonly future: readonly string[];
  };
  readonly inactivityPeriod: { readonly period: string; readonly own: boolean };
  readonly dates: {
    readonly expiresOn: string | null;
    readonly opensOn: string | null;
    readonly separableFrom: Instant | null;
    readonly separableUntil: Instant | null;
    readonly noticeEffectiveOn: string | null;
    readonly separatedAt: Instant | null;
    readonly nextLookOn: string | null;
  };
  /** What stayed sealed when the rest was given back. */
  readonly leftInVault: readonly LeftInVault[];
  /** Those that stand. */
  readonly holds: readonly Omit<HoldRow, 'memberId'>[];
  readonly notices: readonly NoticeView[];
  /** Newest first. */
  readonly timeline: readonly TimelineRow[];
}

/** Why a member stands where they stand: every date, what decided it, and what comes next. No value of personal data. */
export async function explainMember(
  ctx: Context,
  asked: { memberId: string; actor: Actor },
): Promise<MemberExplanation> {
  const { memberId, actor } = asked;
  const now = await ctx.clock.now();
  return ctx.clerk.transaction(async (tx) => {
    await readAsOfOneMoment(tx);
    const member = await requireMember(ctx, tx, memberId);
    const explanation = await explain(ctx, tx, member, now);
    await appendAudit(ctx, tx, { entries: [{ memberId, action: 'member_explained' }], at: now, actor });
    return explanation;
  });
}

async function explain(ctx: Context, tx: Transaction, member: KnownMember, now: Instant): Promise<MemberExplanation> {
  const { memberId } = member;
  const { policy } = ctx;
  const today = localDateOf(now, policy.zone);
  const cycle = member.cycles.find(({ state }) => !closedStates.includes(state)) ?? null;
  const [look] = await readFactsRemembered(ctx, tx, [memberId]);
  if (!look) throw new Error('a member who is known has no standing');
  const facts = withSeparated(look.facts, cycle);
  const decision = considerMember(facts, policy, today, now);
  const destroyed = isDestroyed(member, cycle, decision);
  const watch = await readWatch(tx, memberId);
  // Whoever waits for a cycle is looked at by each sweep, however long they have been due.
  const nextLookOn = watch ? watch.dueOn && laterOf(watch.dueOn, today) : member.present ? today : null;
  const { notices, attempts, views } = await readNoticeViews(tx, memberId);
  const { heldForDestruction } = look.standing;
  const foresight = foresee({
    cycle,
    destroyed,
    notices,
    attempts,
    unusable: await readUnusable(ctx, tx),
    facts,
    heldForDestruction,
    discards: ctx.map.discards,
    decision,
    nextLookOn,
    policy,
    now,
  });
  const holds = await readStandingHolds(tx, { memberId, limit: holdsMax });
  return {
    memberId,
    state: cycle?.state ?? (destroyed ? 'destroyed' : 'watching'),
    policyVersion: cycle?.policyVersion ?? policy.version,
    activity: activityOf(ctx, { look, decision, now }),
    inactivityPeriod: { period: facts.ownPeriod ?? policy.inactivityPeriod, own: facts.ownPeriod !== null },
    dates: {
      ...(destroyed ? { expiresOn: null, opensOn: null } : cycleDays(ctx, cycle, decision)),
      separableFrom: cycle?.separableFrom ?? null,
      separableUntil: cycle?.separableUntil ?? null,
      noticeEffectiveOn: cycle?.noticeEffectiveOn ?? null,
      separatedAt: cycle?.separatedAt ?? null,
      nextLookOn,
    },
    ...foresight,
    leftInVault: leftInVaultOf(await readRemainders(tx, memberId)),
    holds: holds.map(({ memberId: _, ...hold }) => hold),
    notices: views,
    timeline: await readTimeline(tx, { memberId, limit: timelineMax }),
  };
}

async function readUnusable(ctx: Context, tx: Transaction): Promise<ForesightFacts['unusable']> {
  const missing = wiredMeans
    .filter((means) => !isSetUp(ctx, means))
    .map((means) => [means, 'means_not_set_up'] as const);
  const stopped = (await readMeansStops(tx)).map(({ means }) => [means, 'means_stopped'] as const);
  return new Map([...stopped, ...missing]);
}

/** The rows that proved a separated member's activity left with the member; the cycle still knows the instant. */
function withSeparated(facts: MemberFacts, cycle: CycleRow | null): MemberFacts {
  if (cycle === null || !vaultStates.includes(cycle.state)) return facts;
  const known = canonicalInstant(cycle.lastActivityAt);
  const remembered = facts.rememberedAt ? laterOf(canonicalInstant(facts.rememberedAt), known) : known;
  return { ...facts, rememberedAt: remembered };
}

/** Unless the row that stayed has been used since: then it is a member again. */
function isDestroyed(member: KnownMember, cycle: CycleRow | null, decision: Decision): boolean {
  const last = member.cycles[0];
  if (cycle !== null || last?.state !== 'destroyed') return false;
  return !member.present || decision.lastActivityAt <= canonicalInstant(last.closedAt ?? decision.lastActivityAt);
}

function cycleDays(ctx: Context, cycle: CycleRow | null, decision: Decision) {
  if (cycle === null) return { expiresOn: decision.expiresOn, opensOn: decision.opensOn };
  return { expiresOn: cycle.expiresOn, opensOn: localDateOf(cycle.openedAt, ctx.policy.zone) };
}

function activityOf(
  ctx: Context,
  { look, decision, now }: { look: MemberLook; decision: Decision; now: Instant },
): MemberExplanation['activity'] {
  const { facts } = look;
  const counted = (at: string | null) => clampActivity(at, now)?.at ?? null;
  return {
    sources: ctx.map.sources.map(({ id, kind }, index) => ({
      source: id,
      kind,
      at: counted(facts.activity[index]?.at ?? null),
    })),
    registeredAt: counted(facts.registeredAt),
    reportedAt: counted(facts.reportedAt),
    restoredAt: counted(facts.restoredAt),
    latestAt: decision.lastActivityAt,
    latestOn: decision.lastActivityOn,
    decidedBy: decision.decidedBy,
    future: decision.futureSources,
  };
}
