import { describe, expect, test } from 'vitest';
import { forgottenAfter } from '../../../src/datamap/compile-sources.js';
import type { ActivitySource, DataMap } from '../../../src/datamap/data-map.js';
import { loadDataMap, readDataMap } from '../../../src/datamap/load-data-map.js';
import { problemText } from '../../../src/yaml-document.js';
import { exampleMap } from './example-map.js';

describe('the beginning of a source', () => {
  const problemsWith = (since: string) =>
    readDataMap(exampleMap.replace('keeps: P3M }', `since: ${since} }`)).problems.map(problemText);

  test('is a day of the calendar', () => {
    expect(problemsWith('2024-02-29')).toEqual([]);
    expect(problemsWith('2026-02-30').join()).toContain('activity[0].since: is no day of the calendar');
    expect(problemsWith('March').join()).toContain('activity[0].since');
  });

  test('is said of a column too', () => {
    const problemsOf = (since: string) =>
      readDataMap(exampleMap.replace('silence: P14D }', `silence: P14D, since: ${since} }`)).problems.map(problemText);
    expect(problemsOf('2024-02-29')).toEqual([]);
    expect(problemsOf('2026-02-30').join()).toContain('since: is no day of the calendar');
  });
});

describe('what can have been forgotten before the first look', () => {
  const { map } = loadDataMap(exampleMap);
  const days = (period: string) => Number(period.slice(1, -1));
  const table = { kind: 'login', table: 'public.logins', member: 'member_no', at: 'logged_in_at' } as const;
  const forgotten = (activity: readonly ActivitySource[]) => forgottenAfter({ ...map, activity } as DataMap, days);

  test('is nothing where one source of each kind remembers for good', () => {
    const column = { id: 'last', kind: 'login', column: 'last_login_at' } as const;
    expect(forgotten([{ ...table, id: 'login', keeps: 'P90D' }, column])).toBeNull();
    expect(
      forgotten([
        { ...table, id: 'login', keeps: 'P90D' },
        { ...table, id: 'old' },
      ]),
    ).toBeNull();
    expect(forgotten([])).toBeNull();
  });

  test('is what is older than the shortest of a kind whose sources all lose their rows', () => {
    const payment = { ...table, id: 'payment', kind: 'transaction' } as const;
    expect(
      forgotten([
        { ...table, id: 'web', keeps: 'P90D' },
        { ...table, id: 'app', keeps: 'P30D' },
      ]),
    ).toBe(30);
    expect(forgotten([{ ...table, id: 'web', keeps: 'P90D' }, payment])).toBe(90);
    expect(
      forgotten([
        { ...table, id: 'web' },
        { ...payment, keeps: 'P60D' },
      ]),
    ).toBe(60);
  });
});
