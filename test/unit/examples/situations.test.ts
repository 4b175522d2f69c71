import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { describeSample } from '../../../examples/merchant-services/sample-summary.js';
import {
  assignSituations,
  mainJobDays,
  situationNames,
  situations,
} from '../../../examples/merchant-services/situations.js';

const identity = { profile: 'life-cycle', members: 3000, seed: 1, now: '2026-11-22T06:00:00Z' } as const;

describe('the situations of the life-cycle sample', () => {
  test('leave more than half of the members in use', () => {
    const shares = situationNames.map((name) => situations[name].share).reduce((sum, share) => sum + share, 0);
    expect(shares).toBeLessThan(500);
  });

  test('have each their fixed share, whatever the seed', () => {
    for (const seed of [1, 2]) {
      const { situations: found } = describeSample({ ...identity, seed });
      for (const name of situationNames.filter((other) => other !== 'active')) {
        expect(found[name]?.members.length, name).toBe(situations[name].share * 3);
      }
    }
  });

  test('have at least one member each in the smallest sample', () => {
    const { situations: found } = describeSample({ ...identity, members: 100 });
    for (const name of situationNames) expect(found[name]?.members.length, name).toBeGreaterThan(0);
  });

  test('hold every member once', () => {
    const { situations: found } = describeSample(identity);
    const all = Object.values(found).flatMap(({ members }) => members);
    expect(all.length).toBe(3000);
    expect(new Set(all).size).toBe(3000);
  });

  test('are dealt in another order by another seed', () => {
    expect(assignSituations(3000, 1)).toEqual(assignSituations(3000, 1));
    expect(assignSituations(3000, 1)).not.toEqual(assignSituations(3000, 2));
  });

  test('give the main job something to do by every means', () => {
    const { expected } = describeSample(identity);
    expect(expected.map(({ daysBefore }) => daysBefore)).toEqual(mainJobDays);
    const [first, second, today] = expected;
    for (const count of Object.values(first?.noticed ?? {})) expect(count).toBeGreaterThan(0);
    expect(first?.separated).toBe(0);
    for (const sweep of [second, today]) {
      expect(sweep?.noticed.email).toBeGreaterThan(0);
      expect(sweep?.separated).toBeGreaterThan(0);
    }
  });

  test('refuse a sample that is too small for all of them', () => {
    expect(() => assignSituations(99, 1)).toThrow(/at least 100 members/);
  });
});

test('the README names every situation with its share, its notice and its separation', async () => {
  const readme = await readFile(new URL('../../../examples/merchant-services/README.md', import.meta.url), 'utf8');
  for (const name of situationNames) {
    const { share, meaning, noticed, separated, needs } = situations[name];
    const day = (daysBefore: number) => (daysBefore === 0 ? 'today' : `−${daysBefore}`);
    const cells = [
      `\`${name}\``,
      share === 0 ? 'the rest' : String(share),
      meaning,
      noticed === undefined ? '–' : `${noticed.by}, ${day(noticed.daysBefore)}`,
      separated === undefined ? '–' : day(separated),
      needs ?? '',
    ];
    expect(readme).toContain(`| ${cells.join(' | ')} |`);
  }
});
