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

/** The masks whose bits are the given indexes; an index below 0 is an item that the map no longer has. */
export function itemMasks(indexes: readonly number[], maskCount: number): bigint[] {
  const masks = Array.from({ length: maskCount }, () => 0n);
  for (const index of indexes) {
    if (index < 0) continue;
    const mask = Math.floor(index / bitsOfMask);
    masks[mask] = (masks[mask] ?? 0n) | (1n << BigInt(index % bitsOfMask));
  }
  return masks;
}
