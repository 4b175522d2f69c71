import { type CatalogTable, identifiesRow, primaryKeyOf } from './catalog.js';
import { checkMemberColumn } from './check-sources.js';
import { type Checking, checkInstant, columnAt, isSameType, tableAt } from './checking.js';
import { rowStarts } from './class-starts.js';
import { classCases, isColumnSource, isRetained, type MoveEntry, type StripEntry, type Via } from './data-map.js';
import { columnsNamed } from './expression.js';
import { listNames } from './names.js';

export function checkEntryColumns(checking: Checking): void {
  for (const [index, entry] of checking.map.data.entries()) {
    const path = ['data', index];
    const table = tableAt(checking, entry.table, [...path, 'table']);
    if (!table) continue;
    if (entry.member !== undefined)
      checkMemberColumn(checking, { table: entry.table, member: entry.member, path: [...path, 'member'] });
    if (entry.via) checkVia(checking, { table, via: entry.via, index });
    if (entry.mode !== 'keep') {
      for (const column of Object.keys(entry.items ?? {}))
        columnAt(checking, entry.table, column, [...path, 'items', column]);
    }
    if (isRetained(entry)) checkDays(checking, { entry, index });
    if (entry.mode === 'strip') checkStrip(checking, { entry, table, index });
    if (entry.mode === 'move') warnOfUnnamed(checking, { entry, table, index });
  }
}

function checkVia(checking: Checking, { table, via, index }: { table: CatalogTable; via: Via; index: number }): void {
  const path = ['data', index, 'via'];
  const parent = checking.catalog.tables.get(via.table);
  for (const [child, parentColumn] of Object.entries(via.columns)) {
    const at = [...path, 'columns', child];
    const from = columnAt(checking, table.name, child, at);
    const to = columnAt(checking, via.table, parentColumn, at);
    if (from && to && !isSameType(from, to)) {
      checking.problem(at, `${child} is of type ${from.type}, but ${via.table}.${parentColumn} is of type ${to.type}`);
    }
  }
  const parentColumns = Object.values(via.columns);
  if (parent && parentColumns.every((column) => parent.columns.has(column)) && !identifiesRow(parent, parentColumns)) {
    const named = listNames(parentColumns);
    checking.problem(
      [...path, 'columns'],
      `${named} of ${via.table} is not unique, so a row could belong to several members`,
    );
  }
}

function checkDays(checking: Checking, { entry, index }: { entry: StripEntry | MoveEntry; index: number }): void {
  const path = ['data', index];
  if (entry.recordedAt !== undefined) {
    checkInstant(checking, {
      table: entry.table,
      column: entry.recordedAt,
      path: [...path, 'recordedAt'],
      zone: entry.recordedAtZone,
      zoneName: 'recordedAtZone',
      // A day is the same day in every zone.
      dateNeedsZone: false,
    });
  }
  if (entry.class === 'inherit') return;
  for (const { id } of classCases(entry.class)) {
    for (const { on } of rowStarts(checking.map, id)) {
      const column = on === undefined ? undefined : columnAt(checking, entry.table, on, [...path, 'class']);
      if (column && column.baseType !== 'date' && column.baseType !== 'timestamptz') {
        checking.problem(
          [...path, 'class'],
          `class ${id} counts from ${on}, which is of type ${column.type}; it must be a date or a timestamp with time zone`,
        );
      }
    }
  }
}

function checkStrip(
  checking: Checking,
  { entry, table, index }: { entry: StripEntry; table: CatalogTable; index: number },
): void {
  const { problem, map } = checking;
  const primaryKey = primaryKeyOf(table);
  if (!primaryKey && entry.table !== map.member.table) {
    problem(['data', index, 'table'], `${entry.table} has no primary key, so a stripped row could not be found again`);
  }
  for (const name of Object.keys(entry.columns)) {
    const path = ['data', index, 'columns', name];
    const column = columnAt(checking, entry.table, name, path);
    if (column?.generated) problem(path, `${name} is generated from other columns; it changes with them`);
    if (column?.identity === 'always') problem(path, `${name} is generated always as identity and can't be replaced`);
    if (primaryKey?.includes(name)) problem(path, `${name} is part of the primary key; the row must stay findable`);
  }
}

/** Columns that leave without a name in the notice. Keys and days say nothing of a person by themselves. */
function warnOfUnnamed(
  { map, warning }: Checking,
  { entry, table, index }: { entry: MoveEntry; table: CatalogTable; index: number },
): void {
  const structural = new Set([
    ...(primaryKeyOf(table) ?? []),
    ...table.foreignKeys.flatMap(({ columns }) => columns),
    ...Object.keys(entry.via?.columns ?? {}),
    entry.member,
    entry.recordedAt,
    // What the reading of activity needs: a condition may not name personal data.
    ...map.activity.flatMap((source) => {
      if (isColumnSource(source) || source.table !== entry.table) return [];
      return [source.at, ...columnsNamed(source.where ?? '', table.columns.keys())];
    }),
  ]);
  const unnamed = [...table.columns.keys()].filter(
    (column) => !structural.has(column) && !Object.hasOwn(entry.items, column),
  );
  if (unnamed.length === 0) return;
  warning(
    ['data', index, 'items'],
    `${listNames(unnamed)} of ${entry.table} ${unnamed.length === 1 ? 'leaves' : 'leave'} without a name in the notice`,
  );
}
