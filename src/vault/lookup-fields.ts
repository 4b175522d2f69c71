import type { DataMap } from '../datamap/data-map.js';
import { identifierDigest } from './identifiers.js';
import type { Keyring } from './keyring.js';

export interface FieldDigest {
  /** A lookup column of the data map. */
  readonly field: string;
  readonly digest: Buffer;
}

/**
 * The digests of what a member may be found by, one a lookup column that has a value. Separation and look-up both go
 * through here: a value is found only when both give it the same form.
 */
export function digestsOf(
  { keyring, dataMap }: { readonly keyring: Pick<Keyring, 'lookupKey'>; readonly dataMap: DataMap },
  values: Readonly<Record<string, string | null | undefined>>,
): FieldDigest[] {
  return dataMap.member.lookup.flatMap((field) => {
    const digest = identifierDigest(keyring.lookupKey, kindOf(dataMap, field), values[field]);
    return digest === null ? [] : [{ field, digest }];
  });
}

/** The contact section says which column holds an address or a number; every other is compared as it is written. */
function kindOf({ member }: DataMap, column: string): string {
  if (column === member.contact.email) return 'email';
  if (column === member.contact.phone) return 'phone';
  return column;
}
