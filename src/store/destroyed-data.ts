import type { Handle } from '../database/sql.js';

/** What the ledger says of separated data that is gone; names of classes and items, never a value. */
export interface DestroyedData {
  readonly class: string;
  readonly destroyedAt: string;
  readonly dueOn: string;
  readonly reason: string;
  readonly basis: string;
  /** As they stand in the data map. */
  readonly items: readonly string[];
}

/**
 * Of one cycle, what was discarded at its separation included. Texts of notices and look-up hashes are no separated data,
 * and what was destroyed again after a restored backup is told once.
 */
export function readDestroyedData(
  handle: Handle,
  cycle: { memberId: string; cycleId: string },
): Promise<DestroyedData[]> {
  return handle.rows(
    `select class, destroyed_at as "destroyedAt", due_on as "dueOn", reason, basis, items
     from dormouse.destruction
     where member_id = $1::text and cycle_id = $2::uuid and class not in ('notice', 'letter', 'identifiers') and reason <> 'replayed'
     order by destroyed_at, class, destruction_id`,
    [cycle.memberId, cycle.cycleId],
  );
}
