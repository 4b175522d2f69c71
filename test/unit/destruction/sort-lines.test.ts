import { describe, expect, test } from 'vitest';
import { methods } from '../../../src/destruction/ledger-lines.js';
import { sortLines } from '../../../src/destruction/sort-lines.js';
import type { CycleState } from '../../../src/policy/cycle.js';
import type { CycleRow } from '../../../src/store/cycles.js';
import type { DestructionRow } from '../../../src/store/destruction-ledger.js';

const separatedAt = '2026-12-23T03:00:00.000000Z';

function line(over: Partial<DestructionRow>): DestructionRow {
  const ids = { destructionId: 'line', memberId: '1', cycleId: 'cycle', recordId: 'record' };
  return { ...ids, class: 'payment', revision: null, rowCounts: { rows: 1 }, ...over } as DestructionRow;
}

interface Here {
  readonly state?: CycleState | null;
  readonly revision?: number;
  readonly known?: boolean;
  readonly withdrawnAt?: string;
}

function sorted(row: DestructionRow, over: Here = {}) {
  const { state = 'separated', revision, known = false, withdrawnAt = null } = over;
  const live = state === 'candidate' || state === 'noticed' || state === 'cancelled';
  const own = { memberId: '1', cycleId: 'cycle', withdrawnAt };
  const cycle = { ...own, state, separatedAt: live ? null : separatedAt } as CycleRow;
  const found = sortLines([row], {
    cycles: state === null ? [] : [cycle],
    records: revision === undefined ? [] : [{ recordId: 'record', revision }],
    known: new Set(known ? ['line'] : []),
  });
  if (found.ofRecords.size > 0) return 'again';
  if (found.withdrawals.length > 0) return 'withdrawn again';
  return found.notFound.length > 0 ? 'not found' : 'nothing';
}

const withdrawal = { recordId: null, class: 'identifiers' };

describe('a line of an exported ledger', () => {
  test('of a record that is there is done again, whatever its cycle and whether the line is known', () => {
    for (const state of ['separated', 'partly_destroyed', 'restricted', 'restored', null] as const) {
      expect(sorted(line({}), { state, revision: 1, known: true })).toBe('again');
    }
  });

  test('of a part is done again only on a record that is older than what became of it', () => {
    expect(sorted(line({ revision: 3 }), { revision: 1 })).toBe('again');
    expect(sorted(line({ revision: 3 }), { revision: 2 })).toBe('again');
    expect(sorted(line({ revision: 3 }), { revision: 3 })).toBe('nothing');
    expect(sorted(line({ revision: 3 }), { revision: 4 })).toBe('nothing');
  });

  test('of a record that is gone asks for nothing where the cycle was separated here', () => {
    for (const state of ['separated', 'partly_destroyed', 'restricted', 'destroyed'] as const) {
      expect(sorted(line({}), { state })).toBe('nothing');
    }
  });

  test('of data that was never separated here is told of: it may be live', () => {
    for (const state of ['candidate', 'noticed', 'cancelled', 'restored', null] as const) {
      for (const row of [line({}), line({ recordId: null, class: 'discarded' }), line(withdrawal)]) {
        expect(sorted(row, { state }), `${state} ${row.class}`).toBe('not found');
        expect(sorted(row, { state, known: true }), `${state} ${row.class}`).toBe('nothing');
      }
    }
  });

  test('of what a restoration had left asks for nothing more than that, and is told of where all is sealed again', () => {
    const gone = line({ method: methods.remainder });
    const withdrawn = line({ ...withdrawal, method: methods.remainderWithdrawn });
    expect(sorted(gone, { state: 'restored' })).toBe('nothing');
    expect(sorted(withdrawn, { state: 'restored' })).toBe('withdrawn again');
    expect(sorted(withdrawn, { state: 'restored', withdrawnAt: separatedAt })).toBe('nothing');
    for (const row of [gone, withdrawn]) expect(sorted(row, { state: 'separated' })).toBe('not found');
    expect(sorted(gone, { state: 'separated', revision: 1 })).toBe('again');
  });

  test('of the text of a notice that is gone asks for nothing', () => {
    for (const name of ['notice', 'letter']) expect(sorted(line({ class: name }), { state: null })).toBe('nothing');
  });

  test('of a withdrawal restricts the member again while their data could come back', () => {
    expect(sorted(line(withdrawal), { state: 'separated' })).toBe('withdrawn again');
    expect(sorted(line(withdrawal), { state: 'partly_destroyed' })).toBe('withdrawn again');
    for (const state of ['restricted', 'destroyed'] as const)
      expect(sorted(line(withdrawal), { state })).toBe('nothing');
  });
});
