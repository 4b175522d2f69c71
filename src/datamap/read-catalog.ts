import type { Handle } from '../database/sql.js';
import type {
  Catalog,
  CatalogCheck,
  CatalogColumn,
  CatalogForeignKey,
  CatalogIndex,
  CatalogTable,
  CatalogUnique,
  TableKind,
} from './catalog.js';

type ReadHandle = Pick<Handle, 'rows'>;

/** Reads pg_catalog alone, which every role may; six statements, whatever the number of tables. */
export async function readCatalog(handle: ReadHandle): Promise<Catalog> {
  const [session] = await handle.rows<{ database: string; role: string }>(
    'select current_database()::text as database, current_user::text as role',
  );
  const tables = await handle.rows<TableRow>(tablesSql);
  const columns = groupByTable(await handle.rows<ColumnRow>(columnsSql));
  const indexes = groupByTable(await handle.rows<IndexRow>(indexesSql));
  const checks = groupByTable(await handle.rows<CheckRow>(checksSql));
  const foreignKeys = groupByTable(await handle.rows<ForeignKeyRow>(foreignKeysSql));
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
    },
  ]);
  return { database: session?.database ?? '', role: session?.role ?? '', tables: new Map(found) };
}

type InTable<Row> = Row & { readonly table: string };
type TableRow = Omit<CatalogTable, 'columns' | 'uniques' | 'indexes' | 'checks' | 'foreignKeys'> & { kind: TableKind };
type ColumnRow = InTable<CatalogColumn>;
type IndexRow = InTable<CatalogUnique & Pick<CatalogIndex, 'name' | 'partial'>> & {
  readonly unique: boolean;
  readonly keys: readonly string[];
};
type CheckRow = InTable<CatalogCheck>;
type ForeignKeyRow = InTable<CatalogForeignKey>;

function groupByTable<Row extends { readonly table: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.table);
    if (group) group.push(row);
    else groups.set(row.table, [row]);
  }
  return groups;
}

const visible = `n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and n.nspname !~ '^pg_(temp|toast_temp)_'`;

const tablesSql = `
select n.nspname || '.' || c.relname as name,
       case when c.relispartition then 'partition'
            when c.relkind = 'r' then 'table'
            when c.relkind = 'p' then 'partitioned'
            when c.relkind = 'v' then 'view'
            when c.relkind = 'm' then 'materialized view'
            else 'foreign table' end as kind,
       c.relrowsecurity as "rowSecurity",
       c.relkind = 'r' and not c.relispartition
         and exists (select from pg_catalog.pg_inherits i where c.oid in (i.inhparent, i.inhrelid)) as inherited,
       array(select pn.nspname || '.' || p.relname
             from pg_catalog.pg_inherits i
             join pg_catalog.pg_class p on p.oid = i.inhparent
             join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
             where i.inhrelid = c.oid and c.relkind = 'r' and not c.relispartition order by 1) as "inheritsFrom",
       pg_catalog.has_any_column_privilege('public', c.oid, 'select')
         and pg_catalog.has_schema_privilege('public', n.oid, 'usage') as "readableByAll",
       array(select t.tgname::text from pg_catalog.pg_trigger t
             where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled <> 'D' order by 1) as triggers,
       array(select r.rulename::text from pg_catalog.pg_rewrite r
             where r.ev_class = c.oid and r.ev_type <> '1' order by 1) as rules
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${visible}
order by 1`;

// A domain may stand on a domain, so the walk goes down to the type below them all; a modifier set on the way counts.
const columnsSql = `
with recursive base as (
  select t.oid as type_id, t.oid as base_id, -1 as modifier, t.typtype, t.typbasetype, t.typtypmod, t.typnotnull
  from pg_catalog.pg_type t
  union all
  select b.type_id, t.oid, case when b.modifier = -1 then b.typtypmod else b.modifier end,
         t.typtype, t.typbasetype, t.typtypmod, b.typnotnull or t.typnotnull
  from base b join pg_catalog.pg_type t on t.oid = b.typbasetype
  where b.typtype = 'd'
)
select n.nspname || '.' || c.relname as "table",
       a.attname::text as name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
       tn.nspname::text as "typeSchema",
       bt.typname::text as "baseType",
       bt.typcategory::text as category,
       case when bt.typname in ('varchar', 'bpchar')
            then nullif(greatest(a.atttypmod, b.modifier), -1) - 4 end as "charactersMax",
       a.attnotnull or b.typnotnull as "notNull",
       a.atthasdef as "hasDefault",
       a.attgenerated <> '' as generated,
       case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_type t on t.oid = a.atttypid
join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
join base b on b.type_id = a.atttypid and b.typtype <> 'd'
join pg_catalog.pg_type bt on bt.oid = b.base_id
where c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped and ${visible}
order by 1, a.attnum`;

// The columns inside an expression or a predicate are found through the dependencies of the index.
const indexesSql = `
select n.nspname || '.' || c.relname as "table",
       ic.relname::text as name,
       i.indisunique as unique,
       i.indisprimary as primary,
       i.indpred is not null as partial,
       i.indexprs is not null as "hasExpressions",
       not coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as "nullsDistinct",
       not i.indimmediate as deferrable,
       array(select coalesce(a.attname::text, '')
             from generate_series(0, i.indnkeyatts - 1) position
             left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[position]
             order by position) as keys,
       array(select distinct a.attname::text
             from pg_catalog.pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0
               and (a.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                    or exists (select from pg_catalog.pg_depend d
                               where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = i.indexrelid
                                 and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = c.oid
                                 and d.refobjsubid = a.attnum
                                 and not a.attnum = any (i.indkey::int2[])))
             order by 1) as columns
from pg_catalog.pg_index i
join pg_catalog.pg_class ic on ic.oid = i.indexrelid
join pg_catalog.pg_class c on c.oid = i.indrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where i.indisvalid and c.relkind in ('r', 'p', 'm') and ${visible}
order by 1, 2`;

const checksSql = `
select n.nspname || '.' || c.relname as "table",
       k.conname::text as name,
       pg_catalog.pg_get_expr(k.conbin, k.conrelid) as expression,
       array(select a.attname::text from pg_catalog.pg_attribute a
             where a.attrelid = k.conrelid and a.attnum = any (k.conkey) order by a.attnum) as columns
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where k.contype = 'c' and ${visible}
order by 1, 2`;

// conparentid is set on the copies that a partitioned table hands down: the key of the root stands for them all.
const foreignKeysSql = `
select n.nspname || '.' || c.relname as "table",
       k.conname::text as name,
       pn.nspname || '.' || p.relname as parent,
       k.condeferrable as deferrable,
       case k.confdeltype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
                          when 'n' then 'set null' else 'set default' end as "onDelete",
       case k.confupdtype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
                          when 'n' then 'set null' else 'set default' end as "onUpdate",
       array(select a.attname::text from unnest(k.conkey) with ordinality as listed (number, position)
             join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = listed.number
             order by position) as columns,
       array(select a.attname::text from unnest(k.confkey) with ordinality as listed (number, position)
             join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = listed.number
             order by position) as "parentColumns"
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_class p on p.oid = k.confrelid
join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
where k.contype = 'f' and k.conparentid = 0 and ${visible}
order by 1, 2`;
