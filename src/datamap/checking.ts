import type { Handle } from '../database/sql.js';
import type { DocumentPath } from '../yaml-document.js';
import type { Catalog, CatalogColumn, CatalogTable } from './catalog.js';
import type { DataMap } from './data-map.js';

/** What every check is given: the map, the catalog, and where to report. */
export interface Checking {
  readonly map: DataMap;
  readonly catalog: Catalog;
  problem(path: DocumentPath, message: string): void;
  warning(path: DocumentPath, message: string): void;
}

/** The checks that let the database read expressions are given a handle too. */
export interface Probing extends Checking {
  readonly probe: Pick<Handle, 'rows'>;
}

/** The table that a place of the map names; reports when it isn't one whose rows can be moved. */
export function tableAt({ catalog, problem }: Checking, name: string, path: DocumentPath): CatalogTable | undefined {
  const table = catalog.tables.get(name);
  if (!table) {
    problem(path, `there is no table ${name}${suggestion(name, catalog.tables.keys())}`);
    return undefined;
  }
  if (table.kind === 'partition') problem(path, `${name} is a partition; name the partitioned table`);
  else if (table.kind !== 'table' && table.kind !== 'partitioned')
    problem(path, `${name} is a ${table.kind}; name the table that holds the rows`);
  return table;
}

/** The column that a place of the map names; reports when it is missing. */
export function columnAt(
  checking: Checking,
  tableName: string,
  column: string,
  path: DocumentPath,
): CatalogColumn | undefined {
  const table = checking.catalog.tables.get(tableName);
  const found = table?.columns.get(column);
  if (table && !found) {
    checking.problem(path, `${tableName} has no column ${column}${suggestion(column, table.columns.keys())}`);
  }
  return found;
}

/** An instant or day; without a zone of its own the map must name one. */
export function checkInstant(
  checking: Checking,
  at: {
    table: string;
    column: string;
    path: DocumentPath;
    zone?: string | undefined;
    zoneName: string;
    dateNeedsZone?: boolean;
  },
): void {
  const column = columnAt(checking, at.table, at.column, at.path);
  if (!column) return;
  if (!['timestamptz', 'timestamp', 'date'].includes(column.baseType)) {
    checking.problem(
      at.path,
      `${at.column} is of type ${column.type}; it must be a timestamp with time zone, a timestamp or a date`,
    );
    return;
  }
  const needsZone = column.baseType === 'timestamp' || (column.baseType === 'date' && at.dateNeedsZone !== false);
  if (needsZone && at.zone === undefined) {
    checking.problem(
      at.path,
      `${at.column} is of type ${column.type} and says no time zone; name it with ${at.zoneName}`,
    );
  }
}

const families = [
  ['int2', 'int4', 'int8'],
  ['text', 'varchar'],
];

/** Whether values of both can be compared through an index and have one text form. */
export function isSameType(one: CatalogColumn, other: CatalogColumn): boolean {
  if (one.baseType === other.baseType) return true;
  return families.some((family) => family.includes(one.baseType) && family.includes(other.baseType));
}

function suggestion(name: string, known: Iterable<string>): string {
  const close = [...known].find((each) => each.toLowerCase() === name.toLowerCase());
  return close === undefined ? '' : `; did you mean ${close}?`;
}
