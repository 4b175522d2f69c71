import type { Handle } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { findOutdated } from '../store/destructions.js';
import type { SealedRecord } from '../vault/records.js';

/** Throws where one of these records is an older self of what the ledger says is left of it. */
export async function refuseOutdated(handle: Handle, records: readonly SealedRecord[]): Promise<void> {
  if (records.length === 0) return;
  const outdated = await findOutdated(handle, records);
  if (outdated.length === 0) return;
  throw new ServiceError(
    'envelope_unreadable',
    'A sealed record is older than the ledger of destruction says: rows of a backup were put back. Nothing of it was ' +
      'released. Apply the ledger with `dormouse destroy --replay`.',
    { detail: { recordIds: outdated.map(({ recordId }) => recordId) } },
  );
}
