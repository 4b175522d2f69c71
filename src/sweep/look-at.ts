import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import type { Handle } from '../database/sql.js';
import { considerMember, type Decision, firstLookOn, type MemberFacts } from '../policy/consider-member.js';
import { vaultStates } from '../policy/cycle.js';
import { canonicalInstant } from '../policy/dates.js';
import type { Opening } from '../store/cycles.js';
import { readRemembered, readStandings, type Standing } from '../store/standing.js';
import type { WatchRow } from '../store/watch.js';

export interface Cancellation {
  readonly memberId: string;
  readonly cycleId: string;
  readonly reason: string;
}

/** What a look at some members found; it changes nothing. */
export interface Looks {
  /** Next days of those for whom there is nothing to do, or only to go on watching. */
  readonly watch: WatchRow[];
  readonly openings: (Opening & { readonly dueOn: string | null })[];
  readonly cancellations: (Cancellation & { readonly next: WatchRow })[];
  readonly futureSources: Record<string, number>;
}

interface FactsRow {
  readonly memberId: string;
  readonly present: boolean;
  readonly registeredAt: string | null;
  readonly [source: `s${number}`]: string | null;
}

/** A member to be looked at, with the latest activity that an earlier look found. */
export interface Remembered {
  readonly memberId: string;
  readonly lastActivityAt: string | null;
}

export type MemberLook = { readonly standing: Standing; readonly facts: MemberFacts; readonly present: boolean };

/** Reads the true latest activity of these members from the sources, through indexes, and what the service knows. */
export async function readFacts(ctx: Context, handle: Handle, members: readonly Remembered[]): Promise<MemberLook[]> {
  const memberIds = members.map((member) => member.memberId);
  const facts = await handle.rows<FactsRow>(ctx.map.look.facts, [memberIds]);
  const standings = await readStandings(handle, memberIds);
  const standingOf = new Map(standings.map((standing) => [standing.memberId, standing]));
  const rememberedOf = new Map(members.map((member) => [member.memberId, member.lastActivityAt]));
  return facts.flatMap((row) => {
    const standing = standingOf.get(row.memberId);
    const rememberedAt = rememberedOf.get(row.memberId) ?? null;
    return standing ? [{ standing, present: row.present, facts: toFacts(ctx, row, { standing, rememberedAt }) }] : [];
  });
}

/** For a look whose members come from elsewhere than the watch. */
export async function readFactsRemembered(
  ctx: Context,
  handle: Handle,
  memberIds: readonly string[],
): Promise<MemberLook[]> {
  const known = new Map((await readRemembered(handle, memberIds)).map((row) => [row.memberId, row.at]));
  return readFacts(
    ctx,
    handle,
    memberIds.map((memberId) => ({ memberId, lastActivityAt: known.get(memberId) ?? null })),
  );
}

function toFacts(
  ctx: Context,
  row: FactsRow,
  { standing, rememberedAt }: { standing: Standing; rememberedAt: string | null },
): MemberFacts {
  const open = standing.cycleState === 'candidate' || standing.cycleState === 'noticed';
  return {
    registeredAt: row.registeredAt,
    restoredAt: standing.restoredAt,
    reportedAt: standing.reportedAt,
    rememberedAt,
    activity: ctx.map.sources.map((source, index) => ({ source: source.id, at: row[`s${index}`] ?? null })),
    ownPeriod: standing.ownPeriod,
    heldForSeparation: standing.heldForSeparation,
    minKeepsDays: ctx.map.minKeepsDays,
    openCycle:
      open && standing.cycleLastActivityAt
        ? { state: standing.cycleState as 'candidate' | 'noticed', lastActivityAt: standing.cycleLastActivityAt }
        : null,
  };
}

export async function lookAt(
  ctx: Context,
  members: readonly Remembered[],
  present: { now: string; today: string },
): Promise<Looks> {
  const looks: Looks = { watch: [], openings: [], cancellations: [], futureSources: {} };
  // Whatever was found may have changed while it was read: nobody is lost to sight for good.
  const againOn = firstLookOn(present.now, ctx.policy, present.today, ctx.map.minKeepsDays);
  for (const look of await readFacts(ctx, ctx.clerk, members)) {
    const { standing, facts } = look;
    const { memberId } = standing;
    if (vaultStates.some((state) => state === standing.cycleState)) {
      looks.watch.push({ memberId, lastActivityAt: facts.rememberedAt ?? present.now, dueOn: null });
      continue;
    }
    if (!look.present) {
      sortGone(looks, look, { now: present.now, againOn });
      continue;
    }
    const decision = considerMember(facts, ctx.policy, present.today, present.now);
    for (const source of decision.futureSources) looks.futureSources[source] = (looks.futureSources[source] ?? 0) + 1;
    if (isEmptied(standing, decision)) {
      // It is looked at as if they had joined today, in case somebody uses it again.
      looks.watch.push({ memberId, lastActivityAt: decision.lastActivityAt, dueOn: againOn });
      continue;
    }
    sortDecision(looks, standing, { ...decision, dueOn: decision.dueOn ?? againOn });
  }
  return looks;
}

/** Only the emptied row is left of them: their data was destroyed, and nobody has used it since. */
export function isEmptied({ destroyedAt }: Standing, { lastActivityAt }: Decision): boolean {
  return destroyedAt !== null && lastActivityAt <= canonicalInstant(destroyedAt);
}

/** A row that was taken out and put in again, as a reload of the table does, is found at the next look. */
function sortGone(
  looks: Looks,
  { standing, facts }: MemberLook,
  { now, againOn }: { now: string; againOn: string },
): void {
  const next = { memberId: standing.memberId, lastActivityAt: facts.rememberedAt ?? now, dueOn: againOn };
  if (!standing.cycleId) looks.watch.push(next);
  else looks.cancellations.push({ memberId: standing.memberId, cycleId: standing.cycleId, reason: 'gone', next });
}

function sortDecision(looks: Looks, standing: Standing, decision: Decision): void {
  const { memberId } = standing;
  const { lastActivityAt, lastActivityOn, dueOn, action } = decision;
  const next = { memberId, lastActivityAt, dueOn };
  if (action.kind === 'open') {
    const { expiresOn } = action;
    looks.openings.push({ memberId, cycleId: randomUUID(), lastActivityAt, lastActivityOn, expiresOn, dueOn });
  } else if (action.kind === 'cancel' && standing.cycleId) {
    looks.cancellations.push({ memberId, cycleId: standing.cycleId, reason: action.reason, next });
  } else {
    looks.watch.push(next);
  }
}
