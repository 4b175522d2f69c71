import { ServiceError } from '../errors.js';
import { openEnvelope } from './envelope.js';
import type { Keyring } from './keyring.js';
import type { SealedRecord } from './records.js';

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

/** This one record can't be opened: it was changed, or its key is gone. Others may well be. */
export function isUnreadable(error: unknown): error is ServiceError {
  return error instanceof ServiceError && (error.code === 'envelope_unreadable' || error.code === 'key_unknown');
}
