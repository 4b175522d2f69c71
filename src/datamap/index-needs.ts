import { type Catalog, type CatalogTable, heirsOf, indexLeading } from './catalog.js';
import { type ActivitySource, type DataMap, isColumnSource } from './data-map.js';
import { quoteName, quoteTable } from './names.js';

/** What the service looks for in a table again and again. */
export interface IndexNeed {
  readonly table: string;
  readonly columns: readonly string[];
  /** The index that serves; null where each look reads the whole table. */
  readonly index: string | null;
  /** What to create, as SQL; null where there is one. */
  readonly create: string | null;
}

export interface SourceCoverage {
  readonly id: string;
  readonly kind: ActivitySource['kind'];
  readonly table: string;
  /** The newest event of a member, and of everybody: in the table and in those that inherit from it. */
  readonly needs: readonly IndexNeed[];
}

export function sourceCoverage(map: DataMap, catalog: Catalog): SourceCoverage[] {
  return map.activity.map((source) => {
    const { id, kind } = source;
    if (isColumnSource(source)) {
      const { table } = map.member;
      return { id, kind, table, needs: needOf(catalog, { table, looked: [source.column], best: [source.column] }) };
    }
    const { table, member, at } = source;
    const mayBePartial = source.where !== undefined;
    const needs = familyOf(catalog, table).flatMap((each) => [
      ...needOf(catalog, { table: each, looked: [member], best: [member, at], mayBePartial }),
      ...needOf(catalog, { table: each, looked: [at], best: [at], mayBePartial }),
    ]);
    return { id, kind, table, needs };
  });
}

/** How the rows of a member are found, table by table, and who joined since the last look. */
export function rowNeeds(map: DataMap, catalog: Catalog): IndexNeed[] {
  const { table, registeredAt } = map.member;
  const ways = map.data.flatMap((entry) => {
    if (entry.mode === 'keep' || entry.table === table) return [];
    const columns = entry.via ? Object.keys(entry.via.columns) : entry.member === undefined ? [] : [entry.member];
    return columns.length === 0 ? [] : needOf(catalog, { table: entry.table, looked: columns, best: columns });
  });
  return [...needOf(catalog, { table, looked: [registeredAt], best: [registeredAt] }), ...ways];
}

function familyOf(catalog: Catalog, table: string): string[] {
  const family = [table];
  for (const each of family) for (const heir of heirsOf(catalog, each)) if (!family.includes(heir)) family.push(heir);
  return family;
}

/** Nothing where a table or column is missing: that is said elsewhere. */
function needOf(
  catalog: Catalog,
  need: { table: string; looked: readonly string[]; best: readonly string[]; mayBePartial?: boolean },
): IndexNeed[] {
  const table = catalog.tables.get(need.table);
  if (!table || need.best.some((column) => !table.columns.has(column))) return [];
  const found = indexLeading(table, need.looked, need.mayBePartial);
  const create = found ? null : createIndex(table, need.best);
  return [{ table: need.table, columns: need.looked, index: found?.name ?? null, create }];
}

/** A partitioned table takes no index without a lock. */
function createIndex(table: CatalogTable, columns: readonly string[]): string {
  const quietly = table.kind === 'partitioned' ? '' : ' concurrently';
  return `create index${quietly} on ${quoteTable(table.name)} (${columns.map(quoteName).join(', ')});`;
}
