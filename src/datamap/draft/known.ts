import type { DocumentPath } from '../../yaml-document.js';
import { type Catalog, type CatalogTable, identifiesRow } from '../catalog.js';

/** How many values of a bounded sample have a form. Counts alone: no value leaves the database. */
export interface ColumnShape {
  readonly filled: number;
  readonly distinct: number;
  readonly email: number;
  readonly phone: number;
  readonly koreanName: number;
  readonly nationalId: number;
  readonly dateLike: number;
  /** Longer than a name or an address. */
  readonly long: number;
}

export interface TableShape {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ColumnShape>;
}

/** Why nothing is known of a table's values. */
export type NotSampled = 'may not be read' | 'took too long' | 'could not be read' | 'was not looked at';

/** Everything that a draft is guessed from. */
export interface Known {
  readonly catalog: Catalog;
  readonly estimates: ReadonlyMap<string, number>;
  readonly shapes: ReadonlyMap<string, TableShape | NotSampled>;
}

/** Something that a person has to look at: where in the document, and what. */
export interface Unsure {
  readonly path: DocumentPath;
  readonly why: string;
}

export function shapeOf(known: Known, table: string, column: string): ColumnShape | undefined {
  const shape = known.shapes.get(table);
  return typeof shape === 'object' ? shape.columns.get(column) : undefined;
}

/** Tables that hold rows, and that a map could name: not partitions, views or those of the service. */
export function tablesOf(catalog: Catalog): CatalogTable[] {
  return [...catalog.tables.values()].filter(
    ({ name, kind }) => (kind === 'table' || kind === 'partitioned') && isWritable(name),
  );
}

/** A map names tables without quotes. */
function isWritable(table: string): boolean {
  return !table.includes('"') && !/^(?:dormouse|vault)\./.test(table);
}

/** Columns that tell one row from all others by themselves and are never null. */
export function soleKeys(table: CatalogTable): string[] {
  return [...table.columns.values()].flatMap(({ name, notNull }) =>
    notNull && identifiesRow(table, [name]) ? [name] : [],
  );
}
