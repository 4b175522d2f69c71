import { describe, expect, test } from 'vitest';
import { forecastText } from '../../../src/cli/forecast-text.js';
import type { Context } from '../../../src/context.js';
import type { Forecast } from '../../../src/cycles/forecast.js';
import { assumptionsOf } from '../../../src/cycles/forecast-assumptions.js';
import { Sighting, together } from '../../../src/cycles/forecast-cohorts.js';
import { classesAhead } from '../../../src/cycles/forecast-destructions.js';
import { forecastPlot, plotStyle } from '../../../src/cycles/forecast-plot.js';
import { spansOf } from '../../../src/cycles/forecast-spans.js';
import { forecastPage, forecastPolicy } from '../../../src/development/forecast-page.js';
import type { ForecastDay } from '../../../src/policy/forecast.js';
import type { RetentionRule } from '../../../src/policy/retention.js';
import { makePolicy, plusDays } from '../policy/make.js';

const today = '2026-11-22';

function makeForecast(count: number, over: Partial<Forecast> = {}): Forecast {
  const days: ForecastDay[] = Array.from({ length: count }, (_, index) => ({
    on: plusDays(today, index),
    notices: index === 0 ? 1200 : 10,
    separations: index === 31 ? 1200 : 0,
    destructions: 0,
    halts: index === 0,
  }));
  const sum = (kind: 'notices' | 'separations') => days.reduce((total, day) => total + day[kind], 0);
  return {
    asOf: '2026-11-22T03:00:00.000000Z',
    ...{ today, zone: 'Asia/Seoul', days, overdue: 1100, held: 2, sampled: null, activeFromOn: '2027-10-09' },
    totals: { notices: sum('notices'), separations: sum('separations'), destructions: 0 },
    assumptions: ['Nobody returns <yet>.'],
    ...over,
  };
}

describe('a sample', () => {
  test('is scaled up so that the sum is right to one member, however small its cohorts', () => {
    const seen = new Sighting();
    for (let day = 0; day < 300; day += 1) {
      seen.watched.add({ expiresOn: '2027-01-01', movable: true, opensOn: plusDays(today, day % 97) });
    }
    seen.overdue = 10;
    const { watched, overdue } = seen.scaled(1000 / 300);
    expect(watched.reduce((sum, { members }) => sum + members, 0)).toBe(1000);
    expect(watched.length).toBe(97);
    expect(overdue).toBe(33);
  });

  test('counts those together of whom the same is known, and parts beside one another', () => {
    const seen = new Sighting();
    const known = { expiresOn: '2027-01-01', movable: true };
    seen.candidates.add({ ...known });
    seen.candidates.add({ ...known });
    seen.candidates.add({ ...known, movable: false });
    const part = seen.scaled(1);
    expect(part.candidates.map(({ members }) => members).sort()).toEqual([1, 2]);
    expect(together([part, part]).candidates.length).toBe(4);
  });
});

describe('days told together', () => {
  test('are weeks from today on, months of the calendar, or themselves', () => {
    const { days } = makeForecast(20);
    expect(spansOf(days, 'day')).toHaveLength(20);
    expect(spansOf(days, 'week').map(({ from, to, notices, halts }) => [from, to, notices, halts])).toEqual([
      ['2026-11-22', '2026-11-28', 1260, 1],
      ['2026-11-29', '2026-12-05', 70, 0],
      ['2026-12-06', '2026-12-11', 60, 0],
    ]);
    expect(spansOf(days, 'month').map(({ from, to }) => [from, to])).toEqual([
      ['2026-11-22', '2026-11-30'],
      ['2026-12-01', '2026-12-11'],
    ]);
  });
});

