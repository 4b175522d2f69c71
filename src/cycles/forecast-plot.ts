import { daysBetween } from '../policy/dates.js';
import type { Forecast } from './forecast.js';
import { type ForecastSpanSum, spansOf } from './forecast-spans.js';

interface Panel {
  readonly kind: 'notices' | 'separations' | 'destructions';
  readonly title: string;
  readonly top: number;
}

const size = { width: 960, left: 72, right: 16, top: 100, panel: 118, gap: 48, foot: 92 };
const lineHeight = 20;
const plotWidth = size.width - size.left - size.right;
const daysByDay = 92;

const panels: readonly Panel[] = (['notices', 'separations', 'destructions'] as const).map((kind, index) => ({
  kind,
  title: `${kind[0]?.toUpperCase()}${kind.slice(1)}`,
  top: size.top + index * (size.panel + size.gap),
}));
const bottom = size.top + panels.length * size.panel + (panels.length - 1) * size.gap;
const height = bottom + size.foot;

const light = '--back: #ffffff; --ink: #1b1c20; --soft: #54575e; --line: #d4d6db; --notices: #1f6fb2;';
const dark = '--back: #131417; --ink: #e7e8ec; --soft: #b5b8c0; --line: #3a3d45; --notices: #6db3f2;';

/** A page that shows the plot allows this style by its hash; everything else in it is an attribute. */
export const plotStyle = `
.forecast { ${light} --separations: #b35900; --destructions: #8a3ba8; }
@media (prefers-color-scheme: dark) { .forecast { ${dark} --separations: #f0a04b; --destructions: #d3a4ee; } }
.forecast text { fill: var(--ink); font: 13px/1 system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }
.forecast .head { font-size: 18px; font-weight: 600; }
.forecast .name { font-size: 15px; font-weight: 600; }
.forecast .soft { fill: var(--soft); }
.forecast .back { fill: var(--back); }
.forecast .line { stroke: var(--line); stroke-width: 1; }
.forecast .axis { stroke: var(--soft); stroke-width: 1; }
.forecast .from { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 5 4; }
.forecast .halt { fill: var(--ink); }
.forecast .notices { fill: var(--notices); }
.forecast .separations { fill: var(--separations); }
.forecast .destructions { fill: var(--destructions); }
`;

const numbers = new Intl.NumberFormat('en-US');

/**
 * The days as three rows of bars over one axis of time, each on a scale of its own, for the kinds are of different sizes.
 * It runs no script and loads nothing, is read out by its title and description, and follows light and dark.
 */
export function forecastPlot(told: Forecast): string {
  const byDay = told.days.length <= daysByDay;
  const spans = spansOf(told.days, byDay ? 'day' : 'week');
  return `<svg xmlns="http://www.w3.org/2000/svg" class="forecast" role="img" aria-labelledby="forecast-title forecast-desc" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}">
<title id="forecast-title">Forecast of ${told.days.length} days from ${told.today} on</title>
<desc id="forecast-desc">${descriptionOf(told)}</desc>
<style>${plotStyle}</style>
<rect class="back" width="${size.width}" height="${height}"/>
<text class="head" x="16" y="30">Notices, separations and destructions ahead</text>
<text class="soft" x="16" y="52">${told.days.length} days from ${told.today} on, ${told.zone}; each bar is a ${byDay ? 'day' : 'week'}. If nobody returns: the most there will be.</text>
${timeLines(told, byDay)}
${panels.map((panel) => panelOf(panel, told, spans)).join('\n')}
${activeLine(told)}${footOf(told)}
</svg>
`;
}

function descriptionOf({ totals, overdue, held, days }: Forecast): string {
  const { notices, separations, destructions } = totals;
  const halts = days.filter((day) => day.halts).length;
  return (
    `${numbers.format(notices)} notices, ${numbers.format(separations)} separations and ${numbers.format(destructions)} ` +
    `destructions. ${numbers.format(overdue)} members are overdue today, ${numbers.format(held)} are on hold. ` +
    `${halts} days wait for an approval.`
  );
}

