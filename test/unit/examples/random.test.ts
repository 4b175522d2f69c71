import { describe, expect, test } from 'vitest';
import { Random } from '../../../examples/merchant-services/random.js';

function draws(seed: number, subject: number, stream: number): number[] {
  const random = new Random().reseed(seed, subject, stream);
  return Array.from({ length: 8 }, () => random.next());
}

describe('the chance of the sample', () => {
  test('is the same for the same seed, subject and stream, and for no other', () => {
    expect(draws(1, 2, 3)).toEqual(draws(1, 2, 3));
    for (const other of [draws(2, 2, 3), draws(1, 3, 3), draws(1, 2, 4)]) expect(other).not.toEqual(draws(1, 2, 3));
  });

  test('stays within its bounds and reaches all of them', () => {
    const random = new Random().reseed(1, 1, 1);
    const seen = new Set(Array.from({ length: 1000 }, () => random.int(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const far = Array.from({ length: 1000 }, () => random.between(10, 10 + 2 ** 40));
    expect(Math.min(...far)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...far)).toBeGreaterThan(2 ** 39);
    expect(Math.max(...far)).toBeLessThanOrEqual(10 + 2 ** 40);
  });

  test('spreads evenly', () => {
    const random = new Random();
    let sum = 0;
    for (let subject = 0; subject < 10_000; subject += 1) sum += random.reseed(1, subject, 1).fraction();
    expect(sum / 10_000).toBeCloseTo(0.5, 1);
  });

  test('makes uuids that PostgreSQL takes', () => {
    expect(new Random().reseed(1, 1, 1).uuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
