import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { considerMember, firstLookOn } from '../policy/consider-member.js';
import { vaultStates } from '../policy/cycle.js';
import {
  addDays,
  canonicalInstant,
  daysBetween,
  earlierOf,
  expiryDay,
  type Instant,
  type LocalDate,
  laterOf,
  localDateOf,
  startOfDay,
} from '../policy/dates.js';
import { expectedOn } from '../policy/forecast.js';
import type { Policy } from '../policy/policy.js';
import {
  type CycleAhead,
  countCyclesAhead,
  countUnwatched,
  countWatchAhead,
  readCyclesAhead,
  readUnwatched,
  readWatchAhead,
  type WatchAhead,
} from '../store/forecast.js';
import { type Enrolment, readEnrolment } from '../store/watch.js';
import { chunksOf } from '../sweep/batches.js';
import { isEmptied, type MemberLook, type Remembered, readFacts } from '../sweep/look-at.js';
import { type MembersAhead, Sighting, together } from './forecast-cohorts.js';

const dayMs = 86_400_000;

export interface ForecastSpan {
  readonly now: Instant;
  readonly today: LocalDate;
  /** The last day that is told. */
  readonly until: LocalDate;
  /** The day of the next sweep. */
  readonly sweepOn: LocalDate;
  /** Of those who have a cycle, are watched and are not watched yet, so many each are looked at. */
  readonly lookLimit: number;
}

export type Sampled = { readonly looked: number; readonly of: number };

/** A part of the members; of very many a sample. */
interface Part {
  readonly of: number;
  readonly members: readonly Ahead[];
}

interface Ahead extends Remembered {
  readonly cycle: CycleAhead | null;
  /** Asked when their registration has been read. */
  readonly nextLook: (registeredAt: string | null) => NextLook;
}

interface NextLook {
  /** The first day on which a sweep looks at them. */
  readonly on: LocalDate;
  /** Until when that look takes them to have been active, whatever the sources remember. */
  readonly provenAt: Instant | null;
}

/**
 * Looks at whoever may come due within the span as a sweep would, from the sources: the watch knows an active member's last
 * activity of up to a year ago, and before the first sweep it knows nobody.
 */
export async function readMembersAhead(
  ctx: Context,
  tx: Transaction,
  span: ForecastSpan,
): Promise<MembersAhead & { sampled: Sampled | null }> {
  const found: MembersAhead[] = [];
  let looked = 0;
  let of = 0;
  for (const read of [readWithCycle, readWatched, readNotWatched]) {
    const part = await read(ctx, tx, span);
    found.push(await lookAtPart(ctx, tx, { part, span }));
    looked += part.members.length;
    of += part.of;
  }
  return { ...together(found), sampled: looked < of ? { looked, of } : null };
}

async function readWithCycle(_ctx: Context, tx: Transaction, span: ForecastSpan): Promise<Part> {
  const { members: of } = await countCyclesAhead(tx);
  const rows = await readCyclesAhead(tx, span.lookLimit);
  // A cycle that a sweep cancels is opened again by the next one at the earliest.
  const nextLook = () => ({ on: addDays(span.sweepOn, 1), provenAt: null });
  const toAhead = (cycle: CycleAhead): Ahead => ({
    memberId: cycle.memberId,
    lastActivityAt: cycle.lastActivityAt,
    cycle,
    nextLook,
  });
  return { of, members: rows.map(toAhead) };
}

async function readWatched(ctx: Context, tx: Transaction, span: ForecastSpan): Promise<Part> {
  const { policy } = ctx;
  const by = { dueBy: span.until, policyVersion: policy.version, activeBefore: activeBefore(policy, span) };
  const { members: of } = await countWatchAhead(tx, by);
  const rows = await readWatchAhead(tx, { ...by, limit: span.lookLimit });
  const lookOn = ({ dueOn, policyVersion, lastActivityAt }: WatchAhead) =>
    policyVersion === policy.version
      ? dueOn
      : earlierOf(dueOn, openingAfter(localDateOf(lastActivityAt, policy.zone), policy));
  const toAhead = (row: WatchAhead): Ahead => ({
    memberId: row.memberId,
    lastActivityAt: row.lastActivityAt,
    cycle: null,
    nextLook: () => ({ on: lookOn(row), provenAt: null }),
  });
  return { of, members: rows.map(toAhead) };
}

async function readNotWatched(ctx: Context, tx: Transaction, span: ForecastSpan): Promise<Part> {
  const { member } = ctx.dataMap;
  const { members: of } = await countUnwatched(tx, member);
  const rows = await readUnwatched(tx, { member, limit: span.lookLimit });
  const enrolled = await readEnrolment(tx);
  const nextLook = (registeredAt: string | null) => enrolment(ctx, enrolled, { registeredAt, span });
  return { of, members: rows.map(({ memberId }) => ({ memberId, lastActivityAt: null, cycle: null, nextLook })) };
}

