import type { Handle, Transaction } from '../database/sql.js';

export type SweepMode = 'rehearse' | 'perform';
export type SweepState = 'waiting' | 'running' | 'halted' | 'done' | 'stopped' | 'failed';

export interface SweepRow {
  readonly sweepId: string;
  readonly mode: SweepMode;
  readonly state: SweepState;
  readonly asOf: string | null;
  readonly scheduledFor: string | null;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly stopRequestedBy: string | null;
  readonly halt: Record<string, unknown> | null;
  /** What the approver was shown: the approval covers no more. */
  readonly approvedHalt: Record<string, unknown> | null;
  readonly report: Record<string, unknown> | null;
}

const columns = `sweep_id as "sweepId", mode, state, as_of as "asOf", scheduled_for as "scheduledFor",
  requested_by as "requestedBy", requested_at as "requestedAt", approved_by as "approvedBy",
  approved_at as "approvedAt", started_at as "startedAt", finished_at as "finishedAt",
  stop_requested_by as "stopRequestedBy", halt, approved_halt as "approvedHalt", report`;

/** Zero rows where the scheduled run was requested already, by this or by another instance. */
export function insertSweep(
  handle: Handle,
  sweep: {
    sweepId: string;
    mode: SweepMode;
    asOf: string | null;
    scheduledFor: string | null;
    by: string;
    at: string;
  },
): Promise<number> {
  return handle.affected(
    `insert into dormouse.sweep (sweep_id, mode, state, as_of, scheduled_for, requested_by, requested_at)
     values ($1::uuid, $2::text, 'waiting', $3::timestamptz, $4::timestamptz, $5::text, $6::timestamptz)
     on conflict do nothing`,
    [sweep.sweepId, sweep.mode, sweep.asOf, sweep.scheduledFor, sweep.by, sweep.at],
  );
}

export function readSweep(handle: Handle, sweepId: string): Promise<SweepRow | null> {
  return handle.maybeOne(`select ${columns} from dormouse.sweep where sweep_id = $1::uuid`, [sweepId]);
}

