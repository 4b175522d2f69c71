import type { Handle, Transaction } from '../database/sql.js';
import type { DestructionReason, RowCounts } from './destructions.js';

/** A whole line of the ledger of destruction; it holds names and days, and no value of a member. */
export interface DestructionRow {
  readonly destructionId: string;
  readonly memberId: string;
  readonly cycleId: string;
  readonly recordId: string | null;
  readonly class: string;
  readonly basis: string;
  readonly items: readonly string[];
  readonly rowCounts: RowCounts;
  readonly createdOn: string | null;
  readonly separatedOn: string;
  readonly dueOn: string;
  readonly destroyedAt: string;
  readonly reason: DestructionReason;
  readonly method: string;
  readonly copies: readonly string[];
  readonly executedBy: string;
  readonly revision: number | null;
  readonly confirmedBy: string | null;
  readonly confirmedAt: string | null;
}

export interface LedgerFilter {
  readonly memberId: string | null;
  /** Destroyed from this instant on, and before that one. */
  readonly from: string | null;
  readonly to: string | null;
  readonly confirmed: boolean | null;
}

export interface LedgerPlace {
  readonly destroyedAt: string;
  readonly destructionId: string;
}

const columns = `destruction_id as "destructionId", member_id as "memberId", cycle_id as "cycleId",
  record_id as "recordId", class, basis, items, row_counts as "rowCounts", created_on as "createdOn",
  separated_on as "separatedOn", due_on as "dueOn", destroyed_at as "destroyedAt", reason, method, copies,
  executed_by as "executedBy", revision, confirmed_by as "confirmedBy", confirmed_at as "confirmedAt"`;

const asked = `($1::text is null or member_id = $1::text) and ($2::timestamptz is null or destroyed_at >= $2::timestamptz)
       and ($3::timestamptz is null or destroyed_at < $3::timestamptz)
       and ($4::boolean is null or (confirmed_at is not null) = $4::boolean)`;

const askedFor = ({ memberId, from, to, confirmed }: LedgerFilter) => [memberId, from, to, confirmed];

/** The newest first. */
export function readDestructions(
  handle: Handle,
  filter: LedgerFilter,
  page: { before: LedgerPlace | null; limit: number },
): Promise<DestructionRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.destruction
     where ${asked}
       and ($5::timestamptz is null or (destroyed_at, destruction_id) < ($5::timestamptz, $6::uuid))
     order by destroyed_at desc, destruction_id desc
     limit $7::int`,
    [...askedFor(filter), page.before?.destroyedAt ?? null, page.before?.destructionId ?? null, page.limit],
  );
}

/** The oldest first, as they are exported. */
export function readDestructionsInOrder(
  handle: Handle,
  filter: LedgerFilter,
  page: { after: LedgerPlace | null; limit: number },
): Promise<DestructionRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.destruction
     where ${asked}
       and ($5::timestamptz is null or (destroyed_at, destruction_id) > ($5::timestamptz, $6::uuid))
     order by destroyed_at, destruction_id
     limit $7::int`,
    [...askedFor(filter), page.after?.destroyedAt ?? null, page.after?.destructionId ?? null, page.limit],
  );
}

/** Whether $who carried out the destruction: by hand, or by asking for the sweep that did, or by approving it. */
const carriedOutBy = (who: string) => `(executed_by = ${who}::text or exists (
  select from dormouse.sweep as sweep
  where executed_by = 'sweep:' || sweep.sweep_id and ${who}::text in (sweep.requested_by, sweep.approved_by)))`;

/** Those that wait for it; whoever destroyed something doesn't confirm it. */
export function markConfirmed(
  tx: Transaction,
  confirmed: { until: string | null; ids: readonly string[] | null; by: string; at: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.destruction set confirmed_by = $3::text, confirmed_at = $4::timestamptz
     where confirmed_at is null and not ${carriedOutBy('$3')}
       and ($1::timestamptz is null or destroyed_at <= $1::timestamptz)
       and ($2::uuid[] is null or destruction_id = any($2::uuid[]))`,
    [confirmed.until, confirmed.ids, confirmed.by, confirmed.at],
  );
}

/** Of all that wait for confirmation: how many there are, and how many of these this credential destroyed itself. */
export function countUnconfirmed(handle: Handle, by: string): Promise<{ waiting: number; own: number }> {
  return handle.one(
    `select count(*)::int as waiting, (count(*) filter (where ${carriedOutBy('$1')}))::int as own
     from dormouse.destruction
     where confirmed_at is null`,
    [by],
  );
}

export function readKnown(handle: Handle, destructionIds: readonly string[]): Promise<{ destructionId: string }[]> {
  return handle.rows(
    `select destruction_id as "destructionId" from dormouse.destruction where destruction_id = any($1::uuid[])`,
    [destructionIds],
  );
}

/** Lines that the database lost with an old backup, as they were. */
export function putBackLines(tx: Transaction, rows: readonly DestructionRow[]): Promise<number> {
  return tx.affected(
    `insert into dormouse.destruction
       (destruction_id, member_id, cycle_id, record_id, class, basis, items, row_counts, created_on, separated_on, due_on,
        destroyed_at, reason, method, copies, executed_by, revision, confirmed_by, confirmed_at)
     select row.destruction_id, row.member_id, row.cycle_id, row.record_id, row.class, row.basis,
       array(select jsonb_array_elements_text(row.items)), row.row_counts, row.created_on, row.separated_on, row.due_on,
       row.destroyed_at, row.reason, row.method, array(select jsonb_array_elements_text(row.copies)), row.executed_by,
       row.revision, row.confirmed_by, row.confirmed_at
     from jsonb_to_recordset($1::jsonb) as row (destruction_id uuid, member_id text, cycle_id uuid, record_id uuid,
       class text, basis text, items jsonb, row_counts jsonb, created_on date, separated_on date, due_on date,
       destroyed_at timestamptz, reason text, method text, copies jsonb, executed_by text, revision int,
       confirmed_by text, confirmed_at timestamptz)
     on conflict (destruction_id) do nothing`,
    [JSON.stringify(rows.map(snakeCased))],
  );
}

function snakeCased(row: DestructionRow): Record<string, unknown> {
  const named = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [named(name), value]));
}
