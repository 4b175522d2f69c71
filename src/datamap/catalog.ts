/** What the map needs to know of the live database: shapes and constraints, never a value. */
export interface Catalog {
  readonly database: string;
  /** The role that the catalog was read as. */
  readonly role: string;
  /** The roles of the service that no policy filters anywhere: superusers and those with BYPASSRLS. */
  readonly bypassRowSecurity: readonly string[];
  /** By `schema.table`, the system schemas left out. */
  readonly tables: ReadonlyMap<string, CatalogTable>;
}

export type TableKind = 'table' | 'partitioned' | 'partition' | 'view' | 'materialized view' | 'foreign table';

export interface CatalogTable {
  readonly name: string;
  readonly kind: TableKind;
  /** The partitioned table at the top of which it is a part. */
  readonly partitionOf: string | null;
  /** In the order of the table. */
  readonly columns: ReadonlyMap<string, CatalogColumn>;
  /** Unique and primary keys, and unique indexes without a constraint. */
  readonly uniques: readonly CatalogUnique[];
  readonly checks: readonly CatalogCheck[];
  /** Foreign keys of this table. */
  readonly foreignKeys: readonly CatalogForeignKey[];
  /** Valid indexes that find equal values, unique ones included. */
  readonly indexes: readonly CatalogIndex[];
  /** Triggers and rules, those of its partitions included; what PostgreSQL makes for foreign keys is left out. */
  readonly hooks: readonly CatalogHook[];
  /** Names of the hooks that are not disabled. */
  readonly triggers: readonly string[];
  readonly rules: readonly string[];
  readonly rowSecurity: boolean;
  /** The roles of the service to which its policies apply, unless they bypass policies everywhere. */
  readonly hidesRowsFrom: readonly string[];
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
  /** By which its texts are compared; `default` is that of the database. */
  readonly collation: { readonly schema: string; readonly name: string } | null;
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

export type HookEvent = 'insert' | 'update' | 'delete' | 'truncate';

/** A trigger, or a rule: that runs for the statement, in its place or beside it. */
export interface CatalogHook {
  readonly kind: 'trigger' | 'rule';
  readonly name: string;
  /** The table that it stands on: the table itself, or one of its partitions. */
  readonly on: string;
  readonly timing: 'before' | 'after' | 'instead of';
  readonly level: 'row' | 'statement';
  readonly events: readonly HookEvent[];
  /** Of an update, the columns for which alone it runs; none: all. */
  readonly columns: readonly string[];
  /** `schema.name`; a rule has none. */
  readonly function: string | null;
  /** The function runs with the rights of its owner, not of whoever writes. */
  readonly securityDefiner: boolean;
  readonly enabled: 'yes' | 'always' | 'for replicas alone' | 'no';
}

/** The table that a map names for the rows: the partitioned one for a partition. */
export function rootOf(catalog: Catalog, table: string): string {
  return catalog.tables.get(table)?.partitionOf ?? table;
}

/** Every foreign key that refers to the table, or to one of its partitions. */
export function foreignKeysTo(catalog: Catalog, table: string): CatalogForeignKey[] {
  return [...catalog.tables.values()].flatMap((from) =>
    from.foreignKeys.filter((key) => key.parent === table || rootOf(catalog, key.parent) === table),
  );
}

/** Every foreign key of the table, or of one of its partitions. */
export function foreignKeysOf(catalog: Catalog, table: string): CatalogForeignKey[] {
  return [...catalog.tables.values()].flatMap((from) =>
    from.name === table || from.partitionOf === table ? from.foreignKeys : [],
  );
}

/** The tables that inherit from the table itself, partitions left out. */
export function heirsOf(catalog: Catalog, table: string): string[] {
  return [...catalog.tables.values()].flatMap(({ name, inheritsFrom }) => (inheritsFrom.includes(table) ? [name] : []));
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

/** The policies of the table would hide rows from the role; queries of the service fail then. */
export function isHiddenFrom(catalog: Catalog, table: string, role: string): boolean {
  const hides = catalog.tables.get(table)?.hidesRowsFrom.includes(role) ?? false;
  return hides && !catalog.bypassRowSecurity.includes(role);
}

/** An index that begins with the columns, in any order among themselves. */
export function indexLeading(
  table: CatalogTable,
  columns: readonly string[],
  mayBePartial = false,
): CatalogIndex | undefined {
  return table.indexes.find(
    (index) =>
      (!index.partial || mayBePartial) &&
      columns.every((column) => index.columns.slice(0, columns.length).includes(column)),
  );
}
