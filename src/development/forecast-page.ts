import { createHash } from 'node:crypto';
import type { Forecast } from '../cycles/forecast.js';
import { forecastPlot, plotStyle } from '../cycles/forecast-plot.js';
import { type ForecastSpanSum, spansOf } from '../cycles/forecast-spans.js';
import { escapeHtml } from './mailbox-page.js';

const pageStyle = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; }
caption { text-align: start; font-weight: 600; padding: .5rem 0; }
th, td { text-align: end; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); font-variant-numeric: tabular-nums; }
th:first-child { text-align: start; white-space: nowrap; }
tbody th { font-weight: 400; }
`;

/** Nothing runs and nothing is loaded: the styles of the page and of its plot are all that it may have. */
export const forecastPolicy = [
  "default-src 'none'",
  `style-src ${[pageStyle, plotStyle].map(hashOf).join(' ')}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const numbers = new Intl.NumberFormat('en-US');

/** The plot, the same numbers as a table, and what they rest on. */
export function forecastPage(told: Forecast): string {
  const rows = spansOf(told.days, 'month').map(rowOf).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Forecast</title>
<style>${pageStyle}</style>
</head>
<body>
<h1>Forecast</h1>
${forecastPlot(told)}
<p>${numbers.format(told.overdue)} members are overdue today, ${numbers.format(told.held)} are on hold.</p>
<table>
<caption>By month</caption>
<thead><tr><th scope="col">Days</th><th scope="col">Notices</th><th scope="col">Separations</th><th scope="col">Destructions</th><th scope="col">Days that wait for an approval</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>
<h2>What this rests on</h2>
<ul>
${told.assumptions.map((assumption) => `<li>${escapeHtml(assumption)}</li>`).join('\n')}
</ul>
</body>
</html>
`;
}

function rowOf(span: ForecastSpanSum): string {
  const counts = [span.notices, span.separations, span.destructions, span.halts];
  const cells = counts.map((count) => `<td>${numbers.format(count)}</td>`).join('');
  return `<tr><th scope="row">${span.from} to ${span.to}</th>${cells}</tr>`;
}

function hashOf(style: string): string {
  return `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
}
