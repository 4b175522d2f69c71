import type { Handle } from '../database/sql.js';
import { type DocumentPath, type Problem, problemAt } from '../yaml-document.js';
import type { Catalog, CatalogColumn, CatalogTable } from './catalog.js';
import { checkConditions } from './check-conditions.js';
import { checkEntryColumns } from './check-entry-columns.js';
import { checkMemberColumns } from './check-member-columns.js';
import { checkPlaceholders } from './check-placeholders.js';
import { checkReferences } from './check-references.js';
import { checkSources } from './check-sources.js';
import { warnOfTables } from './check-surroundings.js';
import type { DataMap } from './data-map.js';
import type { LoadedDataMap } from './load-data-map.js';

export interface CheckedDataMap {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

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

/**
 * Compares the map with the live database and collects every problem. The probe only reads, one statement at a time,
 * outside any transaction; it must be the mover's (or whoever may read what the mover may).
 */
export async function checkDataMap(
  loaded: LoadedDataMap,
  catalog: Catalog,
  probe: Pick<Handle, 'rows'>,
): Promise<CheckedDataMap> {
  const { problems, warnings, ...found } = collector(loaded, catalog);
  checkShapes(found);
  const probing: Probing = { ...found, probe };
  await checkConditions(probing);
  await checkPlaceholders(probing);
  return { problems, warnings };
}

/** What the catalog alone can say, without a right to any table: enough to write the grants. */
export function checkAgainstCatalog(loaded: LoadedDataMap, catalog: Catalog): CheckedDataMap {
  const { problems, warnings, ...found } = collector(loaded, catalog);
  checkShapes(found);
  return { problems, warnings };
}

function collector(
  { map, lineOf }: LoadedDataMap,
  catalog: Catalog,
): Checking & { problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  return {
    map,
    catalog,
    problems,
    warnings,
    problem: (path, message) => problems.push(problemAt(lineOf, path, message)),
    warning: (path, message) => warnings.push(problemAt(lineOf, path, message)),
  };
}

function checkShapes(checking: Checking): void {
  checkMemberColumns(checking);
  checkSources(checking);
  checkEntryColumns(checking);
  checkReferences(checking);
  warnOfTables(checking);
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
  if (table.inherited) problem(path, `${name} inherits or is inherited from; rows of such tables can't be told apart`);
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
