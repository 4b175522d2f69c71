import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import { vaultStates } from '../policy/cycle.js';
import { considerMember, type Decision, type MemberFacts } from '../policy/consider-member.js';
import type { Opening } from '../store/cycles.js';
import { readStandings, type Standing } from '../store/standing.js';
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

export type MemberLook = { readonly standing: Standing; readonly facts: MemberFacts; readonly present: boolean };

/** Reads the true latest activity of these members from the sources, through indexes, and what the service knows. */
export async function readFacts(
  ctx: Context,
  handle: Pick<Context['clerk'], 'rows'>,
  memberIds: readonly string[],
): Promise<MemberLook[]> {
  const facts = await handle.rows<FactsRow>(ctx.map.look.facts, [memberIds]);
  const standings = await readStandings(handle as Context['clerk'], memberIds);
  const standingOf = new Map(standings.map((standing) => [standing.memberId, standing]));
  return facts.flatMap((row) => {
    const standing = standingOf.get(row.memberId);
    return standing ? [{ standing, present: row.present, facts: toFacts(ctx, row, standing) }] : [];
  });
}

function toFacts(ctx: Context, row: FactsRow, standing: Standing): MemberFacts {
  const open = standing.cycleState === 'candidate' || standing.cycleState === 'noticed';
  return {
    registeredAt: row.registeredAt,
    restoredAt: standing.restoredAt,
    reportedAt: standing.reportedAt,
    rememberedAt: standing.rememberedAt,
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
  memberIds: readonly string[],
  present: { now: string; today: string },
): Promise<Looks> {
  const looks: Looks = { watch: [], openings: [], cancellations: [], futureSources: {} };
  for (const look of await readFacts(ctx, ctx.clerk, memberIds)) {
    const { standing, facts } = look;
    const { memberId } = standing;
    if (vaultStates.some((state) => state === standing.cycleState)) {
      looks.watch.push({ memberId, lastActivityAt: standing.rememberedAt ?? present.now, dueOn: null });
      continue;
    }
    if (!look.present) {
      sortGone(looks, standing, present.now);
      continue;
    }
    const decision = considerMember(facts, ctx.policy, present.today, present.now);
    for (const source of decision.futureSources) looks.futureSources[source] = (looks.futureSources[source] ?? 0) + 1;
    sortDecision(looks, standing, decision);
  }
  return looks;
}

function sortGone(looks: Looks, standing: Standing, now: string): void {
  const next = { memberId: standing.memberId, lastActivityAt: standing.rememberedAt ?? now, dueOn: null };
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
