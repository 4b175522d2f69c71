import type { Context } from '../context.js';
import type { DestructionRow } from '../store/destruction-ledger.js';
import { isUnreadable, openRecord } from '../vault/open-record.js';
import type { SealedRecord } from '../vault/records.js';
import { isOfRemainder } from './ledger-lines.js';
import type { Fate } from './plan-fates.js';
import { parsePositions } from './positions.js';
import { dropPositions } from './split-content.js';

/**
 * What the lines of the ledger make of a record that is back. Rows are left out by their places, so that exactly those go
 * which went before, whatever policy and data map say now. Null where it can't be opened or holds other rows.
 */
export async function fateAgain(
  ctx: Context,
  { record, isRemainder }: { record: SealedRecord; isRemainder: boolean },
  lines: readonly DestructionRow[],
): Promise<Fate | null> {
  // In a backup from before its restoration the record still holds what was given back then.
  if (!isRemainder && lines.some(isOfRemainder)) return null;
  const last = lines.find(({ revision }) => revision === null);
  if (last) return { kind: 'whole', record, dueOn: last.dueOn, createdOn: last.createdOn, opened: false };
  const parts = [...lines].sort((one, other) => (one.revision ?? 0) - (other.revision ?? 0));
  try {
    let content = await openRecord(ctx.keyring, record);
    let rowCount = record.rowCount;
    for (const { rowCounts } of parts) {
      const positions = parsePositions(rowCounts.positions ?? '');
      const rows = rowCounts.rows + (rowCounts.left ?? 0);
      const left = positions && dropPositions(content, { positions, rows });
      if (!left) return null;
      ({ content, rowCount } = left);
    }
    // The next sweep looks at the days of what is left.
    const { nextExpiryOn, expiresOn } = record;
    const revision = parts.at(-1)?.revision ?? record.revision + 1;
    const rest = { content, rowCount, nextExpiryOn, expiresOn, revision };
    const because = { basis: [], because: 'floor' } as const;
    return { kind: 'part', record, dueOn: null, createdOn: null, positions: [], rest, because };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    ctx.logger.error(
      { err: error, recordId: record.recordId },
      'a record of which a part was destroyed can not be opened',
    );
    return null;
  }
}
