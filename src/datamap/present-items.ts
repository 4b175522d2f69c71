import { bitsOfMask } from './compile-look.js';

/** The indexes of the items whose bits are set in `mask0…` of a row, in the order of the map. */
export function presentIndexes(row: object, maskCount: number): number[] {
  const found: number[] = [];
  for (let mask = 0; mask < maskCount; mask += 1) {
    let bits = BigInt((row as Record<string, string | null>)[`mask${mask}`] ?? 0);
    for (let bit = 0; bits !== 0n; bit += 1, bits >>= 1n) if (bits & 1n) found.push(mask * bitsOfMask + bit);
  }
  return found;
}