export function readSweeps(
  handle: Handle,
  page: { before: { at: string; sweepId: string } | null; limit: number },
): Promise<SweepRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.sweep
     where $1::timestamptz is null or (requested_at, sweep_id) < ($1::timestamptz, $2::uuid)
     order by requested_at desc, sweep_id desc
     limit $3::int`,
    [page.before?.at ?? null, page.before?.sweepId ?? null, page.limit],
  );
}

export function readLastScheduled(handle: Handle): Promise<{ scheduledFor: string } | null> {
  return handle.maybeOne(
    `select scheduled_for as "scheduledFor" from dormouse.sweep
     where scheduled_for is not null order by scheduled_for desc limit 1`,
  );
}

/**
 * The latest instant that other sweeps wrote down, and when one last went by the clock. What lies between an approval
 * and an instant that it admits to be wrong says nothing.
 */
export function readSweptTimes(
  handle: Handle,
  sweepId: string,
): Promise<{ recordedAt: string | null; sweptAt: string | null }> {
  return handle.one(
    `select max(greatest(sweep.started_at, sweep.finished_at)) as "recordedAt",
       max(sweep.finished_at) filter (where coalesce(sweep.halt ->> 'kind', '') <> 'clock') as "sweptAt"
     from dormouse.sweep as sweep
     where sweep.sweep_id <> $1::uuid and not exists (
       select from dormouse.sweep as approved
       cross join jsonb_array_elements(approved.approved_halt -> 'shown' -> 'doubts') as doubt
       where doubt ->> 'kind' = 'clock' and doubt ->> 'found' = 'backwards'
         and greatest(sweep.started_at, sweep.finished_at) > approved.approved_at
         and greatest(sweep.started_at, sweep.finished_at) <= (doubt ->> 'recordedAt')::timestamptz)`,
    [sweepId],
  );
}

/** Sweeps that wait, and running ones whose holder has died: the oldest first. */
export function readRunnable(handle: Handle, now: string): Promise<{ sweepId: string }[]> {
  return handle.rows(
    `select sweep_id as "sweepId" from dormouse.sweep
     where state = 'waiting' or (state = 'running' and lease_until < $1::timestamptz)
     order by requested_at, sweep_id
     limit 10`,
    [now],
  );
}

/**
 * Takes the lease. `for update` waits for the batches of a holder before (they hold the row `for key share`), so that
 * after the fence has moved no stale batch can commit. Null where another sweep performs or the holder lives.
 */
export async function takeSweepLease(
  tx: Transaction,
  lease: { sweepId: string; holder: string; now: string; until: string },
): Promise<{ fence: string } | null> {
  // Whoever's holder lives is not waited for.
  const free = await tx.rows(
    `select from dormouse.sweep
     where sweep_id = $1::uuid and (state = 'waiting' or (state = 'running' and lease_until < $2::timestamptz))
     for update`,
    [lease.sweepId, lease.now],
  );
  if (free.length === 0) return null;
  return tx.maybeOne(
    `update dormouse.sweep
     set state = 'running', holder = $2::text, fence = fence + 1, lease_until = $4::timestamptz,
       started_at = coalesce(started_at, $3::timestamptz), halt = null
     where sweep_id = $1::uuid
       and (state = 'waiting' or (state = 'running' and lease_until < $3::timestamptz))
     returning fence`,
    [lease.sweepId, lease.holder, lease.now, lease.until],
  );
}

export function renewSweepLease(
  handle: Handle,
  lease: { sweepId: string; fence: string; until: string },
): Promise<{ stopRequestedBy: string | null } | null> {
  return handle.maybeOne(
    `update dormouse.sweep set lease_until = $3::timestamptz
     where sweep_id = $1::uuid and fence = $2::bigint and state = 'running'
     returning stop_requested_by as "stopRequestedBy"`,
    [lease.sweepId, lease.fence, lease.until],
  );
}

/** Held by every writing batch until its commit; a takeover waits for it. */
export async function holdSweepFence(tx: Transaction, sweep: { sweepId: string; fence: string }): Promise<boolean> {
  const found = await tx.rows(
    `select from dormouse.sweep where sweep_id = $1::uuid and fence = $2::bigint and state = 'running' for key share`,
    [sweep.sweepId, sweep.fence],
  );
  return found.length === 1;
}

export function finishSweep(
  handle: Handle,
  sweep: { sweepId: string; fence: string; state: SweepState; at: string; halt: unknown; report: unknown },
): Promise<number> {
  return handle.affected(
    `update dormouse.sweep
     set state = $3::text, finished_at = case when $3::text <> 'waiting' then $4::timestamptz end, lease_until = null, halt = $5::jsonb, report = $6::jsonb
     where sweep_id = $1::uuid and fence = $2::bigint and state = 'running'`,
    [
      sweep.sweepId,
      sweep.fence,
      sweep.state,
      sweep.at,
      sweep.halt ? JSON.stringify(sweep.halt) : null,
      JSON.stringify(sweep.report),
    ],
  );
}

export function requestStop(handle: Handle, sweep: { sweepId: string; by: string; at: string }): Promise<number> {
  return handle.affected(
    `update dormouse.sweep
     set stop_requested_by = coalesce(stop_requested_by, $2::text),
       state = case when state in ('waiting', 'halted') then 'stopped' else state end,
       finished_at = case when state in ('waiting', 'halted') then $3::timestamptz else finished_at end
     where sweep_id = $1::uuid and state in ('waiting', 'running', 'halted')`,
    [sweep.sweepId, sweep.by, sweep.at],
  );
}

/** Sets a halted sweep to wait again. The table refuses an approval by the credential that asked. */
export function approveSweep(handle: Handle, approval: { sweepId: string; by: string; at: string }): Promise<number> {
  return handle.affected(
    `update dormouse.sweep
     set state = 'waiting', approved_by = $2::text, approved_at = $3::timestamptz, approved_halt = halt,
       finished_at = null
     where sweep_id = $1::uuid and state = 'halted' and requested_by <> $2::text`,
    [approval.sweepId, approval.by, approval.at],
  );
}
