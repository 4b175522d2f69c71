import type { DevelopmentReport, SweepSummary } from './development-report.js';
import type { DevelopmentKeys } from './quick-start-api-keys.js';

export interface QuickStartPlaces {
  readonly api: string;
  readonly mailbox: string;
  readonly forecast: string;
  readonly environmentFile: string;
  readonly keys: DevelopmentKeys;
}

const numbers = new Intl.NumberFormat('en-US');

/** What happened, for a reader at a terminal. */
export function reportTable(report: DevelopmentReport & { readonly seconds: number }): string {
  const { noticed, mailbox } = report;
  const lines = [
    `Dormouse swept the sample: ${count(report.members)} members of an invented company, in ${report.seconds} s.`,
    '',
    ...table(['sweep', 'examined', 'opened', 'separated', 'destroyed', 'failed', 'state'], report.sweeps.map(sweepRow)),
    '',
    ...table(
      ['', 'e-mail', 'SMS', 'letter', 'notice board'],
      [
        [
          'notices that took effect',
          ...[noticed.email, noticed.sms, noticed.letter, noticed.noticeBoard].map((each) => count(each ?? 0)),
        ],
        ['received by the mailbox', ...[mailbox.email, mailbox.sms, mailbox.letter].map(count), '-'],
      ],
    ),
    '',
    ...table(
      ['separated', 'restored', 'cancelled', 'records destroyed', 'set aside', 'letters waiting'],
      [
        [
          report.separated,
          report.restored,
          report.cancelled,
          report.destroyed,
          report.setAside,
          report.lettersWaiting,
        ].map(count),
      ],
    ),
    '',
    `Separated without a notice that stood: ${count(report.separatedWithoutNotice)}`,
    '',
  ];
  return lines.join('\n');
}

export function placesText(places: QuickStartPlaces): string {
  const { api, mailbox, forecast, environmentFile, keys } = places;
  return `
API           ${api}
Docs          ${api}/docs
Notice board  ${api}/notices
Mailbox       ${mailbox}
Forecast      ${forecast}
API key       ${keys.program}
Approver key  ${keys.person}

  curl -H 'Authorization: Bearer ${keys.program}' ${api}/v1/sweeps

The command line reaches this database from another terminal after
  . '${environmentFile}'

Ctrl-C stops everything; the next start goes on with the same data.
`;
}

function sweepRow(sweep: SweepSummary): string[] {
  const when = sweep.asOf === null ? sweep.on : `as of ${sweep.on}`;
  const counts = [sweep.examined, sweep.opened, sweep.separated, sweep.destroyed, sweep.failed].map(count);
  return [when, ...counts, sweep.mode === 'perform' ? sweep.state : `${sweep.state} (rehearsal)`];
}

function count(value: number): string {
  return numbers.format(value);
}

/** The first column to the left, the others to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
