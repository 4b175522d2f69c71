import { expect, test } from 'vitest';
import type { Doubt, ShortHistoryDoubt, SilenceDoubt } from '../../../src/policy/doubt.js';
import { tellDoubts } from '../../../src/sweep/doubt-words.js';

const silent: SilenceDoubt = {
  kind: 'silent',
  source: 'login',
  found: 'old',
  newestOn: '2026-11-14',
  silentDays: 7.1,
  rows: null,
  silenceDays: 7,
};

test.each<[string, Partial<SilenceDoubt>, string]>([
  ['an old event', {}, 'login had its newest event on 2026-11-14, 7.1 days ago, where 7 are allowed'],
  ['an empty table', { found: 'no_rows', newestOn: null, rows: 0 }, 'login has no row at all'],
  [
    'a where that selects nobody',
    { found: 'none_selected', newestOn: null, rows: 1_000_001 },
    'login has more than 1000000 rows, of which its `where` selects none',
  ],
  [
    'an empty column',
    { found: 'never_set', newestOn: null, rows: 12 },
    'login has 12 rows, and in all that count the instant is empty',
  ],
  ['the future alone', { found: 'future', newestOn: null, rows: 3 }, 'login has events in the future alone'],
])('a silent source is told by %s', (_, over, told) => {
  expect(tellDoubts([{ ...silent, ...over }])).toContain(`Silent: ${told}.`);
});

test('an empty source is told what to do if it is new, or used no more', () => {
  const told = tellDoubts([{ ...silent, found: 'no_rows', newestOn: null, silentDays: null, rows: 0 }]);
  expect(told).toMatch(/`since`, the day on which it began; .* taken out of the map/);
  expect(tellDoubts([silent])).not.toContain('since');
});

const short: ShortHistoryDoubt = {
  kind: 'short_history',
  source: 'login',
  isColumn: false,
  oldestOn: '2026-09-01',
  earlierEvents: 0,
  earlierMembers: 51_234,
};

test('a short history with stray rows tells that it passed over them', () => {
  expect(tellDoubts([{ ...short, earlierEvents: 3 }])).toContain(
    'but for 3 of the time before, the oldest event of login',
  );
});

test('a column that was filled lately is told with how many it is empty for, and what to write', () => {
  const told = tellDoubts([{ ...short, source: 'app', isColumn: true }]);
  expect(told).toMatch(/the oldest value of app is of 2026-09-01, and the column is empty for 51234 members/);
  expect(told).toMatch(/`since`.*another source/);
});

test('a short history is told with its oldest day and how many are older, and what to write', () => {
  const told = tellDoubts([short]);
  expect(told).toMatch(/the oldest event of login is of 2026-09-01, and 51234 members/);
  expect(told).toMatch(/`keeps`.*`since`/);
  expect(told).toMatch(/another person may approve this sweep/);
});

test.each<[Doubt, RegExp]>([
  [{ kind: 'clock', found: 'backwards', recordedAt: '2027-01-01T00:00:00.000000Z' }, /is behind 2027-01-01T00/],
  [{ kind: 'clock', found: 'skewed', minutes: 45 }, /is 45 minutes ahead of the clock of this machine/],
  [{ kind: 'clock', found: 'skewed', minutes: -6 }, /is 6 minutes behind the clock of this machine/],
  [{ kind: 'clock', found: 'forwards', sweptOn: '2026-01-31' }, /neither an event nor a sweep .* since 2026-01-31/],
])('a clock in doubt is told with what it was compared with: %o', (doubt, told) => {
  expect(tellDoubts([doubt])).toMatch(told);
  expect(tellDoubts([doubt])).toContain('Nothing was done.');
});

test('everything in doubt is told at once', () => {
  const doubts: Doubt[] = [{ ...short, source: 'payment' }, silent, { kind: 'clock', found: 'skewed', minutes: 45 }];
  expect(tellDoubts(doubts)).toMatch(/^Clock: .* Silent: .* Short history: .*payment/);
});