/** Who registered since the last sweep is enrolled by the next one; who was missed, such as an import, when it reconciles. */
function enrolment(
  { policy, map }: Context,
  { enrolledUntil, reconciledAt }: Enrolment,
  { registeredAt, span }: { registeredAt: string | null; span: ForecastSpan },
): NextLook {
  const { sweepOn } = span;
  const reconciledOn = reconciledAt === null ? null : localDateOf(reconciledAt, policy.zone);
  const dueOn = reconciledOn === null ? sweepOn : addDays(reconciledOn, policy.reconciliationDays);
  const on = laterOf(dueOn, sweepOn);
  const reconciled = { on, provenAt: provenAt(map.forgottenAfterDays, { on, span }) };
  if (on === sweepOn || registeredAt === null || enrolledUntil === null) return reconciled;
  const since = new Date(Date.parse(enrolledUntil) - dayMs).toISOString();
  if (canonicalInstant(registeredAt) < canonicalInstant(since)) return reconciled;
  return { on: firstLookOn(registeredAt, policy, sweepOn, map.minKeepsDays), provenAt: null };
}

/** Where sources lose their rows, whoever is looked at for the first time may have used the service until then. */
function provenAt(
  forgottenAfterDays: number | null,
  { on, span }: { on: LocalDate; span: ForecastSpan },
): Instant | null {
  if (forgottenAfterDays === null) return null;
  const days = daysBetween(span.today, on) - forgottenAfterDays;
  return new Date(Date.parse(span.now) + days * dayMs).toISOString();
}

async function lookAtPart(
  ctx: Context,
  tx: Transaction,
  { part, span }: { part: Part; span: ForecastSpan },
): Promise<MembersAhead> {
  const seen = new Sighting();
  for (const page of chunksOf(part.members, ctx.config.lookBatchSize)) {
    const aheadOf = new Map(page.map((ahead) => [ahead.memberId, ahead]));
    for (const look of await readFacts(ctx, tx, page)) {
      const ahead = aheadOf.get(look.standing.memberId);
      if (ahead) sortMember(ctx, seen, { look, ahead, span });
    }
  }
  return seen.scaled(part.members.length === 0 ? 1 : part.of / part.members.length);
}

interface Seen {
  readonly look: MemberLook;
  readonly ahead: Ahead;
  readonly span: ForecastSpan;
}

function sortMember(ctx: Context, seen: Sighting, { look, ahead, span }: Seen): void {
  const { standing } = look;
  const next = ahead.nextLook(look.facts.registeredAt);
  const facts = next.provenAt === null ? look.facts : { ...look.facts, rememberedAt: next.provenAt };
  if (!look.present || vaultStates.some((state) => state === standing.cycleState)) return;
  const decision = considerMember(facts, ctx.policy, span.today, span.now);
  if (isEmptied(standing, decision) || decision.expiresOn === null || decision.opensOn === null) return;
  if (facts.heldForSeparation) {
    if (decision.opensOn <= span.until) seen.held += 1;
    return;
  }
  if (decision.expiresOn < span.today) seen.overdue += 1;
  const movable = !(standing.heldForDestruction && ctx.map.discards);
  if (!movable && decision.opensOn <= span.until) seen.held += 1;
  const { cycle } = ahead;
  if (decision.action.kind === 'keep' && cycle !== null) {
    sortCycle(ctx, seen, { cycle, movable, span });
    return;
  }
  const opensOn = [decision.opensOn, next.on, span.sweepOn].reduce(laterOf);
  if (opensOn <= span.until) seen.watched.add({ expiresOn: decision.expiresOn, movable, opensOn });
}

function sortCycle(
  ctx: Context,
  seen: Sighting,
  { cycle, movable, span }: { cycle: CycleAhead; movable: boolean; span: ForecastSpan },
): void {
  const { policy } = ctx;
  const { today } = span;
  const dayOf = (instant: string) => localDateOf(instant, policy.zone);
  const known = { expiresOn: cycle.expiresOn, movable };
  const { separableFrom, separableUntil, noticeEffectiveOn, means, namesExpiryOn, composedAt, nextAt } = cycle;
  if (separableFrom !== null && separableUntil !== null && noticeEffectiveOn !== null) {
    // As the gate does: a lead that has become longer counts as well.
    const afterLead = addDays(noticeEffectiveOn, policy.noticeLeadDays + 1);
    const separableFromOn = [dayOf(separableFrom), afterLead, today].reduce(laterOf);
    const blockedUntil = (cycle.blockedUntil ?? today) > today ? cycle.blockedUntil : null;
    seen.noticed.add({ ...known, separableFromOn, separableUntilOn: dayOf(separableUntil), blockedUntil });
  } else if (means !== null && namesExpiryOn !== null && composedAt !== null) {
    const message = { means, composedOn: dayOf(composedAt), goesOn: nextAt === null ? today : dayOf(nextAt) };
    seen.told.add({ ...known, namesExpiryOn, effectiveOn: expectedOn(message, { policy, today }) });
  } else {
    seen.candidates.add(known);
  }
}

/** When the cycle opens of a member who was last active on a day, without a period of their own. */
export function openingAfter(activeOn: LocalDate, policy: Policy): LocalDate {
  return addDays(expiryDay(activeOn, policy.inactivityPeriod), -(policy.noticeLeadDays + policy.ladderDays));
}

/** The end of the latest day after whose activity a cycle would open within the span. */
function activeBefore(policy: Policy, { today, until }: ForecastSpan): Instant {
  let activeOn = today;
  while (openingAfter(activeOn, policy) > until) activeOn = addDays(activeOn, -1);
  return startOfDay(addDays(activeOn, 1), policy.zone);
}
