import type { Handle, Transaction } from '../database/sql.js';

/** No class of a data map may have this name. */
export const discardedClass = 'discarded';

export interface DestructionEntry {
  readonly destructionId: string;
  readonly memberId: string;
  readonly cycleId: string;
  /** Null for rows that were discarded at separation: they were never sealed. */
  readonly recordId: string | null;
  readonly class: string;
  readonly basis: string;
  readonly items: readonly string[];
  readonly rowCounts: Readonly<Record<string, number>>;
  readonly separatedOn: string;
  readonly dueOn: string;
}

export async function insertDestructions(
  tx: Transaction,
  destroyed: {
    rows: readonly DestructionEntry[];
    at: string;
    by: string;
    reason: string;
    method: string;
    copies: readonly string[];
  },
): Promise<void> {
  const { rows } = destroyed;
  if (rows.length === 0) return;
  await tx.affected(
    `insert into dormouse.destruction
       (destruction_id, member_id, cycle_id, record_id, class, basis, items, row_counts, separated_on, due_on,
        destroyed_at, reason, method, copies, executed_by)
     select row.destruction_id, row.member_id, row.cycle_id, row.record_id, row.class, row.basis,
       array(select jsonb_array_elements_text(row.items)), row.row_counts, row.separated_on, row.due_on,
       $11::timestamptz, $12::text, $13::text, $14::text[], $15::text
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[],
       $9::date[], $10::date[])
       as row (destruction_id, member_id, cycle_id, record_id, class, basis, items, row_counts, separated_on, due_on)`,
    [
      rows.map((row) => row.destructionId),
      rows.map((row) => row.memberId),
      rows.map((row) => row.cycleId),
      rows.map((row) => row.recordId),
      rows.map((row) => row.class),
      rows.map((row) => row.basis),
      rows.map((row) => JSON.stringify(row.items)),
      rows.map((row) => JSON.stringify(row.rowCounts)),
      rows.map((row) => row.separatedOn),
      rows.map((row) => row.dueOn),
      destroyed.at,
      destroyed.reason,
      destroyed.method,
      destroyed.copies,
      destroyed.by,
    ],
  );
}

export function countDestructions(handle: Handle): Promise<{ records: number }> {
  return handle.one(
    "select count(*)::int as records from dormouse.destruction where class not in ('notice', 'letter', 'discarded')",
  );
}

export function readDestroyedClasses(
  handle: Handle,
  cycle: { memberId: string; cycleId: string },
): Promise<{ class: string; destroyedAt: string; basis: string }[]> {
  return handle.rows(
    `select class, destroyed_at as "destroyedAt", basis from dormouse.destruction
     where member_id = $1::text and cycle_id = $2::uuid and class not in ('notice', 'letter', 'discarded')
     order by destroyed_at, class`,
    [cycle.memberId, cycle.cycleId],
  );
}
