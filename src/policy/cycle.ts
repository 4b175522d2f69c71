/** The states of a cycle. A member without an open cycle is watched; that is no state of a cycle. */
export const cycleStates = [
  'candidate',
  'noticed',
  'cancelled',
  'separated',
  'partly_destroyed',
  'restricted',
  'restored',
  'destroyed',
] as const;

export type CycleState = (typeof cycleStates)[number];

/** Each arrow is one row in the member's timeline. Classes expire one after another, so two states lead to themselves. */
export const cycleArrows: Readonly<Record<CycleState, readonly CycleState[]>> = {
  candidate: ['noticed', 'cancelled'],
  noticed: ['candidate', 'separated', 'cancelled'],
  cancelled: [],
  separated: ['restored', 'partly_destroyed', 'restricted', 'destroyed'],
  partly_destroyed: ['restored', 'partly_destroyed', 'restricted', 'destroyed'],
  restricted: ['restricted', 'destroyed'],
  restored: [],
  destroyed: [],
};

/** The member is live and on the way to separation. */
export const openStates: readonly CycleState[] = ['candidate', 'noticed'];

/** The vault holds data that may come back; a restricted member's can only be disclosed. */
export const restorableStates: readonly CycleState[] = ['separated', 'partly_destroyed'];

/** The vault holds data of the member. */
export const vaultStates: readonly CycleState[] = ['separated', 'partly_destroyed', 'restricted'];

/** The cycle is over; a later one needs a new notice. */
export const closedStates: readonly CycleState[] = ['cancelled', 'restored', 'destroyed'];

export function mayGo(from: CycleState, to: CycleState): boolean {
  return cycleArrows[from].includes(to);
}
