import type { Handle, Transaction } from '../database/sql.js';

/** Rows of one table, or columns of them, that a restoration left in a sealed record. */
export interface RemainderRow {
  readonly memberId: string;
  readonly cycleId: string;
  readonly recordId: string;
  /** Of the table in the shape of the record. */
  readonly position: number;
  readonly class: string;
  readonly table: string;
  /** Null where the whole rows were left. */
  readonly columns: readonly string[] | null;
  readonly rows: number;
  /** When the last of the record is destroyed; null while nobody can say. */
  readonly dueOn: string | null;
}

const columns = `remainder.member_id as "memberId", remainder.cycle_id as "cycleId", remainder.record_id as "recordId",
  remainder.position, remainder.class, remainder.table_name as "table", remainder.columns,
  remainder.row_count as "rows", remainder.due_on as "dueOn"`;

export async function insertRemainders(
  tx: Transaction,
  left: { rows: readonly RemainderRow[]; at: string; by: string },
): Promise<void> {
  const { rows } = left;
  if (rows.length === 0) return;
  await tx.affected(
    `insert into dormouse.remainder
       (member_id, cycle_id, record_id, position, class, table_name, columns, row_count, due_on, left_at, left_by)
     select row.member_id, row.cycle_id, row.record_id, row.position, row.class, row.table_name,
       (select array_agg(name order by place) from jsonb_array_elements_text(row.columns) with ordinality as c (name, place)),
       row.row_count, row.due_on, $10::timestamptz, $11::text
     from unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::jsonb[], $8::int[], $9::date[])
       as row (member_id, cycle_id, record_id, position, class, table_name, columns, row_count, due_on)`,
    [
      rows.map((row) => row.memberId),
      rows.map((row) => row.cycleId),
      rows.map((row) => row.recordId),
      rows.map((row) => row.position),
      rows.map((row) => row.class),
      rows.map((row) => row.table),
      rows.map((row) => JSON.stringify(row.columns ?? [])),
      rows.map((row) => row.rows),
      rows.map((row) => row.dueOn),
      left.at,
      left.by,
    ],
  );
}

/** What restorations have left of a member, the earliest first. */
export function readRemainders(handle: Handle, memberId: string): Promise<RemainderRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.remainder as remainder
     where remainder.member_id = $1::text
     order by remainder.left_at, remainder.record_id, remainder.position`,
    [memberId],
  );
}

/** When something was last left of each cycle that still holds some. */
export function readLastLeft(handle: Handle, memberId: string): Promise<{ cycleId: string; leftAt: string }[]> {
  return handle.rows(
    `select remainder.cycle_id as "cycleId", max(remainder.left_at) as "leftAt" from dormouse.remainder as remainder
     where remainder.member_id = $1::text
     group by remainder.cycle_id
     order by remainder.cycle_id`,
    [memberId],
  );
}

/** Those of these records that hold what a restoration left. */
export function readRemaindersIn(
  handle: Handle,
  records: { memberIds: readonly string[]; recordIds: readonly string[] },
): Promise<RemainderRow[]> {
  return handle.rows(
    `select ${columns}
     from unnest($1::text[], $2::uuid[]) as asked (member_id, record_id)
     join dormouse.remainder as remainder
       on remainder.member_id = asked.member_id and remainder.record_id = asked.record_id
     order by remainder.member_id, remainder.record_id, remainder.position`,
    [records.memberIds, records.recordIds],
  );
}

/** Of these records, none is listed any more. */
export function removeRemainders(
  tx: Transaction,
  records: { memberIds: readonly string[]; recordIds: readonly string[] },
): Promise<number> {
  return tx.affected(
    `delete from dormouse.remainder as remainder
     using unnest($1::text[], $2::uuid[]) as gone (member_id, record_id)
     where remainder.member_id = gone.member_id and remainder.record_id = gone.record_id`,
    [records.memberIds, records.recordIds],
  );
}

/** These rows alone: the others of the record still hold something. */
export function removeRemainderRows(tx: Transaction, rows: readonly RemainderRow[]): Promise<number> {
  return tx.affected(
    `delete from dormouse.remainder as remainder
     using unnest($1::text[], $2::uuid[], $3::int[]) as gone (member_id, record_id, position)
     where remainder.member_id = gone.member_id and remainder.record_id = gone.record_id
       and remainder.position = gone.position`,
    placesOf(rows),
  );
}

export function updateRemainders(tx: Transaction, rows: readonly RemainderRow[]): Promise<number> {
  return tx.affected(
    `update dormouse.remainder as remainder set row_count = row.row_count, due_on = row.due_on
     from unnest($1::text[], $2::uuid[], $3::int[], $4::int[], $5::date[])
       as row (member_id, record_id, position, row_count, due_on)
     where remainder.member_id = row.member_id and remainder.record_id = row.record_id
       and remainder.position = row.position`,
    [...placesOf(rows), rows.map((row) => row.rows), rows.map((row) => row.dueOn)],
  );
}

function placesOf(rows: readonly RemainderRow[]) {
  return [rows.map((row) => row.memberId), rows.map((row) => row.recordId), rows.map((row) => row.position)];
}

/** Members of whom something stayed sealed when the rest went back. */
export function countRemainders(handle: Handle): Promise<{ members: number }> {
  return handle.one('select count(distinct member_id)::int as members from dormouse.remainder');
}
