import type { Context } from '../context.js';
import { countRecordsByKey } from '../vault/period-keys.js';

export interface ListedRootKey {
  readonly id: string;
  readonly primary: boolean;
  /** Null where the source does not know. */
  readonly createdAt: string | null;
  /** How many keys of the keyring it wraps; with none, and not the primary, it can be retired. */
  readonly keys: number;
  /** Records under the period keys that it wraps. */
  readonly records: number;
}

export interface ListedPeriodKey {
  readonly id: string;
  readonly month: string;
  readonly rootKeyId: string;
  readonly createdAt: string;
  /** Whether new records of the month are sealed under it. */
  readonly seals: boolean;
  readonly records: number;
}

export interface ListedKeys {
  readonly rootKeys: readonly ListedRootKey[];
  readonly periodKeys: readonly ListedPeriodKey[];
  /** Records that name a key which the keyring does not have: nobody can open them. */
  readonly missing: readonly { readonly keyId: string; readonly records: number }[];
}

/** What the keyring holds and what rests on it; never a key. */
export async function listKeys({ keyring, mover }: Pick<Context, 'keyring' | 'mover'>): Promise<ListedKeys> {
  // The records first: a key that is made meanwhile is then in the keyring, whoever seals under it.
  const counted = await countRecordsByKey(mover);
  const recordsOf = new Map(counted.map(({ keyId, records }) => [keyId, records]));
  const periodKeys = keyring.listPeriodKeys().map((key) => ({ ...key, records: recordsOf.get(key.id) ?? 0 }));
  const wrapped = [...keyring.listFixedKeys(), ...periodKeys];
  const rootKeys = (await keyring.listRootKeys()).map((rootKey) => ({
    ...rootKey,
    keys: wrapped.filter((key) => key.rootKeyId === rootKey.id).length,
    records: periodKeys.filter((key) => key.rootKeyId === rootKey.id).reduce((sum, { records }) => sum + records, 0),
  }));
  const known = new Set(periodKeys.map((key) => key.id));
  return { rootKeys, periodKeys, missing: counted.filter(({ keyId }) => !known.has(keyId)) };
}
