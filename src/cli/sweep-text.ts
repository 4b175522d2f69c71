import type { SweepRow } from '../store/sweeps.js';
import type { Halt } from '../sweep/find-halt.js';
import type { SweepReport } from '../sweep/run-sweep.js';
import { countsText, tableText, wordsOf } from './table.js';

/** As a sweep goes through them. */
const stageOrder = ['detect', 'lateActivity', 'notify', 'separate', 'destroy'] as const;

/** A sweep as a person reads it. */
export function sweepText(sweep: SweepRow): string {
  const report = sweep.report as SweepReport | null;
  return [`${titleOf(sweep)} (${sweep.sweepId})`, ...stagesOf(sweep, report), ...endOf(sweep, report)].join('\n');
}

function titleOf({ mode, state, asOf, halt }: SweepRow): string {
  const what = mode === 'rehearse' ? 'Rehearsal' : 'Sweep';
  const told = {
    done: 'done',
    halted: `halted by a safety rule${reasonOf(halt)}`,
    stopped: 'stopped',
    failed: 'failed',
  } as const;
  const how = state in told ? told[state as keyof typeof told] : state;
  return `${what}${asOf ? ` as of ${asOf}` : ''}: ${how}${mode === 'rehearse' ? '; nothing was changed' : ''}`;
}

/** As in the names of the alarms. */
const reasons: Readonly<Record<Halt['kind'], string>> = {
  above: 'too many are due',
  silent: 'a source is silent',
  short_history: 'a source remembers too little',
  clock: 'the clock is in doubt',
};

function reasonOf(halt: SweepRow['halt']): string {
  const reason = reasons[halt?.kind as Halt['kind']];
  return reason ? ` (${reason})` : '';
}

function stagesOf(sweep: SweepRow, report: SweepReport | null): string[] {
  const stages = Object.entries(report?.stages ?? {}).sort(([a], [b]) => placeOf(a) - placeOf(b));
  if (stages.length === 0) return [];
  const headings = ['stage', 'examined', sweep.mode === 'rehearse' ? 'would do' : 'done', 'failed', 'skipped'];
  const rows = stages.map(([name, stage]) => [
    wordsOf(name),
    stage.examined,
    stage.done,
    stage.failed,
    countsText(stage.skipped) || '-',
  ]);
  return ['', tableText(headings, rows)];
}

/** The database gives the stages back in an order of its own. */
function placeOf(stage: string): number {
  const place = (stageOrder as readonly string[]).indexOf(stage);
  return place < 0 ? stageOrder.length : place;
}

function endOf(sweep: SweepRow, report: SweepReport | null): string[] {
  const lines: string[] = [];
  const future = countsText(report?.futureActivity ?? {});
  if (future) lines.push(`Activity dated in the future, counted as of now: ${future}.`);
  if (report?.full) lines.push('It did as much as one sweep may do; the rest waits for the next.');
  const message = sweep.halt?.message;
  if (typeof message === 'string') lines.push(message);
  if (sweep.state === 'halted' && typeof sweep.halt?.shownHash === 'string') {
    const shown = sweep.halt.shownHash;
    lines.push(
      `Another person than ${sweep.requestedBy} may approve, with an API key of their own: ` +
        `POST /v1/sweeps/${sweep.sweepId}/approval?shown=${shown}, or dormouse sweep --approve ${sweep.sweepId}`,
    );
  }
  if (sweep.state === 'done' && sweep.mode === 'rehearse') lines.push('To do it: dormouse sweep --perform');
  return lines.length > 0 ? ['', ...lines] : [];
}
