import type { Context } from '../context.js';
import type { CycleState } from '../policy/cycle.js';
import { cycleStates } from '../policy/cycle.js';
import { builtMeans, type Means } from '../policy/means.js';
import { countStates, readBacklog } from '../store/backlog.js';
import { type MeansStop, readMeansStops } from '../store/means-stops.js';
import { countEffective, countLettersWaiting } from '../store/notices.js';
import { countRemainders } from '../store/remainders.js';
import { readSweeps, type SweepRow } from '../store/sweeps.js';
import { countWatched } from '../store/watch.js';

export interface ServiceStatus {
  readonly at: string;
  readonly policyVersion: string;
  readonly dataMapVersion: string;
  /** Members whom sweeps know. */
  readonly watched: number;
  /** Cycles by state; those of the closed states are all there ever were. */
  readonly cycles: Readonly<Record<CycleState, number>>;
  /** Notices that took effect and were not taken back, by means. */
  readonly noticed: Readonly<Record<Means, number>>;
  /** Live members of whom a restoration left something in the vault. */
  readonly leftInVault: number;
  readonly lettersWaiting: number;
  /** Messages that have not ended, by means. */
  readonly waiting: Readonly<Record<Means, number>>;
  /** When the oldest of them was composed. */
  readonly oldestWaitingAt: string | null;
  /** Means that a fault of the operator's has stopped. */
  readonly stopped: readonly MeansStop[];
  readonly lastSweep: SweepRow | null;
}

/** Counts and the last sweep, for operators and metrics; nothing of any one member. */
export async function serviceStatus(ctx: Context): Promise<ServiceStatus> {
  const at = await ctx.clock.now();
  const [watched, states, effective, letters, backlog, stopped, sweeps, left] = await Promise.all([
    countWatched(ctx.clerk),
    countStates(ctx.clerk),
    countEffective(ctx.clerk),
    countLettersWaiting(ctx.clerk),
    readBacklog(ctx.clerk),
    readMeansStops(ctx.clerk),
    readSweeps(ctx.clerk, { before: null, limit: 1 }),
    countRemainders(ctx.clerk),
  ]);
  const byState = new Map(states.map(({ state, members }) => [state, members]));
  return {
    at,
    policyVersion: ctx.policy.version,
    dataMapVersion: ctx.map.version,
    watched: watched.members,
    cycles: Object.fromEntries(cycleStates.map((state) => [state, byState.get(state) ?? 0])) as Record<
      CycleState,
      number
    >,
    noticed: byMeans(effective),
    leftInVault: left.members,
    lettersWaiting: letters.letters,
    waiting: byMeans(backlog),
    oldestWaitingAt: backlog.map(({ oldestAt }) => oldestAt).sort()[0] ?? null,
    stopped,
    lastSweep: sweeps[0] ?? null,
  };
}

function byMeans(counted: readonly { means: Means; notices: number }[]): Record<Means, number> {
  const counts = new Map(counted.map(({ means, notices }) => [means, notices]));
  return Object.fromEntries(builtMeans.map((means) => [means, counts.get(means) ?? 0])) as Record<Means, number>;
}
