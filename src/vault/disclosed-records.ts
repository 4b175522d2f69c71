import type { Handle } from '../database/sql.js';
import type { SealedRecord } from './records.js';

/** The separated data of one cycle to be looked at and left where it is: nothing is locked. */
export function readForDisclosure(
  handle: Handle,
  cycle: { memberId: string; cycleId: string },
): Promise<SealedRecord[]> {
  return handle.rows(
    `select member_id as "memberId", record_id as "recordId", cycle_id as "cycleId", class, revision,
       sealed_at as "sealedAt", next_expiry_on as "nextExpiryOn", expires_on as "expiresOn", row_count as "rowCount",
       key_id as "keyId", wrapped_key as "wrappedKey", sealed
     from vault.record
     where member_id = $1::text and cycle_id = $2::uuid and class not in ('notice', 'letter')
     order by class, record_id`,
    [cycle.memberId, cycle.cycleId],
  );
}
