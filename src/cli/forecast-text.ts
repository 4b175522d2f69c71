import type { Forecast } from '../cycles/forecast.js';
import { type ForecastSpanSum, spansOf } from '../cycles/forecast-spans.js';
import { tableText } from './table.js';

const weeksMost = 14;
const barLength = 14;
const numbers = new Intl.NumberFormat('en-US');

/** For a reader at a terminal: one line a week or month, with a bar for each kind, and what the numbers rest on. */
export function forecastText(told: Forecast): string {
  const { days, totals, overdue, held } = told;
  const weeks = spansOf(days, 'week');
  const spans = weeks.length <= weeksMost ? weeks : spansOf(days, 'month');
  const halts = days.filter((day) => day.halts).length;
  return [
    `${days.length} days from ${told.today} on (${told.zone}): ${said(totals.notices, 'notice')}, ${said(totals.separations, 'separation')}, ${said(totals.destructions, 'destruction')}.`,
    `Overdue today: ${numbers.format(overdue)}. On hold: ${numbers.format(held)}.${halts > 0 ? ` Days that wait for an approval: ${halts}.` : ''}`,
    '',
    tableText(['days', 'notices', '', 'separations', '', 'destructions', '', ''], rowsOf(spans)),
    '',
    'What this rests on:',
    ...told.assumptions.map((assumption) => `- ${assumption}`),
  ].join('\n');
}

function said(number: number, what: string): string {
  return `${numbers.format(number)} ${what}${number === 1 ? '' : 's'}`;
}

function rowsOf(spans: readonly ForecastSpanSum[]): (string | number)[][] {
  const kinds = ['notices', 'separations', 'destructions'] as const;
  const most = (kind: (typeof kinds)[number]) => Math.max(...spans.map((span) => span[kind]));
  return spans.map((span) => [
    span.from === span.to ? span.from : `${span.from} to ${span.to}`,
    ...kinds.flatMap((kind) => [span[kind], bar(span[kind], most(kind))]),
    span.halts > 0 ? `halts on ${span.halts} ${span.halts === 1 ? 'day' : 'days'}` : '',
  ]);
}

/** Of its own kind: the kinds are of different sizes. What is not nothing shows. */
function bar(number: number, most: number): string {
  return number === 0 ? '' : '#'.repeat(Math.max(1, Math.round((number / most) * barLength)));
}
