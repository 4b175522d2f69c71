import { describe, expect, test } from 'vitest';
import { drawRandom } from '../../../src/vault/random-pool.js';

function draw(length: number): Buffer {
  const target = Buffer.alloc(length);
  drawRandom(target);
  return target;
}

describe('drawRandom', () => {
  test('hands out no bytes twice over many turns of the pool', () => {
    const seen = new Set<string>();
    for (let draws = 0; draws < 50_000; draws += 1) seen.add(draw(12).toString('latin1'));
    expect(seen.size).toBe(50_000);
  });

  test('never leaves a target unfilled, whatever the order of lengths', () => {
    for (let draws = 0; draws < 5_000; draws += 1) {
      const length = [12, 32, 56, 1000, 7][draws % 5] ?? 12;
      const tail = draw(length).subarray(-16);
      // Sixteen zero bytes in a row do not occur; seven might.
      if (tail.length === 16) expect(tail.equals(Buffer.alloc(16))).toBe(false);
    }
  });

  test('fills what is larger than the pool', () => {
    const large = draw(100_000);
    expect(large.subarray(99_900).equals(Buffer.alloc(100))).toBe(false);
    expect(large.subarray(0, 100).equals(large.subarray(16_384, 16_484))).toBe(false);
  });

  test('draws every byte value about equally often', () => {
    const counts = new Array<number>(256).fill(0);
    for (const value of draw(16_000)) counts[value] = (counts[value] ?? 0) + 1;
    for (const value of draw(240_000)) counts[value] = (counts[value] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(750);
    expect(Math.max(...counts)).toBeLessThan(1250);
  });

  test('draws nothing for an empty target', () => {
    expect(draw(0).length).toBe(0);
  });
});
