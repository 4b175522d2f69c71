import type { CatalogColumn, CatalogForeignKey, CatalogTable } from '../catalog.js';
import { familyOf } from '../column-meaning.js';
import { quoteName, quoteTable, quoteText } from '../names.js';
import type { ColumnShape } from './known.js';

export const rowsSampled = 200;

/** Rows of so many pages are looked at, spread over the whole table: the oldest ones are often like no others. */
const pagesSampled = 40;

/** A bounded sample of some columns, the same at every run; partitions count with what they are parts of. */
function sampleOf(table: string, columns: readonly string[], where = ''): string {
  const name = `${quoteText(quoteTable(table))}::regclass`;
  const size = `coalesce((select sum(pg_relation_size(p.relid)) from pg_partition_tree(${name}) as p), pg_relation_size(${name}))`;
  const share = `least(100, ${pagesSampled} * 100.0 * current_setting('block_size')::int / greatest(1, ${size}))`;
  return `(select ${columns.join(', ')} from ${quoteTable(table)} tablesample system (${share}) repeatable (1)
  ${where} order by md5(tableoid::text || ctid::text) limit ${rowsSampled})`;
}

/** A statement answers 1,664 columns at most. */
const columnsSampledMax = 150;

/** Of a long value the beginning says enough, and the rest stays where it is stored. */
const charactersRead = 200;

const forms: Readonly<Record<keyof ColumnShape, string>> = {
  filled: `v is not null and v <> ''`,
  distinct: '',
  email: `v ~ '^[^@[:space:]]+@[^@[:space:]]+[.][[:alpha:]]{2,}$'`,
  phone: `v ~ '^([+]?82[- ]?)?[(]?0?[1-9][0-9]{0,2}[)]?[- .]?[0-9]{3,4}[- .]?[0-9]{4}$' and v !~ '^[0-9]{4,8}$'`,
  koreanName: `v ~ '^[가-힣]{2,4}$'`,
  nationalId: `v ~ '^[0-9]{6}-?[1-8][0-9]{6}$'`,
  dateLike: `v ~ '^(19|20)[0-9]{2}[-./]?(0[1-9]|1[0-2])[-./]?([0-2][0-9]|3[01])'`,
  long: 'char_length(v) > 60',
};

export interface ShapeStatement {
  readonly sql: string;
  /** In the order of the answer's columns. */
  readonly columns: readonly string[];
}

/** One statement a table with all its texts and instants, over a sample of its rows. */
export function shapeStatement(table: CatalogTable): ShapeStatement | null {
  const columns = [...table.columns.values()].filter(isSampled).slice(0, columnsSampledMax);
  if (columns.length === 0) return null;
  const counts = columns.flatMap((column, index) => countsOf(column, index));
  const named = columns.map(({ name }) => quoteName(name));
  const values = columns.map(
    ({ name, baseType }, index) =>
      `${familyOf(baseType) === 'text' ? `left(${quoteName(name)}::text, ${charactersRead})` : quoteName(name)} as v${index}`,
  );
  const sql = `select count(*)::int as rows, ${counts.join(', ')}
from (select ${values.join(', ')} from ${sampleOf(table.name, named)} as r) as s`;
  return { sql, columns: columns.map(({ name }) => name) };
}

function isSampled({ baseType, category }: CatalogColumn): boolean {
  if (category === 'A') return false;
  const family = familyOf(baseType);
  return family === 'text' || family === 'instant';
}

function countsOf({ baseType }: CatalogColumn, index: number): string[] {
  const value = `v${index}`;
  const distinct = `count(distinct ${value})::int as distinct${index}`;
  if (familyOf(baseType) !== 'text') return [`count(${value})::int as filled${index}`, distinct];
  const counted = Object.entries(forms).flatMap(([form, test]) =>
    test === '' ? [] : [`count(*) filter (where ${test.replaceAll(/\bv\b/g, value)})::int as "${form}${index}"`],
  );
  return [...counted, distinct];
}

