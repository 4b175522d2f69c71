import type { Handle } from '../database/sql.js';
import type { SealedRecord } from './records.js';

/** The separated data of a member's cycles to be looked at and left where it is: nothing is locked. */
export function readForDisclosure(
  handle: Handle,
  cycles: { memberId: string; cycleIds: readonly string[] },
): Promise<SealedRecord[]> {
  return handle.rows(
    `select member_id as "memberId", record_id as "recordId", cycle_id as "cycleId", class, revision,
       sealed_at as "sealedAt", next_expiry_on as "nextExpiryOn", expires_on as "expiresOn", row_count as "rowCount",
       key_id as "keyId", wrapped_key as "wrappedKey", sealed
     from vault.record
     where member_id = $1::text and cycle_id = any($2::uuid[]) and class not in ('notice', 'letter')
     order by class, record_id`,
    [cycles.memberId, cycles.cycleIds],
  );
}
