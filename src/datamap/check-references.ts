import { type CatalogForeignKey, foreignKeysTo, isRewriting } from './catalog.js';
import type { Checking } from './checking.js';
import { type DataEntry, type DataMap, entryOf, type StripEntry } from './data-map.js';
import { listNames } from './names.js';

/** Foreign keys: nothing that hangs on a member is forgotten, and nothing that stays refers to what leaves. */
export function checkReferences(checking: Checking): void {
  checkReached(checking);
  for (const [index, entry] of checking.map.data.entries()) {
    if (entry.mode === 'move' || entry.mode === 'discard') {
      for (const key of foreignKeysTo(checking.catalog, entry.table)) checkReferrer(checking, { key, parent: entry });
    }
    if (entry.mode === 'strip') checkStripped(checking, { entry, index });
  }
  checkCircles(checking);
}

/** A walk from parents to children never leads to other people; it never passes through the member table again. */
function checkReached({ map, catalog, problem }: Checking): void {
  const reached = new Set([map.member.table, ...map.data.map(({ table }) => table)]);
  for (const parent of reached) {
    for (const { table, name } of foreignKeysTo(catalog, parent)) {
      if (reached.has(table)) continue;
      reached.add(table);
      problem(
        ['data'],
        `${table} is not declared, but refers to ${parent} (foreign key ${name}); declare it with a mode`,
      );
    }
  }
}

function indexOf(map: DataMap, table: string): number {
  return map.data.findIndex((entry) => entry.table === table);
}

function checkReferrer(
  { map, catalog, problem, warning }: Checking,
  { key, parent }: { key: CatalogForeignKey; parent: DataEntry },
): void {
  const child = entryOf(map, key.table);
  if (!child) return;
  const path = ['data', indexOf(map, child.table), 'mode'];
  const says = `its foreign key ${key.name} refers to ${parent.table}, whose rows ${parent.mode === 'move' ? 'leave' : 'are destroyed'}`;
  if (child.mode === 'keep' || (child.mode === 'strip' && !isLetGo(child, key))) {
    problem(path, `the rows of ${child.table} stay, but ${says}; move or discard it too, or keep ${parent.table}`);
  } else if (child.mode === 'move' && parent.mode === 'discard') {
    problem(path, `the rows of ${child.table} could not be given back: ${says}; discard both or move both`);
  } else if (isRewriting(key) && child.mode !== 'strip' && !belongsToSameMember(child, parent, key)) {
    const isTied = catalog.tables
      .get(child.table)
      ?.foreignKeys.some(({ parent: to, columns }) => to === map.member.table && columns[0] === child.member);
    const message = `${says} on delete ${key.onDelete}: rows of another member could be changed with them; lead to the table with via over this key, or give it no action`;
    if (isTied && child.table !== parent.table) warning(path, message);
    else problem(path, message);
  }
}

/** The reference itself leaves: one of its columns is replaced by null. */
function isLetGo(child: StripEntry, key: CatalogForeignKey): boolean {
  return key.columns.some((column) => Object.hasOwn(child.columns, column) && child.columns[column] === null);
}

function belongsToSameMember(child: DataEntry, parent: DataEntry, key: CatalogForeignKey): boolean {
  const pairs = key.columns.map((column, position) => [column, key.parentColumns[position]]);
  if (pairs.some(([column, to]) => column === child.member && to === parent.member && to !== undefined)) return true;
  const { via } = child;
  return (
    via?.table === parent.table &&
    Object.entries(via.columns).every(([column, to]) => pairs.some((pair) => pair[0] === column && pair[1] === to))
  );
}

function checkStripped({ catalog, problem }: Checking, { entry, index }: { entry: StripEntry; index: number }): void {
  const path = (column: string) => ['data', index, 'columns', column];
  for (const key of catalog.tables.get(entry.table)?.foreignKeys ?? []) {
    if (isLetGo(entry, key)) continue;
    for (const column of key.columns.filter((each) => Object.hasOwn(entry.columns, each))) {
      problem(
        path(column),
        `${column} refers to ${key.parent} (foreign key ${key.name}); its placeholder must be null`,
      );
    }
  }
  for (const key of foreignKeysTo(catalog, entry.table)) {
    for (const column of key.parentColumns.filter((each) => Object.hasOwn(entry.columns, each))) {
      problem(path(column), `${key.table} refers to ${column} (foreign key ${key.name}), so it can't be replaced`);
    }
  }
}

/** Rows are given back table by table, parents first; in a circle of foreign keys none is first. */
function checkCircles({ map, catalog, problem }: Checking): void {
  const moved = new Set(map.data.flatMap(({ mode, table }) => (mode === 'move' ? [table] : [])));
  const parentsOf = (table: string) =>
    (catalog.tables.get(table)?.foreignKeys ?? [])
      .map(({ parent }) => parent)
      .filter((parent) => parent !== table && moved.has(parent));
  const settled = new Set<string>();
  // Takes away whoever waits for nobody until only circles, and what hangs on them, are left.
  for (let before = -1; before < settled.size; ) {
    before = settled.size;
    for (const table of moved) if (parentsOf(table).every((parent) => settled.has(parent))) settled.add(table);
  }
  const open = [...moved].filter((table) => !settled.has(table) && returnsTo(table, parentsOf));
  for (const table of open) {
    problem(
      ['data', indexOf(map, table), 'mode'],
      `${listNames(open)} refer to each other in a circle, so none could be given back first`,
    );
  }
}

function returnsTo(start: string, parentsOf: (table: string) => string[]): boolean {
  const seen = new Set(parentsOf(start));
  for (const table of seen) for (const parent of parentsOf(table)) seen.add(parent);
  return seen.has(start);
}
