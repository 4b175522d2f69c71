/** The questions that are put to pg_catalog. The first takes the roles of the service that read rows of members. */

const visible = `n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and n.nspname !~ '^pg_(temp|toast_temp)_'`;

export const tablesSql = `
select n.nspname || '.' || c.relname as name,
       case when c.relispartition then 'partition'
            when c.relkind = 'r' then 'table'
            when c.relkind = 'p' then 'partitioned'
            when c.relkind = 'v' then 'view'
            when c.relkind = 'm' then 'materialized view'
            else 'foreign table' end as kind,
       case when c.relispartition
            then (select rn.nspname || '.' || r.relname from pg_catalog.pg_class r
                  join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
                  where r.oid = pg_catalog.pg_partition_root(c.oid)) end as "partitionOf",
       c.relrowsecurity as "rowSecurity",
       -- A role that isn't there yet will own nothing.
       array(select wanted.role::text from unnest($1::name[]) as wanted (role)
             left join pg_catalog.pg_roles o on o.rolname = wanted.role
             where c.relrowsecurity
               and not coalesce(pg_catalog.pg_has_role(o.oid, c.relowner, 'usage') and not c.relforcerowsecurity, false)
             order by 1) as "hidesRowsFrom",
       c.relkind in ('r', 'f') and not c.relispartition
         and exists (select from pg_catalog.pg_inherits i where c.oid in (i.inhparent, i.inhrelid)) as inherited,
       array(select pn.nspname || '.' || p.relname
             from pg_catalog.pg_inherits i
             join pg_catalog.pg_class p on p.oid = i.inhparent
             join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
             where i.inhrelid = c.oid and c.relkind in ('r', 'f') and not c.relispartition order by 1) as "inheritsFrom",
       pg_catalog.has_any_column_privilege('public', c.oid, 'select')
         and pg_catalog.has_schema_privilege('public', n.oid, 'usage') as "readableByAll"
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${visible}
order by 1`;

// A domain may stand on a domain, so the walk goes down to the type below them all; a modifier set on the way counts.
export const columnsSql = `
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
       (select pg_catalog.json_build_object('schema', ln.nspname, 'name', l.collname)
        from pg_catalog.pg_collation l join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
        where l.oid = a.attcollation) as collation,
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
export const indexesSql = `
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
join pg_catalog.pg_am am on am.oid = ic.relam and am.amname in ('btree', 'hash')
join pg_catalog.pg_class c on c.oid = i.indrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where i.indisvalid and c.relkind in ('r', 'p', 'm') and ${visible}
order by 1, 2`;

export const checksSql = `
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
export const foreignKeysSql = `
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

const enabledSql = (column: string) =>
  `case ${column} when 'O' then 'yes' when 'A' then 'always' when 'R' then 'for replicas alone' else 'no' end`;

// tgparentid is set on the copies that a partitioned table hands down; what only a partition has stands with the root.
export const hooksSql = `
select coalesce(rn.nspname || '.' || r.relname, n.nspname || '.' || c.relname) as "table", hook.*
from (
  select t.tgrelid as relid, 'trigger' as kind, t.tgname::text as name, cn.nspname || '.' || tc.relname as "on",
         case when t.tgtype & 64 <> 0 then 'instead of' when t.tgtype & 2 <> 0 then 'before' else 'after' end as timing,
         case when t.tgtype & 1 <> 0 then 'row' else 'statement' end as level,
         array_remove(array[case when t.tgtype & 4 <> 0 then 'insert' end, case when t.tgtype & 16 <> 0 then 'update' end,
           case when t.tgtype & 8 <> 0 then 'delete' end, case when t.tgtype & 32 <> 0 then 'truncate' end], null) as events,
         array(select a.attname::text from pg_catalog.pg_attribute a
               where a.attrelid = t.tgrelid and a.attnum = any (t.tgattr::int2[]) order by a.attnum) as columns,
         pn.nspname || '.' || p.proname as function, p.prosecdef as "securityDefiner",
         ${enabledSql('t.tgenabled')} as enabled
  from pg_catalog.pg_trigger t
  join pg_catalog.pg_class tc on tc.oid = t.tgrelid
  join pg_catalog.pg_namespace cn on cn.oid = tc.relnamespace
  join pg_catalog.pg_proc p on p.oid = t.tgfoid
  join pg_catalog.pg_namespace pn on pn.oid = p.pronamespace
  where not t.tgisinternal and t.tgparentid = 0
  union all
  select r.ev_class, 'rule', r.rulename::text, cn.nspname || '.' || rc.relname,
         case when r.is_instead then 'instead of' else 'after' end, 'statement',
         array[case r.ev_type when '2' then 'update' when '3' then 'insert' else 'delete' end], '{}', null, false,
         ${enabledSql('r.ev_enabled')}
  from pg_catalog.pg_rewrite r
  join pg_catalog.pg_class rc on rc.oid = r.ev_class
  join pg_catalog.pg_namespace cn on cn.oid = rc.relnamespace
  where r.ev_type <> '1'
) as hook
join pg_catalog.pg_class c on c.oid = hook.relid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_class r on c.relispartition and r.oid = pg_catalog.pg_partition_root(c.oid)
left join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
where ${visible}
order by 1, kind, name, "on"`;
