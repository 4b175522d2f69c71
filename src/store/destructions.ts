import type { Handle, Transaction } from '../database/sql.js';

/** No class of a data map may have this name. */
export const discardedClass = 'discarded';

export type DestructionReason = 'retention_ended' | 'withdrawn' | 'discarded_at_separation' | 'replayed';

export interface RowCounts {
  readonly rows: number;
  /** Where a part of a record went: how many rows are left, and which went, by their places as in `0-3,7`. */
  readonly left?: number;
  readonly positions?: string;
}

export interface DestructionEntry {
  readonly destructionId: string;
  readonly memberId: string;
  readonly cycleId: string;
  /** Null for rows that were discarded at separation: they were never sealed. */
  readonly recordId: string | null;
  readonly class: string;
  readonly basis: string;
  readonly items: readonly string[];
  readonly rowCounts: RowCounts;
  /** The day of the oldest row, where its class counts from a day of the row. */
  readonly createdOn?: string | null;
  readonly separatedOn: string;
  readonly dueOn: string;
  /** Of what is left of the record; none where nothing is. */
  readonly revision?: number | null;
}

export async function insertDestructions(
  tx: Transaction,
  destroyed: {
    rows: readonly DestructionEntry[];
    at: string;
    by: string;
    reason: DestructionReason;
    method: string;
    copies: readonly string[];
  },
): Promise<void> {
  const { rows } = destroyed;
  if (rows.length === 0) return;
  await tx.affected(
    `insert into dormouse.destruction
       (destruction_id, member_id, cycle_id, record_id, class, basis, items, row_counts, separated_on, due_on, created_on,
        revision, destroyed_at, reason, method, copies, executed_by)
     select row.destruction_id, row.member_id, row.cycle_id, row.record_id, row.class, row.basis,
       array(select jsonb_array_elements_text(row.items)), row.row_counts, row.separated_on, row.due_on, row.created_on,
       row.revision, $13::timestamptz, $14::text, $15::text, $16::text[], $17::text
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[],
       $9::date[], $10::date[], $11::date[], $12::int[])
       as row (destruction_id, member_id, cycle_id, record_id, class, basis, items, row_counts, separated_on, due_on,
         created_on, revision)`,
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
      rows.map((row) => row.createdOn ?? null),
      rows.map((row) => row.revision ?? null),
      destroyed.at,
      destroyed.reason,
      destroyed.method,
      destroyed.copies,
      destroyed.by,
    ],
  );
}

const ofData = "record_id is not null and class not in ('notice', 'letter')";

/** Records of separated data of which something was destroyed. */
export function countDestructions(handle: Handle): Promise<{ records: number }> {
  return handle.one(`select count(distinct record_id)::int as records from dormouse.destruction where ${ofData}`);
}

export interface DestroyedClass {
  readonly class: string;
  readonly destroyedAt: string;
  readonly basis: string;
  readonly rows: number;
  /** Whether rows of the same record stayed. */
  readonly partly: boolean;
}

/** What of a cycle's data was destroyed, the oldest first; what was destroyed again counts once. */
export function readDestroyedClasses(
  handle: Handle,
  cycle: { memberId: string; cycleId: string },
): Promise<DestroyedClass[]> {
  return handle.rows(
    `select class, destroyed_at as "destroyedAt", basis, (row_counts ->> 'rows')::int as rows,
       revision is not null as partly
     from dormouse.destruction
     where member_id = $1::text and cycle_id = $2::uuid and ${ofData} and reason <> 'replayed'
     order by destroyed_at, class, destruction_id`,
    [cycle.memberId, cycle.cycleId],
  );
}

/** Rows that went when the member withdrew, by class. */
export function readWithdrawnClasses(
  handle: Handle,
  cycle: { memberId: string; cycleId: string },
): Promise<{ class: string; rows: number; basis: string }[]> {
  return handle.rows(
    `select class, basis, sum((row_counts ->> 'rows')::int)::int as rows from dormouse.destruction
     where member_id = $1::text and cycle_id = $2::uuid and ${ofData} and reason = 'withdrawn'
     group by class, basis
     order by class, basis`,
    [cycle.memberId, cycle.cycleId],
  );
}

/**
 * Those of these records that the ledger knows to be destroyed, or to have become a later revision: what stands there
 * is an older self that somebody put back. A row of before opens as well as it ever did, so the envelope can't tell.
 */
export function findOutdated(
  handle: Handle,
  records: readonly { readonly memberId: string; readonly recordId: string; readonly revision: number }[],
): Promise<{ recordId: string }[]> {
  return handle.rows(
    `select distinct record.record_id as "recordId"
     from unnest($1::text[], $2::uuid[], $3::int[]) as record (member_id, record_id, revision)
     join dormouse.destruction as line on line.member_id = record.member_id and line.record_id = record.record_id
     where line.revision is null or line.revision > record.revision
     order by 1`,
    [
      records.map((record) => record.memberId),
      records.map((record) => record.recordId),
      records.map((record) => record.revision),
    ],
  );
}
