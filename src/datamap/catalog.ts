/** What the map needs to know of the live database: shapes and constraints, never a value. */
export interface Catalog {
  readonly database: string;
  /** The role that the catalog was read as. */
  readonly role: string;
  /** By `schema.table`, the system schemas left out. */
  readonly tables: ReadonlyMap<string, CatalogTable>;
}

export type TableKind = 'table' | 'partitioned' | 'partition' | 'view' | 'materialized view' | 'foreign table';

export interface CatalogTable {
  readonly name: string;
  readonly kind: TableKind;
  /** In the order of the table. */
  readonly columns: ReadonlyMap<string, CatalogColumn>;
  /** Unique and primary keys, and unique indexes without a constraint. */
  readonly uniques: readonly CatalogUnique[];
  readonly checks: readonly CatalogCheck[];
  /** Foreign keys of this table. */
  readonly foreignKeys: readonly CatalogForeignKey[];
  /** Valid indexes, unique ones included. */
  readonly indexes: readonly CatalogIndex[];
  readonly triggers: readonly string[];
  readonly rules: readonly string[];
  readonly rowSecurity: boolean;
  /** Old-style inheritance, partitions left out. */
  readonly inherited: boolean;
  /** The tables that it inherits from by old-style inheritance. */
  readonly inheritsFrom: readonly string[];
  /** PUBLIC, so every role of the database, may read at least one column. */
  readonly readableByAll: boolean;
}

export interface CatalogColumn {
  readonly name: string;
  /** As `format_type` writes it, modifier included: `character varying(20)`. */
  readonly type: string;
  /** The schema in which the type, or that of an array's elements, is found. */
  readonly typeSchema: string;
  /** The name of the type below every domain: `int8`, `varchar`, `timestamptz`. */
  readonly baseType: string;
  /** `pg_type.typcategory` of the base type. */
  readonly category: string;
  /** Longest text in characters of a `varchar(n)` or `char(n)`. */
  readonly charactersMax: number | null;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  readonly generated: boolean;
  readonly identity: 'always' | 'by default' | null;
}

export interface CatalogUnique {
  readonly name: string;
  readonly primary: boolean;
  /** Every column it depends on; for an expression index, those named in its expressions. */
  readonly columns: readonly string[];
  readonly hasExpressions: boolean;
  readonly partial: boolean;
  readonly nullsDistinct: boolean;
  readonly deferrable: boolean;
}

export interface CatalogCheck {
  readonly name: string;
  /** Without the enclosing CHECK: an expression over unqualified columns. */
  readonly expression: string;
  readonly columns: readonly string[];
}

export type ForeignKeyAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';

export interface CatalogForeignKey {
  readonly name: string;
  /** The table that refers. */
  readonly table: string;
  readonly columns: readonly string[];
  /** The table that is referred to. */
  readonly parent: string;
  readonly parentColumns: readonly string[];
  readonly onDelete: ForeignKeyAction;
  readonly onUpdate: ForeignKeyAction;
  readonly deferrable: boolean;
}

export interface CatalogIndex {
  readonly name: string;
  /** Key columns in order; an expression stands as an empty text. */
  readonly columns: readonly string[];
  readonly partial: boolean;
}

/** Every foreign key that refers to the table. */
export function foreignKeysTo(catalog: Catalog, table: string): CatalogForeignKey[] {
  return [...catalog.tables.values()].flatMap((from) => from.foreignKeys.filter((key) => key.parent === table));
}

export function primaryKeyOf(table: CatalogTable): readonly string[] | undefined {
  return table.uniques.find((unique) => unique.primary)?.columns;
}

/** Whether one row at most has these values: a full unique key over some of the columns. */
export function identifiesRow(table: CatalogTable, columns: readonly string[]): boolean {
  return table.uniques.some(
    (unique) => !unique.partial && !unique.hasExpressions && unique.columns.every((column) => columns.includes(column)),
  );
}

/** When a row of the parent goes, the rows that refer to it are changed or go with it. */
export function isRewriting({ onDelete }: CatalogForeignKey): boolean {
  return onDelete === 'cascade' || onDelete === 'set null' || onDelete === 'set default';
}
