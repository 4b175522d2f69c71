import { ServiceError } from '../errors.js';
import type { Conflict } from '../restore/conflict.js';
import type { RestoredMember } from '../restore/restore-member.js';
import { tableText } from './table.js';

export function restoredText(restored: RestoredMember): string {
  const { tables, missing, changed, leftInVault } = restored;
  const rows = Object.entries(tables).map(([table, count]) => `${table} ${count}`);
  const gone = missing.map((lost) => [lost.class, lost.destroyedAt, lost.basis]);
  const others = changed.map(({ table, columns, rows: count }) => [table, columns.join(', '), count]);
  const left = leftInVault.map((row) => [
    row.table,
    row.columns?.join(', ') ?? 'all',
    row.rows,
    row.class,
    row.dueOn ?? '-',
  ]);
  return [
    headOf(restored, rows.join(', ') || 'none'),
    ...(gone.length > 0 ? ['', tableText(['destroyed on its day', 'at', 'basis'], gone)] : []),
    ...(others.length > 0 ? ['', tableText(['went back otherwise', 'columns', 'rows'], others)] : []),
    ...(left.length > 0 ? ['', tableText(['left in the vault', 'columns', 'rows', 'class', 'until'], left)] : []),
    ...(restored.state === 'rehearsed' ? ['', 'Nothing was changed. Without --rehearse it is done.'] : []),
  ].join('\n');
}

function headOf({ memberId, already, state, restoredAt }: RestoredMember, rows: string): string {
  if (already) return `Member ${memberId} had been restored at ${restoredAt}.`;
  const is = state === 'rehearsed' ? 'would be' : 'is';
  return `Member ${memberId} ${is} restored. Rows given back: ${rows}.`;
}

/** A conflict with its choices, to be read; any other failure as it is. */
export function readableConflict(error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.code !== 'restoration_conflict') return error;
  const conflicts = (error.detail.conflicts ?? []) as readonly Conflict[];
  const text = [error.message, ...conflicts.map(conflictText)].join('\n\n');
  return new ServiceError(error.code, text, { cause: error.cause, detail: error.detail });
}

function conflictText({ table, constraint, columns, why, choices }: Conflict): string {
  const named = [
    table,
    ...(columns.length > 0 ? [`(${columns.join(', ')})`] : []),
    ...(constraint ? [constraint] : []),
  ];
  return [
    `${named.join(' ')}: ${why}`,
    ...choices.flatMap((choice) => [
      `  - ${choice.do}`,
      ...(choice.send ? [`    choices: ${JSON.stringify(choice.send)}`] : []),
    ]),
  ].join('\n');
}