describe('the table at a terminal', () => {
  test('has a line a week, or a month where the weeks are many, with bars, totals and assumptions', () => {
    const weeks = forecastText(makeForecast(40)).split('\n');
    expect(weeks[0]).toBe('40 days from 2026-11-22 on (Asia/Seoul): 1,590 notices, 1,200 separations, 0 destructions.');
    expect(weeks[1]).toBe('Overdue today: 1,100. On hold: 2. Days that wait for an approval: 1.');
    expect(weeks.find((line) => line.startsWith('2026-11-22 to 2026-11-28'))).toMatch(
      /1260 {2}#{14} .*halts on 1 day$/,
    );
    expect(weeks.find((line) => line.startsWith('2026-11-29'))).toMatch(/ 70 {2}# /);
    expect(weeks.filter((line) => line.startsWith('2026-'))).toHaveLength(6);
    expect(weeks.at(-1)).toBe('- Nobody returns <yet>.');
    const months = forecastText(makeForecast(400)).split('\n');
    expect(months.filter((line) => line.startsWith('202'))).toHaveLength(14);
  });
});

describe('the plot', () => {
  const plot = forecastPlot(makeForecast(400));

  test('is told by its title and description, runs nothing and loads nothing', () => {
    expect(plot).toContain('<title id="forecast-title">Forecast of 400 days from 2026-11-22 on</title>');
    expect(plot).toContain('5,190 notices, 1,200 separations and 0 destructions. 1,100 members are overdue today');
    expect(plot).toContain('role="img" aria-labelledby="forecast-title forecast-desc"');
    expect(plot).not.toMatch(/<script|href|url\(|style="| on[a-z]+=/);
  });

  test('has a bar for each week or day of which there is something to tell, and none beyond its frame', () => {
    const bars = [
      ...plot.matchAll(/<rect class="(\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"><title>/g),
    ];
    const ofKind = (kind: string) => bars.filter((bar) => bar[1] === kind);
    expect([ofKind('notices').length, ofKind('separations').length, ofKind('destructions').length]).toEqual([58, 1, 0]);
    for (const [, , x, y, width, height] of bars) {
      expect(Number(x)).toBeGreaterThanOrEqual(72);
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(945);
      expect(Number(y)).toBeGreaterThanOrEqual(100);
      expect(Number(height)).toBeLessThanOrEqual(118);
    }
    expect(forecastPlot(makeForecast(30)).match(/<title>on 2026-/g)?.length).toBe(31);
  });

  test('says what its marks mean where it has some, and that it is scaled up', () => {
    expect(plot).toContain('▲ more is due than haltAbove allows');
    expect(plot).toContain('from 2027-10-09 on even those are counted who use the service today');
    const quiet = makeForecast(30, {
      days: makeForecast(30).days.map((day) => ({ ...day, notices: 0, halts: false })),
    });
    expect(forecastPlot(quiet)).not.toContain('▲');
    expect(forecastPlot(quiet)).not.toContain('NaN');
    expect(forecastPlot(makeForecast(30, { sampled: { looked: 20, of: 90_000 } }))).toContain(
      'scaled up from 20 of 90,000',
    );
  });
});

describe('the page of the quick start', () => {
  test('has the plot and the same numbers as a table, escapes, and allows its two styles alone', () => {
    const page = forecastPage(makeForecast(40));
    expect(page).toContain('<svg xmlns');
    expect(page).toContain('<th scope="row">2026-11-22 to 2026-11-30</th><td>1,280</td><td>0</td><td>0</td><td>1</td>');
    expect(page).toContain('Nobody returns &lt;yet&gt;.');
    expect(page).toContain(plotStyle);
    expect(forecastPolicy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+' 'sha256-[^']+'; base-uri 'none'/);
    expect(page.match(/<style>/g)).toHaveLength(2);
  });
});

describe('classes of what is still to be separated', () => {
  const rule = (id: string, over: Partial<RetentionRule>): [string, RetentionRule] => [
    id,
    { id, destroyAfter: [], atLeast: [], atMost: [], basis: [], ...over },
  ];
  const p4y = { period: 'P4Y', from: 'separation' } as const;
  const p3m = { period: 'P3M', from: 'separation' } as const;
  const known = (rules: [string, RetentionRule][], memberClass: unknown = 'membership') =>
    classesAhead(
      {
        dataMap: {
          member: { table: 'public.members' },
          data: [{ table: 'public.members', mode: 'strip', class: memberClass }],
        },
        map: { retention: new Map(rules) },
      } as unknown as Context,
      { today, until: plusDays(today, 399) },
    );

  test('are certain where every member has them and they count from the separation alone', () => {
    const { certain, unknown } = known([rule('membership', { destroyAfter: [p3m] })]);
    expect([certain.map(({ id }) => id), unknown]).toEqual([['membership'], []]);
  });

  test('are told as unknown where rows decide, and left unsaid where they last beyond the span', () => {
    const rules = [
      rule('membership', { destroyAfter: [p4y] }),
      rule('payment', { destroyAfter: [p3m], atLeast: [{ period: 'P5Y', from: 'record' }] }),
      rule('long', { destroyAfter: [p4y], atLeast: [{ period: 'P1Y', from: 'record' }] }),
      rule('ceiling', { destroyAfter: [p4y], atMost: [{ period: 'P6M', from: 'record' }] }),
    ];
    expect(known(rules).unknown).toEqual(['ceiling', 'payment']);
    const byRow = [{ when: 'kind = 1', id: 'membership' }, { id: 'payment' }];
    expect(known([rule('membership', { destroyAfter: [p3m] })], byRow)).toMatchObject({ unknown: ['membership'] });
  });
});

describe('the assumptions', () => {
  const told = (over: Partial<Parameters<typeof assumptionsOf>[1]> = {}, ctx: object = {}) =>
    assumptionsOf({ policy: makePolicy(), config: { schedule: null }, ...ctx } as unknown as Context, {
      ...{ activeFromOn: '2027-10-09', isSwept: false, sampled: null, certain: [], unknown: [], troubles: [] },
      ...over,
    }).join('\n');

  test('say until when the numbers are those of members who are inactive already', () => {
    expect(told()).toContain('From 2027-10-09 on even those are counted who use it today.');
  });

  test('say what the first means is, and how much it carries', () => {
    expect(told()).toContain('e-mail (at most 200,000 a day), takes effect at once');
    expect(told({}, { policy: makePolicy({ means: ['letter'] }) })).toMatch(
      /letter \(at most 20,000 a day\), takes effect \d+ days later/,
    );
    expect(told({}, { policy: makePolicy({ means: ['noticeBoard'] }) })).toContain(
      'the notice board, takes effect at once',
    );
  });

  test('say what is left out, what is sampled, and what is in the way', () => {
    const text = told({
      ...{ certain: ['membership'], unknown: ['a', 'b'], isSwept: true },
      ...{ sampled: { looked: 20_000, of: 1_000_000 }, troubles: ['email stands still.'] },
    });
    expect(text).toContain('counted for the class membership, which every member has');
    expect(text).toContain('left out for the classes a, b');
    expect(text).toContain('20,000 of 1,000,000 members were looked at');
    expect(text).toContain('as if this were repaired today: email stands still.');
    expect(text).toContain('today’s has');
    expect(told({}, { config: { schedule: { expression: '0 2 * * *', mode: 'rehearse' } } })).toContain(
      'performs none',
    );
  });
});
