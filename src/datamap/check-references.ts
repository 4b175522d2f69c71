import { type CatalogForeignKey, foreignKeysOf, foreignKeysTo, heirsOf, isRewriting, rootOf } from './catalog.js';
import type { Checking } from './checking.js';
import { type DataEntry, type DataMap, entryOf, type StripEntry } from './data-map.js';
import { edgeText, hasOtherKeyTo, isLetGo, reachOf } from './foreign-key-edges.js';

/** Foreign keys: nothing that hangs on a member is forgotten, and nothing that stays refers to what leaves. */
export function checkReferences(checking: Checking): void {
  checkReached(checking);
  for (const [index, entry] of checking.map.data.entries()) {
    if (entry.mode === 'move' || entry.mode === 'discard') {
      for (const key of foreignKeysTo(checking.catalog, entry.table)) checkReferrer(checking, { key, parent: entry });
    }
    if (entry.mode === 'strip') checkStripped(checking, { entry, index });
  }
}

/** A walk from parents to children never leads to other people; it never passes through the member table again. */
function checkReached({ map, catalog, problem }: Checking): void {
  const reached = new Set([map.member.table, ...map.data.map(({ table }) => table)]);
  for (const parent of reached) {
    for (const key of foreignKeysTo(catalog, parent)) {
      const table = rootOf(catalog, key.table);
      if (reached.has(table)) continue;
      reached.add(table);
      const edge = `foreign key ${key.name}${ofPartition(key, table)}: ${edgeText(key)}`;
      problem(['data'], `${table} is not declared, but refers to ${parent} (${edge}); declare it with a mode`);
    }
    // Whoever reads the member table is told that it must have none.
    for (const heir of parent === map.member.table ? [] : heirsOf(catalog, parent)) {
      if (reached.has(heir)) continue;
      reached.add(heir);
      problem(
        ['data'],
        `${heir} is not declared, but inherits from ${parent}, whose entry takes none of its rows; declare it with a mode of its own`,
      );
    }
  }
}

function ofPartition(key: CatalogForeignKey, table: string): string {
  return key.table === table ? '' : ` of its partition ${key.table}`;
}

function indexOf(map: DataMap, table: string): number {
  return map.data.findIndex((entry) => entry.table === table);
}

function checkReferrer(
  { map, catalog, problem, warning }: Checking,
  { key, parent }: { key: CatalogForeignKey; parent: DataEntry },
): void {
  const child = entryOf(map, rootOf(catalog, key.table));
  if (!child) return;
  const path = ['data', indexOf(map, child.table), 'mode'];
  const leave = parent.mode === 'move' ? 'leave' : 'are destroyed';
  const edge = `its foreign key ${key.name}${ofPartition(key, child.table)} (${edgeText(key)})`;
  const says = `${edge} refers to rows that ${leave}`;
  if (child.mode === 'keep' || (child.mode === 'strip' && !isLetGo(child, key))) {
    problem(path, `the rows of ${child.table} stay, but ${says}; move or discard it too, or keep ${parent.table}`);
  } else if (child.mode === 'move' && parent.mode === 'discard') {
    problem(path, `the rows of ${child.table} could not be given back: ${says}; discard both or move both`);
  } else if (isRewriting(key)) {
    const stays = reachOf({ map, catalog }, { key, parent });
    if (stays === 'inside') return;
    const remedy = 'lead to the table with via over this key, or give it no action';
    if (stays === 'likely') {
      warning(
        path,
        `${says}: a member on whose rows one of another member hangs is set aside, for it would be changed with them; ${remedy}`,
      );
    } else {
      problem(path, `${says}: rows of another member could be changed with them; ${remedy}`);
    }
  } else if (mayCross({ map, catalog }, { child, parent, key })) {
    warning(
      path,
      `${says}: while a row of another member refers to one of them, the database refuses the separation, and the member is set aside`,
    );
  }
}

/** A row of one member may refer to that of another: within one table, or by a key beside the one that leads to it. */
function mayCross(
  { map, catalog }: Pick<Checking, 'map' | 'catalog'>,
  { child, parent, key }: { child: DataEntry; parent: DataEntry; key: CatalogForeignKey },
): boolean {
  if (reachOf({ map, catalog }, { key, parent }) === 'inside') return false;
  return child.table === parent.table || hasOtherKeyTo(catalog, key);
}

function checkStripped({ catalog, problem }: Checking, { entry, index }: { entry: StripEntry; index: number }): void {
  const path = (column: string) => ['data', index, 'columns', column];
  for (const key of foreignKeysOf(catalog, entry.table)) {
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