/** Of the shapes of an answer, that of the column at a place. */
export function shapeAt(row: Readonly<Record<string, number | undefined>>, index: number): ColumnShape {
  const of = (form: keyof ColumnShape) => row[`${form}${index}`] ?? 0;
  return {
    filled: of('filled'),
    distinct: of('distinct'),
    email: of('email'),
    phone: of('phone'),
    koreanName: of('koreanName'),
    nationalId: of('nationalId'),
    dateLike: of('dateLike'),
    long: of('long'),
  };
}

/** How old the oldest and the newest row are, in whole days. */
export function agesStatement(table: string, column: string): string {
  const name = quoteName(column);
  const age = (end: string) =>
    `(current_date - case when isfinite(${end}(${name})) then ${end}(${name})::date end)::int`;
  return `select ${age('min')} as oldest, ${age('max')} as newest from ${quoteTable(table)}`;
}

/** How many sampled values of a column are keys of members. */
export function matchesStatement(
  at: { readonly table: string; readonly column: string },
  member: { readonly table: string; readonly key: string },
): string {
  const column = quoteName(at.column);
  return `select count(*)::int as rows,
  count(*) filter (where exists (select from ${quoteTable(member.table)} as m where m.${quoteName(member.key)} = s.k))::int as found
from ${sampleOf(at.table, [`${column} as k`], `where ${column} is not null`)} as s`;
}

/** How rows are tied to their member: by a column of their own, or by the rows that they hang on. */
export interface Way {
  readonly table: string;
  /** The parents, from the nearest to the one that holds the key. */
  readonly over: readonly { readonly table: string; readonly columns: Readonly<Record<string, string>> }[];
  /** The column with the member's key, in the last of them or in the table itself. */
  readonly member: string;
}

/** How many sampled rows refer to a row that belongs to another member. */
export function crossingsStatement(key: CatalogForeignKey, child: Way, parent: Way): string {
  const columns = key.columns.map(quoteName);
  const pairs = key.parentColumns.map((to, index) => `p0.${quoteName(to)} = s.${columns[index]}`);
  return `select count(*)::int as rows,
  count(*) filter (where ${ownerOf('c', child)} is distinct from ${ownerOf('p', parent)})::int as found
from ${sampleOf(key.table, ['*'], `where ${filled(columns)}`)} as s
${joinsOf('c', child)}
join ${quoteTable(key.parent)} as p0 on ${pairs.join(' and ')}
${joinsOf('p', parent)}`;
}

/** How many sampled rows name another member in a column than the one whose rows they are. */
export function mentionsStatement(
  way: Way,
  named: { readonly column: string; readonly parentColumn: string },
  member: { readonly table: string; readonly key: string },
): string {
  const column = quoteName(named.column);
  return `select count(*)::int as rows,
  count(*) filter (where s.${column} is distinct from m.${quoteName(named.parentColumn)})::int as found
from ${sampleOf(way.table, ['*'], `where ${filled([column])}`)} as s
${joinsOf('c', way)}
join ${quoteTable(member.table)} as m on m.${quoteName(member.key)} = ${ownerOf('c', way)}`;
}

/** The first of a child's rows is the sample itself; the first of a parent's is joined by the reference. */
function startOf(side: 'c' | 'p'): string {
  return side === 'c' ? 's' : 'p0';
}

function ownerOf(side: 'c' | 'p', { over, member }: Way): string {
  return `${over.length === 0 ? startOf(side) : `${side}${over.length}`}.${quoteName(member)}`;
}

function joinsOf(side: 'c' | 'p', { over }: Way): string {
  return over
    .map(({ table, columns }, index) => {
      const from = index === 0 ? startOf(side) : `${side}${index}`;
      const to = `${side}${index + 1}`;
      const pairs = Object.entries(columns).map(
        ([own, theirs]) => `${to}.${quoteName(theirs)} = ${from}.${quoteName(own)}`,
      );
      return `join ${quoteTable(table)} as ${to} on ${pairs.join(' and ')}`;
    })
    .join('\n');
}

function filled(columns: readonly string[]): string {
  return columns.map((column) => `${column} is not null`).join(' and ');
}

export const estimatesStatement = `
select n.nspname || '.' || c.relname as name, greatest(c.reltuples, 0)::bigint::text as rows
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p')`;
