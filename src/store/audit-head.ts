import type { Handle, Transaction } from '../database/sql.js';

export interface AuditHead {
  readonly position: string;
  readonly link: Buffer;
  readonly batch: string;
  readonly hash: Buffer;
  readonly uncodedUntil: string;
}

const headColumns = `position, link, batch, batch_hash as hash, uncoded_until as "uncodedUntil"`;

/** Null while another holds it. A dead holder's lease ends by the clock; what it was at is undone by then, or committed. */
export async function claimAuditLease(
  tx: Transaction,
  lease: { holder: string; now: string; until: string },
): Promise<{ fence: string } | null> {
  // Whoever is at a batch right now is not waited for.
  const free = await tx.rows(
    `select from dormouse.audit_head
     where only_row and (lease_until is null or lease_until <= $1::timestamptz)
     for update skip locked`,
    [lease.now],
  );
  if (free.length === 0) return null;
  return tx.maybeOne(
    `update dormouse.audit_head
     set holder = $1::text, fence = fence + 1, lease_until = $2::timestamptz
     where only_row
     returning fence`,
    [lease.holder, lease.until],
  );
}

/** Locks the head until the commit. Null once another has claimed the lease: then nothing may be written. */
export function lockAuditHead(tx: Transaction, lease: { fence: string }): Promise<AuditHead | null> {
  return tx.maybeOne(
    `select ${headColumns} from dormouse.audit_head where only_row and fence = $1::bigint for update`,
    [lease.fence],
  );
}

export function readAuditHead(handle: Handle): Promise<AuditHead | null> {
  return handle.maybeOne(`select ${headColumns} from dormouse.audit_head where only_row`);
}

export function moveAuditHead(
  tx: Transaction,
  moved: { position: number; link: Buffer; batch: number; hash: Buffer; leaseUntil: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.audit_head
     set position = $1::bigint, link = $2::bytea, batch = $3::bigint, batch_hash = $4::bytea,
       lease_until = $5::timestamptz
     where only_row`,
    [moved.position, moved.link, moved.batch, moved.hash, moved.leaseUntil],
  );
}

export function releaseAuditLease(handle: Handle, lease: { fence: string }): Promise<number> {
  return handle.affected(
    'update dormouse.audit_head set holder = null, lease_until = null where only_row and fence = $1::bigint',
    [lease.fence],
  );
}
