import type { Context } from '../context.js';
import type { CycleState } from '../policy/cycle.js';
import { readAnyCycles } from '../store/member-cycles.js';

export interface Unrestored {
  /** Whose data will not come back: destroyed, or kept by a law alone. */
  readonly lost: { readonly memberId: string; readonly state: CycleState }[];
  /** Live, or restored before. */
  readonly notSeparated: string[];
  /** Nobody of this id was ever on the way to separation. */
  readonly unknown: string[];
}

const lostStates: readonly CycleState[] = ['restricted', 'destroyed'];

/** Why these members of a list were left out of its restoration. The latest cycle of each tells. */
export async function sortUnrestored(ctx: Pick<Context, 'clerk'>, memberIds: readonly string[]): Promise<Unrestored> {
  const latest = new Map<string, { state: CycleState; openedAt: string }>();
  for (const { memberId, state, openedAt } of await readAnyCycles(ctx.clerk, memberIds)) {
    const before = latest.get(memberId);
    if (before === undefined || before.openedAt < openedAt) latest.set(memberId, { state, openedAt });
  }
  const sorted: Unrestored = { lost: [], notSeparated: [], unknown: [] };
  for (const memberId of memberIds) {
    const state = latest.get(memberId)?.state;
    if (state === undefined) sorted.unknown.push(memberId);
    else if (lostStates.includes(state)) sorted.lost.push({ memberId, state });
    else sorted.notSeparated.push(memberId);
  }
  return sorted;
}
