import { createHash } from 'node:crypto';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import type { Shape } from '../datamap/compiled-map.js';
import { retainingOf } from '../destruction/plan-fates.js';
import { daysOfContent } from '../destruction/split-content.js';
import type { CycleRow } from '../store/cycles.js';
import { insertRemainders, type RemainderRow, removeRemainders } from '../store/remainders.js';
import type { Actor } from '../store/timeline.js';
import { insertShape, removeRecords, type SealedRecord } from '../vault/records.js';
import { type Remainder, rewriteRecords, sealRemainders } from '../vault/rewrite-records.js';
import type { LeftRows } from './choices.js';

/** What becomes of opened records whose rows went back, all or but for some. */
export interface PlannedRemainder {
  readonly opened: readonly SealedRecord[];
  /** Those that are to be sealed anew; the others go. */
  readonly kept: readonly Remainder[];
  readonly shape: { readonly id: string; readonly document: Shape };
  readonly listed: readonly RemainderRow[];
}

interface Opened {
  readonly records: readonly SealedRecord[];
  readonly cycles: readonly CycleRow[];
  readonly left: readonly LeftRows[];
}

/** Pure: the rows that were left, by the records that they stood in, with the days that they had there. */
export function planRemainder(ctx: Context, { records, cycles, left }: Opened): PlannedRemainder {
  const tables = left.filter(({ rows }) => rows.length > 0);
  const document: Shape = { tables: tables.map(({ shape }) => shape) };
  const shape = { id: createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 12), document };
  const lines = linesByRecord(tables);
  const cycleOf = new Map(cycles.map((cycle) => [cycle.cycleId, cycle]));
  const kept = records.flatMap((record): Remainder[] => {
    const own = lines.get(record.recordId);
    if (own === undefined) return [];
    const content = Buffer.from(JSON.stringify([shape.id, ...own]), 'utf8');
    const days = daysOfContent(content, retainingOf(ctx, record, cycleOf.get(record.cycleId)));
    return [{ record, content, rowCount: own.length, ...days, revision: record.revision + 1 }];
  });
  return { opened: records, kept, shape, listed: kept.flatMap((one) => listedOf(tables, one)) };
}

function linesByRecord(tables: readonly LeftRows[]): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const [number, { rows }] of tables.entries()) {
    for (const { recordId, starts, row } of rows) {
      const own = lines.get(recordId) ?? [];
      lines.set(recordId, own);
      own.push(`${number}${starts}:${row}`);
    }
  }
  return lines;
}

function listedOf(tables: readonly LeftRows[], { record, expiresOn: dueOn }: Remainder): RemainderRow[] {
  const { memberId, cycleId, recordId, class: retentionClass } = record;
  const common = { memberId, cycleId, recordId, class: retentionClass, dueOn };
  return tables.flatMap(({ table, columns, rows }, position) => {
    const count = rows.filter((row) => row.recordId === recordId).length;
    return count === 0 ? [] : [{ ...common, position, table, columns, rows: count }];
  });
}

/** Seals what was left in the place of what was opened and lists it; the rest of the records goes. */
export async function keepRemainder(
  ctx: Context,
  tx: Transaction,
  { opened, kept, shape, listed }: PlannedRemainder,
  { at, actor }: { at: string; actor: Actor },
): Promise<void> {
  const stays = new Set(kept.map(({ record }) => record.recordId));
  await removeRecords(tx, idsOf(opened.filter(({ recordId }) => !stays.has(recordId))));
  // Of an earlier restoration, where this one gives back what that had left.
  await removeRemainders(tx, idsOf(opened));
  if (kept.length === 0) return;
  await insertShape(tx, shape);
  await rewriteRecords(tx, await sealRemainders(tx, ctx.keyring, kept, at));
  await insertRemainders(tx, { rows: listed, at, by: actor.id });
}

function idsOf(records: readonly SealedRecord[]) {
  return { memberIds: records.map((record) => record.memberId), recordIds: records.map((record) => record.recordId) };
}
