import type { DocumentPath, Report } from '../yaml-document.js';
import { classCases, type DataMap, type Expression, isColumnSource, isRetained, type StripEntry } from './data-map.js';
import { columnsNamed, readExpression, sessionWords } from './expression.js';

export interface PlacedExpression {
  readonly path: DocumentPath;
  readonly table: string;
  readonly expression: Expression;
}

/** The conditions of a map (`where` and `when`), each with its place and the table whose row it is about. */
export function conditionsOf(map: DataMap): PlacedExpression[] {
  const ofSources = map.activity.flatMap((source, index) => {
    if (isColumnSource(source) || source.where === undefined) return [];
    return [{ path: ['activity', index, 'where'], table: source.table, expression: source.where }];
  });
  const ofClasses = map.data.flatMap((entry, index) => {
    if (!isRetained(entry) || typeof entry.class === 'string') return [];
    return classCases(entry.class).flatMap(({ when }, position) =>
      when === undefined
        ? []
        : [{ path: ['data', index, 'class', position, 'when'], table: entry.table, expression: when }],
    );
  });
  return [...ofSources, ...ofClasses];
}

export function checkExpressions(map: DataMap, report: Report): void {
  for (const { path, expression } of conditionsOf(map)) checkWords(path, expression, report);
  for (const [index, entry] of map.data.entries()) {
    if (entry.mode === 'strip') checkPlaceholders({ entry, index }, report);
  }
}

function checkWords(path: DocumentPath, expression: Expression, report: Report): void {
  for (const reason of readExpression(expression).refused) report(path, reason);
}

/**
 * A restoration computes the placeholder again over the row that stayed, to see whether it still stands. So it may
 * depend on nothing that leaves or passes, and nothing derived from personal data remains.
 */
function checkPlaceholders({ entry, index }: { entry: StripEntry; index: number }, report: Report): void {
  const leaving = Object.keys(entry.columns);
  for (const [column, placeholder] of Object.entries(entry.columns)) {
    if (placeholder === null) continue;
    const path = ['data', index, 'columns', column];
    checkWords(path, placeholder, report);
    for (const named of columnsNamed(placeholder, leaving)) {
      report(path, `the placeholder names ${named}, which leaves itself; build it from columns that stay`);
    }
    for (const word of sessionWords(placeholder)) {
      report(path, `the placeholder names ${word}, which changes; it must depend on the row alone`);
    }
  }
}
