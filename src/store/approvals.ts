import type { Handle, Transaction } from '../database/sql.js';

export interface ApprovalRow {
  readonly approvalId: string;
  readonly operation: string;
  readonly requestHash: Buffer;
  /** Counts and names of the schema: what the second person is shown. */
  readonly summary: Readonly<Record<string, unknown>>;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly usedAt: string | null;
}

const columns = `approval_id as "approvalId", operation, request_hash as "requestHash", summary,
  requested_by as "requestedBy", requested_at as "requestedAt", expires_at as "expiresAt", approved_by as "approvedBy",
  approved_at as "approvedAt", used_at as "usedAt"`;

export interface AskedApproval {
  readonly approvalId: string;
  readonly operation: string;
  readonly requestHash: Buffer;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly by: string;
  readonly at: string;
  readonly expiresAt: string;
}

/** One row where it was asked for now: it is new, or the one before has expired. None where one is open already. */
export function askForApproval(tx: Transaction, asked: AskedApproval): Promise<ApprovalRow | null> {
  return tx.maybeOne(
    `insert into dormouse.approval as kept
       (approval_id, operation, request_hash, summary, requested_by, requested_at, expires_at)
     values ($1::uuid, $2::text, $3::bytea, $4::jsonb, $5::text, $6::timestamptz, $7::timestamptz)
     on conflict (operation, request_hash, requested_by) where used_at is null do update
     set summary = excluded.summary, requested_at = excluded.requested_at, expires_at = excluded.expires_at,
       approved_by = null, approved_at = null
     where kept.expires_at <= excluded.requested_at
     returning ${columns}`,
    [
      asked.approvalId,
      asked.operation,
      asked.requestHash,
      JSON.stringify(asked.summary),
      asked.by,
      asked.at,
      asked.expiresAt,
    ],
  );
}

export function findOpenApproval(
  handle: Handle,
  asked: { operation: string; requestHash: Buffer; by: string },
): Promise<ApprovalRow | null> {
  return handle.maybeOne(
    `select ${columns} from dormouse.approval
     where operation = $1::text and request_hash = $2::bytea and requested_by = $3::text and used_at is null`,
    [asked.operation, asked.requestHash, asked.by],
  );
}

export function readApproval(handle: Handle, approvalId: string): Promise<ApprovalRow | null> {
  return handle.maybeOne(`select ${columns} from dormouse.approval where approval_id = $1::uuid`, [approvalId]);
}

export function lockApproval(tx: Transaction, approvalId: string): Promise<ApprovalRow | null> {
  return tx.maybeOne(`select ${columns} from dormouse.approval where approval_id = $1::uuid for update`, [approvalId]);
}

/** The newest first. */
export function readApprovals(
  handle: Handle,
  page: { before: { at: string; approvalId: string } | null; limit: number },
): Promise<ApprovalRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.approval
     where $1::timestamptz is null or (requested_at, approval_id) < ($1::timestamptz, $2::uuid)
     order by requested_at desc, approval_id desc
     limit $3::int`,
    [page.before?.at ?? null, page.before?.approvalId ?? null, page.limit],
  );
}

/** Zero rows where it was given, used or expired meanwhile, or the one who asked gives it: the table refuses that too. */
export function markApprovalGiven(
  tx: Transaction,
  given: { approvalId: string; by: string; at: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.approval set approved_by = $2::text, approved_at = $3::timestamptz
     where approval_id = $1::uuid and approved_at is null and used_at is null and expires_at > $3::timestamptz
       and requested_by <> $2::text`,
    [given.approvalId, given.by, given.at],
  );
}

export interface StandingApproval {
  readonly approvalId: string;
  readonly operation: string;
  readonly requestHash: Buffer;
  readonly at: string;
}

/** Whether it stands at this instant: given for exactly this request, not used and not expired. */
export async function approvalStands(handle: Handle, approval: StandingApproval): Promise<boolean> {
  const found = await handle.rows(
    `select from dormouse.approval
     where approval_id = $1::uuid and operation = $2::text and request_hash = $3::bytea
       and approved_at is not null and used_at is null and expires_at > $4::timestamptz`,
    [approval.approvalId, approval.operation, approval.requestHash, approval.at],
  );
  return found.length === 1;
}

/** In the transaction of the act. Zero rows where the approval doesn't stand: then nothing may be done. */
export function markApprovalUsed(tx: Transaction, approval: StandingApproval): Promise<number> {
  return tx.affected(
    `update dormouse.approval set used_at = $4::timestamptz
     where approval_id = $1::uuid and operation = $2::text and request_hash = $3::bytea
       and approved_at is not null and used_at is null and expires_at > $4::timestamptz`,
    [approval.approvalId, approval.operation, approval.requestHash, approval.at],
  );
}
