import { randomUUID } from 'node:crypto';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { sealEnvelope } from './envelope.js';
import type { Keyring } from './keyring.js';
import { monthOf, type PeriodKey } from './period-key.js';
import { holdKeys } from './period-keys.js';
import { insertRecords, type SealedRecord } from './records.js';

export interface Unsealed {
  readonly memberId: string;
  readonly cycleId: string;
  readonly class: string;
  readonly content: Buffer;
  readonly rowCount: number;
  readonly nextExpiryOn: string | null;
  readonly expiresOn: string | null;
}

const holdsMax = 3;

/** Seals new records, each under its own data key and the key of the month in which its last row falls due. */
export async function sealRecords(
  keyring: Keyring,
  unsealed: readonly Unsealed[],
  at: string,
): Promise<SealedRecord[]> {
  const keys = await keysFor(keyring, unsealed, at);
  return unsealed.map((record) => {
    const recordId = randomUUID();
    const binding = { memberId: record.memberId, class: record.class, recordId, revision: 1 };
    const periodKey = keys.get(monthFor(record, at)) as PeriodKey;
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

/** Seals new records and puts them into the vault; a key that is withdrawn meanwhile costs a second look, no failure. */
export async function sealInto(
  tx: Transaction,
  keyring: Keyring,
  unsealed: readonly Unsealed[],
  at: string,
): Promise<SealedRecord[]> {
  await holdKeysFor(tx, keyring, unsealed, at);
  const records = await sealRecords(keyring, unsealed, at);
  await insertRecords(tx, records);
  return records;
}

/**
 * Holds the keys that these records will be sealed under. A key that was withdrawn and never destroyed, as after a crash
 * or with an older keyring put back, gets a successor here: nobody is kept from sealing by it.
 */
export async function holdKeysFor(
  tx: Transaction,
  keyring: Keyring,
  records: readonly Pick<Unsealed, 'expiresOn'>[],
  at: string,
  today = at,
): Promise<void> {
  for (let holds = 1; ; holds += 1) {
    const keys = [...(await keysFor(keyring, records, at, today)).values()].map(({ id }) => id);
    try {
      return await holdKeys(tx, keys, at);
    } catch (error) {
      const withdrawn = error instanceof ServiceError && error.code === 'key_withdrawn';
      if (!withdrawn || holds === holdsMax) throw error;
      for (const keyId of error.detail.keyIds as string[]) await keyring.replacePeriodKey(keyId, at);
    }
  }
}

/**
 * The month whose key a record belongs under: that of its last day, but never one that is over, for the key of such a
 * month is about to be destroyed. `today` is a day or an instant of it.
 */
export function monthFor({ expiresOn }: Pick<Unsealed, 'expiresOn'>, today: string): string {
  const month = monthOf(expiresOn);
  const present = today.slice(0, 7);
  return month < present ? present : month;
}

/** The keys that these records are sealed under, by their months. */
export async function keysFor(
  keyring: Keyring,
  records: readonly Pick<Unsealed, 'expiresOn'>[],
  at: string,
  today = at,
): Promise<Map<string, PeriodKey>> {
  const keys = new Map<string, PeriodKey>();
  for (const month of new Set(records.map((record) => monthFor(record, today)))) {
    keys.set(month, await keyring.periodKeyFor(month, at));
  }
  return keys;
}
