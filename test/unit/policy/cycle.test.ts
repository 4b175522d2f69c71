import { describe, expect, test } from 'vitest';
import {
  type CycleState,
  closedStates,
  cycleArrows,
  cycleStates,
  mayGo,
  openStates,
  restorableStates,
  vaultStates,
} from '../../../src/policy/cycle.js';

function reachableFrom(state: CycleState): Set<CycleState> {
  const reached = new Set<CycleState>();
  const open = [state];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const to of cycleArrows[at]) {
      if (!reached.has(to)) open.push(to);
      reached.add(to);
    }
  }
  return reached;
}

const arrows: ReadonlyArray<readonly [CycleState, CycleState]> = [
  ['candidate', 'noticed'],
  ['candidate', 'cancelled'],
  ['noticed', 'candidate'],
  ['noticed', 'separated'],
  ['noticed', 'cancelled'],
  ['separated', 'restored'],
  ['separated', 'partly_destroyed'],
  ['separated', 'restricted'],
  ['separated', 'destroyed'],
  ['partly_destroyed', 'restored'],
  ['partly_destroyed', 'partly_destroyed'],
  ['partly_destroyed', 'restricted'],
  ['partly_destroyed', 'destroyed'],
  ['restricted', 'restricted'],
  ['restricted', 'destroyed'],
];

describe('the cycle', () => {
  test.each(arrows)('may go from %s to %s', (from, to) => {
    expect(mayGo(from, to)).toBe(true);
  });

  test('may go nowhere else', () => {
    const allowed = new Set(arrows.map(([from, to]) => `${from}>${to}`));
    for (const from of cycleStates) {
      for (const to of cycleStates) expect(mayGo(from, to), `${from} to ${to}`).toBe(allowed.has(`${from}>${to}`));
    }
  });

  test('reaches separation only through an effective notice', () => {
    const before = cycleStates.filter((state) => mayGo(state, 'separated'));
    expect(before).toEqual(['noticed']);
  });

  test('has an arrow to every state but the first', () => {
    expect([...reachableFrom('candidate')].toSorted()).toEqual([...cycleStates].toSorted());
  });

  test('never leads out of a closed state', () => {
    for (const state of closedStates) expect(cycleArrows[state]).toEqual([]);
  });

  test('lets a restricted member be destroyed, never restored', () => {
    expect([...reachableFrom('restricted')].toSorted()).toEqual(['destroyed', 'restricted']);
    expect(restorableStates).not.toContain('restricted');
  });

  test('can restore exactly what it calls restorable', () => {
    expect(cycleStates.filter((state) => mayGo(state, 'restored'))).toEqual([...restorableStates]);
  });

  test('sorts every state as open, in the vault, or closed', () => {
    expect([...openStates, ...vaultStates, ...closedStates].toSorted()).toEqual([...cycleStates].toSorted());
  });
});
