import { randomUUID } from 'node:crypto';
import { sealEnvelope } from './envelope.js';
import type { Keyring } from './keyring.js';
import { monthOf, type PeriodKey } from './period-key.js';
import type { SealedRecord } from './records.js';

export interface Unsealed {
  readonly memberId: string;
  readonly cycleId: string;
  readonly class: string;
  readonly content: Buffer;
  readonly rowCount: number;
  readonly nextExpiryOn: string | null;
  readonly expiresOn: string | null;
}

/** Seals new records, each under its own data key and the key of the month in which its last row falls due. */
export async function sealRecords(
  keyring: Keyring,
  unsealed: readonly Unsealed[],
  at: string,
): Promise<SealedRecord[]> {
  const months = new Set(unsealed.map((record) => monthOf(record.expiresOn)));
  const keys = new Map<string, PeriodKey>();
  for (const month of months) keys.set(month, await keyring.periodKeyFor(month, at));
  return unsealed.map((record) => {
    const recordId = randomUUID();
    const binding = { memberId: record.memberId, class: record.class, recordId, revision: 1 };
    const periodKey = keys.get(monthOf(record.expiresOn)) as PeriodKey;
    const envelope = sealEnvelope({ plaintext: record.content, binding, periodKey });
    return {
      ...envelope,
      memberId: record.memberId,
      recordId,
      cycleId: record.cycleId,
      class: record.class,
      revision: 1,
      sealedAt: at,
      nextExpiryOn: record.nextExpiryOn,
      expiresOn: record.expiresOn,
      rowCount: record.rowCount,
    };
  });
}