function panelOf({ kind, title, top }: Panel, told: Forecast, spans: readonly ForecastSpanSum[]): string {
  const base = top + size.panel;
  const most = Math.max(...spans.map((span) => span[kind]));
  const scale = roundAbove(most);
  const ticks = scale % 2 === 0 ? [0, scale / 2, scale] : [0, scale];
  const lines = ticks.map((tick) => {
    const y = fixed(base - (tick / scale) * size.panel);
    return `<line class="${tick === 0 ? 'axis' : 'line'}" x1="${size.left}" x2="${size.left + plotWidth}" y1="${y}" y2="${y}"/><text class="soft" x="${size.left - 8}" y="${Number(y) + 4}" text-anchor="end">${numbers.format(tick)}</text>`;
  });
  const peak = spans.find((span) => span[kind] === most);
  const peakText = most > 0 && peak ? `, peak ${numbers.format(most)} ${daysText(peak)}` : '';
  return `<g>
<rect class="${kind}" x="${size.left}" y="${top - 23}" width="12" height="12"/><text class="name" x="${size.left + 18}" y="${top - 12}">${title}</text>
<text class="soft" x="${size.left + plotWidth}" y="${top - 12}" text-anchor="end">${numbers.format(told.totals[kind])} in all${peakText}</text>
${lines.join('\n')}
${spans.map((span) => barOf(span, { kind, scale, base, told })).join('')}
</g>`;
}

interface Scale {
  readonly kind: Panel['kind'];
  readonly scale: number;
  readonly base: number;
  readonly told: Forecast;
}

function barOf(span: ForecastSpanSum, { kind, scale, base, told }: Scale): string {
  const value = span[kind];
  const x = xOf(told, span.from);
  const width = ((daysBetween(span.from, span.to) + 1) / told.days.length) * plotWidth;
  const mark =
    kind === 'notices' && span.halts > 0
      ? `<path class="halt" d="M${fixed(x + width / 2 - 4)} ${base + 9} l4 -7 l4 7 z"><title>${daysText(span)}: waits for an approval</title></path>`
      : '';
  if (value === 0) return mark;
  // What is not nothing shows.
  const length = Math.max(2, (value / scale) * size.panel);
  const inset = width > 5 ? 1 : width * 0.15;
  return `${mark}<rect class="${kind}" x="${fixed(x + inset)}" y="${fixed(base - length)}" width="${fixed(width - 2 * inset)}" height="${fixed(length)}"><title>${daysText(span)}: ${numbers.format(value)} ${kind}</title></rect>`;
}

/** Where a month begins, or each second week where the bars are days. */
function timeLines(told: Forecast, byDay: boolean): string {
  const ticks = told.days.filter(({ on }, index) => (byDay ? index % 14 === 0 : index === 0 || on.endsWith('-01')));
  return ticks.map(({ on }, index) => timeLine(told, on, byDay || index === 0 ? on : on.slice(0, 7))).join('\n');
}

const labelRoom = 76;

function timeLine(told: Forecast, on: string, label: string): string {
  const x = xOf(told, on);
  const lines = panels.map(
    ({ top }) => `<line class="line" x1="${fixed(x)}" x2="${fixed(x)}" y1="${top}" y2="${top + size.panel}"/>`,
  );
  // The first label has its place, and what would stand in it has none.
  const hasRoom = on === told.today || x - size.left > labelRoom;
  const text = `<text class="soft" x="${fixed(x)}" y="${bottom + 18}" text-anchor="middle">${label}</text>`;
  return lines.join('') + (hasRoom ? text : '');
}

/** Before it only those are told who have not been active for long; from then on everybody. */
function activeLine(told: Forecast): string {
  if (!told.days.some(({ on }) => on === told.activeFromOn)) return '';
  const x = fixed(xOf(told, told.activeFromOn));
  const lines = panels.map(
    ({ top }) => `<line class="from" x1="${x}" x2="${x}" y1="${top}" y2="${top + size.panel}"/>`,
  );
  return `${lines.join('')}\n`;
}

function footOf(told: Forecast): string {
  const notes = [
    ...(told.days.some((day) => day.halts) ? ['▲ more is due than haltAbove allows: an approval is needed'] : []),
    ...(told.days.some(({ on }) => on === told.activeFromOn)
      ? [`┆ from ${told.activeFromOn} on even those are counted who use the service today`]
      : []),
    ...(told.sampled
      ? [`scaled up from ${numbers.format(told.sampled.looked)} of ${numbers.format(told.sampled.of)} members`]
      : []),
  ];
  return notes
    .map((note, line) => `<text class="soft" x="${size.left}" y="${bottom + 42 + line * lineHeight}">${note}</text>`)
    .join('\n');
}

function xOf({ today, days }: Forecast, on: string): number {
  return size.left + (daysBetween(today, on) / days.length) * plotWidth;
}

function daysText({ from, to }: ForecastSpanSum): string {
  return from === to ? `on ${from}` : `from ${from} to ${to}`;
}

/** The next number that is easily read. */
function roundAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return Math.ceil(
    (([1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10] as const).find((step) => step * power >= value) ?? 10) * power,
  );
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
