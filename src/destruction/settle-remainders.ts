import type { Transaction } from '../database/sql.js';
import {
  type RemainderRow,
  readRemaindersIn,
  removeRemainderRows,
  removeRemainders,
  updateRemainders,
} from '../store/remainders.js';
import type { Fate } from './plan-fates.js';
import { countByTable } from './split-content.js';

/**
 * What restorations left is listed as long as it is there, with its rows and its day: called wherever records are removed
 * or written anew, in the same transaction.
 */
export async function settleRemainders(tx: Transaction, fates: readonly Fate[]): Promise<void> {
  if (fates.length === 0) return;
  const listed = await readRemaindersIn(tx, idsOf(fates.map(({ record }) => record)));
  if (listed.length === 0) return;
  const fateOf = new Map(fates.map((fate) => [fate.record.recordId, fate]));
  const isWhole = ({ recordId }: RemainderRow) => fateOf.get(recordId)?.kind === 'whole';
  await removeRemainders(tx, idsOf(listed.filter(isWhole)));
  const rows = listed.filter((row) => !isWhole(row)).map((row) => settled(row, fateOf.get(row.recordId)));
  const isEmpty = (row: RemainderRow) => row.rows === 0;
  await removeRemainderRows(tx, rows.filter(isEmpty));
  await updateRemainders(
    tx,
    rows.filter((row) => !isEmpty(row)),
  );
}

function settled(row: RemainderRow, fate: Fate | undefined): RemainderRow {
  if (fate?.kind === 'stays') return { ...row, dueOn: fate.expiresOn };
  if (fate?.kind !== 'part') return row;
  const { content, expiresOn: dueOn } = fate.rest;
  return { ...row, rows: countByTable(content).get(row.position) ?? 0, dueOn };
}

function idsOf(records: readonly { readonly memberId: string; readonly recordId: string }[]) {
  return { memberIds: records.map(({ memberId }) => memberId), recordIds: records.map(({ recordId }) => recordId) };
}
