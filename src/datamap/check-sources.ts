import { type Checking, checkInstant, columnAt, isSameType, tableAt } from './checking.js';
import { isColumnSource, type TableSource } from './data-map.js';
import { columnsNamed } from './expression.js';

export function checkSources(checking: Checking): void {
  const { map, warning } = checking;
  for (const [index, source] of map.activity.entries()) {
    const path = ['activity', index];
    const { zone } = source;
    if (isColumnSource(source)) {
      const at = { table: map.member.table, column: source.column, path: [...path, 'column'] };
      checkInstant(checking, { ...at, zone, zoneName: 'zone' });
    } else if (tableAt(checking, source.table, [...path, 'table'])) {
      checkMemberColumn(checking, { ...source, path: [...path, 'member'] });
      const at = { table: source.table, column: source.at, path: [...path, 'at'] };
      checkInstant(checking, { ...at, zone, zoneName: 'zone' });
      if (source.where !== undefined) warnOfUnknownWhere(checking, source, [...path, 'where']);
    }
  }
  for (const kind of ['login', 'transaction'] as const) {
    if (map.activity.some((source) => source.kind === kind)) continue;
    warning(['activity'], `no source of kind ${kind}: a member who only does that would count as inactive`);
  }
}

/** The column of another table that holds the member's key. */
export function checkMemberColumn(
  checking: Checking,
  at: { table: string; member: string; path: readonly (string | number)[] },
): void {
  const { map, catalog, problem } = checking;
  const column = columnAt(checking, at.table, at.member, at.path);
  const key = catalog.tables.get(map.member.table)?.columns.get(map.member.key);
  if (!column || !key) return;
  if (!isSameType(column, key)) {
    problem(at.path, `${at.member} is of type ${column.type}, but the key ${map.member.key} is of type ${key.type}`);
  }
  const elsewhere = catalog.tables
    .get(at.table)
    ?.foreignKeys.find(
      ({ parent, columns, parentColumns }) =>
        parent === map.member.table &&
        columns.length === 1 &&
        columns[0] === at.member &&
        parentColumns[0] !== map.member.key,
    );
  if (elsewhere) {
    problem(
      at.path,
      `${at.member} refers to ${map.member.table}.${elsewhere.parentColumns[0]}, not to the key ${map.member.key}`,
    );
  }
}

function warnOfUnknownWhere(
  { catalog, warning }: Checking,
  source: TableSource,
  path: readonly (string | number)[],
): void {
  const table = catalog.tables.get(source.table);
  if (!table || !source.where) return;
  if (columnsNamed(source.where, table.columns.keys()).length === 0) {
    warning(path, `names no column of ${source.table}, so it is the same for every row`);
  }
}
