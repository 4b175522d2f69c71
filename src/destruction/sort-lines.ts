import { restorableStates } from '../policy/cycle.js';
import type { CycleRow } from '../store/cycles.js';
import type { DestructionRow } from '../store/destruction-ledger.js';
import type { SealedRecord } from '../vault/records.js';
import { isAboutNotice } from '../vault/records.js';
import { identifiersClass, isOfRemainder } from './ledger-lines.js';

export interface SortedLines {
  /** What has to be done again, by record. */
  readonly ofRecords: ReadonlyMap<string, readonly DestructionRow[]>;
  readonly withdrawals: readonly DestructionRow[];
  readonly notFound: readonly DestructionRow[];
  lines(recordIds: readonly string[]): readonly DestructionRow[];
}

/** Pure: what lines of an exported ledger ask of this database. What is in none of the lists needs nothing. */
export function sortLines(
  rows: readonly DestructionRow[],
  found: {
    readonly cycles: readonly CycleRow[];
    readonly records: readonly Pick<SealedRecord, 'recordId' | 'revision'>[];
    /** Ids of lines that stand in this ledger. */
    readonly known: ReadonlySet<string>;
  },
): SortedLines {
  const cycleOf = new Map(found.cycles.map((cycle) => [cycle.cycleId, cycle]));
  const revisionOf = new Map(found.records.map(({ recordId, revision }) => [recordId, revision]));
  const ofRecords = new Map<string, DestructionRow[]>();
  const withdrawals: DestructionRow[] = [];
  const notFound: DestructionRow[] = [];
  for (const row of rows) {
    const { recordId, revision } = row;
    const cycle = cycleOf.get(row.cycleId);
    const present = recordId === null ? undefined : revisionOf.get(recordId);
    if (recordId !== null && present !== undefined) {
      if (revision === null || present < revision) ofRecords.set(recordId, [...(ofRecords.get(recordId) ?? []), row]);
    } else if (found.known.has(row.destructionId) || (isAboutNotice(row.class) && recordId !== null)) {
      // Nothing of it is here, and nothing live can be meant by it.
    } else if (!cycle?.separatedAt) notFound.push(row);
    else if (isOfRemainder(row)) sortRemainder(row, cycle, { withdrawals, notFound });
    else if (cycle.state === 'restored') notFound.push(row);
    else if (isWithdrawal(row) && restorableStates.includes(cycle.state)) withdrawals.push(row);
  }
  return {
    ofRecords,
    withdrawals,
    notFound,
    lines: (recordIds) => recordIds.flatMap((recordId) => ofRecords.get(recordId) ?? []),
  };
}

/** In a backup from before the restoration nothing was left yet: what the member had live by then is all sealed there. */
function sortRemainder(
  row: DestructionRow,
  { state, withdrawnAt }: CycleRow,
  sorted: { withdrawals: DestructionRow[]; notFound: DestructionRow[] },
): void {
  if (state !== 'restored') sorted.notFound.push(row);
  else if (isWithdrawal(row) && withdrawnAt === null) sorted.withdrawals.push(row);
}

function isWithdrawal({ recordId, class: retentionClass }: DestructionRow): boolean {
  return recordId === null && retentionClass === identifiersClass;
}
