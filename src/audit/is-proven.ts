import type { UnsealedEntry } from '../store/audit-entries.js';
import { fitsEntry } from './entry-code.js';

export interface Provable {
  /** Entries up to this one may lack a code; '0' once that is over. */
  readonly uncodedUntil: string;
  /** What is not newer than what was pruned is a copy of it. */
  readonly prunedUntil: string | null;
}

/** Where reading begins that leaves out no number, not even one that no writer is given. */
export const beforeAnyEntry = '-9223372036854775808';

/** Whether one of our writers made the entry, and it is there once. */
export function isProven(
  keys: { readonly macKey: Buffer },
  entry: UnsealedEntry,
  { uncodedUntil, prunedUntil }: Provable,
): boolean {
  const { nonce, mac } = entry;
  if (entry.odd || entry.repeated) return false;
  if (nonce === null || mac === null) {
    const number = BigInt(entry.entryId);
    return nonce === null && mac === null && number > 0n && number <= BigInt(uncodedUntil);
  }
  if (prunedUntil !== null && entry.at <= prunedUntil) return false;
  return fitsEntry(keys.macKey, { ...entry, nonce }, mac);
}
