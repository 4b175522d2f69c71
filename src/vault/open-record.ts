import type { Handle } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { openEnvelope } from './envelope.js';
import type { Keyring } from './keyring.js';
import { readRecord, type SealedRecord } from './records.js';

/** Opens one record for a named purpose; the caller writes the audit entry in its own transaction. */
export async function openRecord(keyring: Keyring, record: SealedRecord): Promise<Buffer> {
  const periodKey = await keyring.periodKey(record.keyId);
  const { memberId, class: retentionClass, recordId, revision } = record;
  const binding = { memberId, class: retentionClass, recordId, revision };
  return openEnvelope({
    keyId: record.keyId,
    wrappedKey: record.wrappedKey,
    sealed: record.sealed,
    binding,
    periodKey,
  });
}

/**
 * Opens a record that was read without a lock. It may have been moved to another key meanwhile and the old one
 * destroyed: then it is read once more. Null where it is gone.
 */
export async function openUnlocked(keyring: Keyring, handle: Handle, record: SealedRecord): Promise<Buffer | null> {
  try {
    return await openRecord(keyring, record);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'key_unknown') throw error;
    const present = await readRecord(handle, record);
    if (present?.keyId === record.keyId) throw error;
    return present && openRecord(keyring, present);
  }
}

/** This one record can't be opened: it was changed, or its key is gone. Others may well be. */
export function isUnreadable(error: unknown): error is ServiceError {
  return error instanceof ServiceError && (error.code === 'envelope_unreadable' || error.code === 'key_unknown');
}
