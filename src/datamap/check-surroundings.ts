import { partsOfClass } from '../policy/retention-classes.js';
import { indexLeading } from './catalog.js';
import type { Checking } from './checking.js';
import { termsOfClass } from './class-starts.js';
import { classCases, type DataMap, isColumnSource, isRetained } from './data-map.js';
import { listNames } from './names.js';

/** What doesn't forbid the map but may surprise: missing indexes, open doors, classes without rows. */
export function warnOfTables(checking: Checking): void {
  const { map, catalog, warning } = checking;
  for (const [index, entry] of map.data.entries()) {
    const table = catalog.tables.get(entry.table);
    if (!table || entry.mode === 'keep') continue;
    const path = ['data', index, 'table'];
    if (table.readableByAll) {
      warning(path, `${table.name} may be read by every role (PUBLIC), so by dormouse_clerk too; revoke that`);
    }
    if (entry.table === map.member.table) continue;
    if (entry.member !== undefined && !indexLeading(table, [entry.member])) {
      warning(path, `no index of ${entry.table} begins with ${entry.member}; each separation reads the whole table`);
    }
    const children = Object.keys(entry.via?.columns ?? {});
    if (entry.via && !indexLeading(table, children)) {
      warning(
        path,
        `no index of ${entry.table} begins with ${listNames(children)}; each separation reads the whole table`,
      );
    }
  }
  warnOfSources(checking);
  warnOfClasses(checking);
}

function warnOfSources({ map, catalog, warning }: Checking): void {
  const members = catalog.tables.get(map.member.table);
  if (members?.columns.has(map.member.registeredAt) && !indexLeading(members, [map.member.registeredAt])) {
    warning(
      ['member', 'registeredAt'],
      `no index begins with ${map.member.registeredAt}; finding new members reads the whole table`,
    );
  }
  for (const [index, source] of map.activity.entries()) {
    const path = ['activity', index];
    const [table, at] = isColumnSource(source)
      ? [members, source.column]
      : [catalog.tables.get(source.table), source.at];
    if (!table?.columns.has(at)) continue;
    const condition = !isColumnSource(source) && source.where !== undefined;
    if (!isColumnSource(source) && !indexLeading(table, [source.member], condition)) {
      warning(
        path,
        `no index of ${table.name} begins with ${source.member}, best ${source.member}, ${at}; each look reads the whole table`,
      );
    }
    if (!indexLeading(table, [at], condition)) {
      warning(
        path,
        `no index of ${table.name} begins with ${at}; seeing whether the source is silent reads the whole table`,
      );
    }
  }
}

function warnOfClasses({ map, warning }: Checking): void {
  const used = new Set<string>();
  for (const [index, entry] of map.data.entries()) {
    if (!isRetained(entry) || entry.class === 'inherit') continue;
    const classes = new Set(classCases(entry.class).map(({ id }) => id));
    for (const id of [...classes].flatMap(partsOfClass)) used.add(id);
    for (const id of classes) {
      if (hasFloorsAlone(map, id)) {
        warning(
          ['data', index, 'class'],
          `class ${id} says only how long a law keeps it: a row whose time has passed is destroyed by the sweep that separates it; give the class destroyAfter, or name one beside it that has it`,
        );
      }
    }
  }
  for (const { like } of Object.values(map.retention)) if (like !== undefined) used.add(like);
  for (const id of Object.keys(map.retention)) {
    if (!used.has(id)) warning(['retention', id], 'no row is of this class');
  }
}

/** Rows of such a class could not come back with a member who returns on the next day. */
function hasFloorsAlone(map: DataMap, id: string): boolean {
  const terms = partsOfClass(id).flatMap((part) => termsOfClass(map, part));
  if (terms.some(({ place }) => place[0] === 'from')) return false;
  const floors = terms.filter(({ place }) => place[0] === 'atLeast');
  return floors.length > 0 && floors.every(({ from }) => from !== 'separation');
}
