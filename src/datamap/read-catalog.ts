import type { Handle } from '../database/sql.js';
import type {
  Catalog,
  CatalogCheck,
  CatalogColumn,
  CatalogForeignKey,
  CatalogHook,
  CatalogIndex,
  CatalogTable,
  CatalogUnique,
  TableKind,
} from './catalog.js';
import { checksSql, columnsSql, foreignKeysSql, hooksSql, indexesSql, tablesSql } from './catalog-statements.js';

type ReadHandle = Pick<Handle, 'rows'>;

/** Reads pg_catalog alone, which every role may; eight statements, whatever the number of tables. */
export async function readCatalog(handle: ReadHandle): Promise<Catalog> {
  const [session] = await handle.rows<{ database: string; role: string }>(
    'select current_database()::text as database, current_user::text as role',
  );
  const bypassing = await handle.rows<{ role: string }>(
    'select rolname::text as role from pg_catalog.pg_roles where rolname = any ($1::name[]) and (rolsuper or rolbypassrls) order by 1',
    [rowReaders],
  );
  const tables = await handle.rows<TableRow>(tablesSql, [rowReaders]);
  const columns = groupByTable(await handle.rows<ColumnRow>(columnsSql));
  const indexes = groupByTable(await handle.rows<IndexRow>(indexesSql));
  const checks = groupByTable(await handle.rows<CheckRow>(checksSql));
  const foreignKeys = groupByTable(await handle.rows<ForeignKeyRow>(foreignKeysSql));
  const hooks = groupByTable(await handle.rows<HookRow>(hooksSql));
  const found = tables.map((row): [string, CatalogTable] => [
    row.name,
    {
      ...row,
      columns: new Map((columns.get(row.name) ?? []).map((column) => [column.name, column])),
      uniques: (indexes.get(row.name) ?? []).filter((index) => index.unique),
      indexes: (indexes.get(row.name) ?? []).map((index) => ({
        name: index.name,
        columns: index.keys,
        partial: index.partial,
      })),
      checks: checks.get(row.name) ?? [],
      foreignKeys: foreignKeys.get(row.name) ?? [],
      ...hooksOf(hooks.get(row.name) ?? []),
    },
  ]);
  return {
    database: session?.database ?? '',
    role: session?.role ?? '',
    bypassRowSecurity: bypassing.map(({ role }) => role),
    tables: new Map(found),
  };
}

/** The roles of the service that read rows of members. */
export const rowReaders = ['dormouse_clerk', 'dormouse_mover'];

function hooksOf(hooks: readonly CatalogHook[]): Pick<CatalogTable, 'hooks' | 'triggers' | 'rules'> {
  const named = (kind: CatalogHook['kind']) => [
    ...new Set(hooks.flatMap((hook) => (hook.kind === kind && hook.enabled !== 'no' ? [hook.name] : []))),
  ];
  return { hooks, triggers: named('trigger'), rules: named('rule') };
}

type InTable<Row> = Row & { readonly table: string };
type TableRow = Omit<
  CatalogTable,
  'columns' | 'uniques' | 'indexes' | 'checks' | 'foreignKeys' | 'hooks' | 'triggers' | 'rules'
> & { kind: TableKind };
type ColumnRow = InTable<CatalogColumn>;
type IndexRow = InTable<CatalogUnique & Pick<CatalogIndex, 'name' | 'partial'>> & {
  readonly unique: boolean;
  readonly keys: readonly string[];
};
type CheckRow = InTable<CatalogCheck>;
type ForeignKeyRow = InTable<CatalogForeignKey>;
type HookRow = InTable<CatalogHook>;

function groupByTable<Row extends { readonly table: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.table);
    if (group) group.push(row);
    else groups.set(row.table, [row]);
  }
  return groups;
}
