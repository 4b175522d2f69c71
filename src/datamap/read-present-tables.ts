import { splitTable } from './names.js';

/** A table as it stands now, as far as putting rows into it depends on it. */
export interface PresentTable {
  readonly table: string;
  /** In the order of the table. */
  readonly columns: ReadonlyMap<string, PresentColumn>;
  readonly keys: readonly PresentKey[];
  readonly primaryKey: readonly string[];
  /** `schema.table` of its partitions: the database names them where it refuses a row. */
  readonly partitions: readonly string[];
  /** A plain table, which may have heirs by old-style inheritance. */
  readonly only: boolean;
  readonly hasTriggers: boolean;
}

export interface PresentColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** Null where there is none, and for identities. */
  readonly defaultSql: string | null;
  readonly isIdentity: boolean;
  readonly generated: boolean;
  readonly maySelect: boolean;
  readonly mayInsert: boolean;
  readonly mayUpdate: boolean;
}

export interface PresentKey {
  readonly name: string;
  readonly kind: 'unique' | 'check' | 'foreign key';
  /** Those that a condition or an expression names included. */
  readonly columns: readonly string[];
  /** Of a foreign key. */
  readonly parent: string | null;
  readonly parentColumns: readonly string[];
}

/** The part of a database handle that a look at the catalog needs. */
interface Asking {
  rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

type TableRow = Omit<PresentTable, 'columns' | 'keys'> & { readonly position: number };

/** Those of the tables that there are, by name. */
export async function readPresentTables(
  handle: Asking,
  tables: readonly string[],
): Promise<ReadonlyMap<string, PresentTable>> {
  const asked = [...new Set(tables)];
  const names = asked.map(splitTable);
  const values = [names.map(({ schema }) => schema), names.map(({ table }) => table)];
  const found = await handle.rows<TableRow>(tablesSql, values);
  const columns = await handle.rows<PresentColumn & { position: number }>(columnsSql, values);
  const keys = await handle.rows<PresentKey & { position: number }>(keysSql, values);
  return new Map(
    found.map(({ position, ...table }) => {
      const own = columns.filter((column) => column.position === position);
      return [
        table.table,
        {
          ...table,
          columns: new Map(own.map((column) => [column.name, column])),
          keys: keys.filter((key) => key.position === position),
        },
      ];
    }),
  );
}

const asked = `
  select asked.position::int as position, n.nspname || '.' || c.relname as name, c.oid, c.relkind
  from unnest($1::text[], $2::text[]) with ordinality as asked (schema, name, position)
  join pg_namespace as n on n.nspname = asked.schema
  join pg_class as c on c.relnamespace = n.oid and c.relname = asked.name and c.relkind in ('r', 'p', 'v', 'f')`;

/** The table and, of a partitioned one, its partitions at every depth. */
const parts = `
  select asked.position, coalesce(tree.relid, asked.oid) as oid
  from asked left join lateral pg_partition_tree(case when asked.relkind = 'p' then asked.oid end) as tree on true`;

const tablesSql = `
with asked as (${asked}), parts as (${parts})
select asked.position, asked.name as "table", asked.relkind = 'r' as only,
  coalesce((select array_agg(a.attname::text order by k.position)
    from pg_index as i, unnest(i.indkey::int2[]) with ordinality as k (number, position), pg_attribute as a
    where i.indrelid = asked.oid and i.indisprimary and a.attrelid = asked.oid and a.attnum = k.number
      and k.position <= i.indnkeyatts), '{}') as "primaryKey",
  array(select n.nspname || '.' || c.relname from parts join pg_class as c on c.oid = parts.oid
    join pg_namespace as n on n.oid = c.relnamespace
    where parts.position = asked.position and parts.oid <> asked.oid order by 1) as partitions,
  exists (select from parts join pg_trigger as g on g.tgrelid = parts.oid
    where parts.position = asked.position and not g.tgisinternal and g.tgenabled <> 'D')
  or exists (select from pg_rewrite as w where w.ev_class = asked.oid and w.ev_type <> '1') as "hasTriggers"
from asked
order by asked.position`;

const columnsSql = `
with recursive asked as (${asked}),
base as (
  select t.oid as type_id, t.typbasetype, t.typnotnull from pg_type as t where t.typtype = 'd'
  union all
  select b.type_id, t.typbasetype, b.typnotnull or t.typnotnull from base as b join pg_type as t on t.oid = b.typbasetype
  where t.typtype = 'd'
)
select asked.position, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type,
  a.attnotnull or exists (select from base as b where b.type_id = a.atttypid and b.typnotnull) as "notNull",
  case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end as "defaultSql",
  a.attidentity <> '' as "isIdentity", a.attgenerated <> '' as generated,
  has_column_privilege(asked.oid, a.attnum, 'select') as "maySelect",
  has_column_privilege(asked.oid, a.attnum, 'insert') as "mayInsert",
  has_column_privilege(asked.oid, a.attnum, 'update') as "mayUpdate"
from asked
join pg_attribute as a on a.attrelid = asked.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef as d on d.adrelid = asked.oid and d.adnum = a.attnum
order by asked.position, a.attnum`;

// The columns inside an expression or a predicate are found through the dependencies of the index.
const keysSql = `
with asked as (${asked}), parts as (${parts})
select parts.position, ic.relname::text as name, 'unique' as kind,
  array(select distinct a.attname::text from pg_attribute as a
    where a.attrelid = i.indrelid and a.attnum > 0
      and (a.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])
        or exists (select from pg_depend as d
          where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refclassid = 'pg_class'::regclass
            and d.refobjid = i.indrelid and d.refobjsubid = a.attnum and not a.attnum = any (i.indkey::int2[])))
    order by 1) as columns,
  null as parent, '{}'::text[] as "parentColumns"
from parts join pg_index as i on i.indrelid = parts.oid and (i.indisunique or i.indisexclusion)
join pg_class as ic on ic.oid = i.indexrelid
union all
select parts.position, k.conname::text, case k.contype when 'c' then 'check' else 'foreign key' end,
  array(select a.attname::text from unnest(k.conkey) with ordinality as listed (number, position)
    join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = listed.number order by listed.position),
  pn.nspname || '.' || p.relname,
  array(select a.attname::text from unnest(k.confkey) with ordinality as listed (number, position)
    join pg_attribute as a on a.attrelid = k.confrelid and a.attnum = listed.number order by listed.position)
from parts join pg_constraint as k on k.conrelid = parts.oid and k.contype in ('c', 'f')
left join pg_class as p on p.oid = k.confrelid
left join pg_namespace as pn on pn.oid = p.relnamespace
order by 1, 2`;
