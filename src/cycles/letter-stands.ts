import { type CycleState, openStates, vaultStates } from '../policy/cycle.js';
import type { NoticeState, Purpose } from '../policy/means.js';

export interface LetterStanding {
  readonly purpose: Purpose;
  readonly state: NoticeState;
  readonly cycleState: CycleState;
}

/** Whether what a letter says is true still: a member who has returned, or whose letter came back, gets none. */
export function letterStands({ purpose, state, cycleState }: LetterStanding): boolean {
  if (state !== 'pending' && state !== 'effective') return false;
  if (purpose === 'restored') return cycleState === 'restored';
  return (purpose === 'separation' || purpose === 'reminder' ? openStates : vaultStates).includes(cycleState);
}
