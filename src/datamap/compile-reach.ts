import { ServiceError } from '../errors.js';
import { startLetters } from '../policy/retention.js';
import type { Catalog, CatalogColumn } from './catalog.js';
import { primaryKeyOf } from './catalog.js';
import { rowStarts } from './class-starts.js';
import {
  classCases,
  type DataEntry,
  type DataMap,
  entryOf,
  isRetained,
  type MoveEntry,
  type StripEntry,
} from './data-map.js';
import { quoteName, quoteTable, quoteText } from './names.js';

/** Names that we give inside statements; the operator's expressions see no other name than their own columns. */
export const ours = {
  key: 'dormouse_key',
  class: 'dormouse_class',
  starts: 'dormouse_starts',
  line: 'dormouse_line',
  lookup: 'dormouse_lookup',
  activity: 'dormouse_activity',
} as const;

const noStarts = "''::text";

export interface Compilation {
  readonly map: DataMap;
  readonly catalog: Catalog;
  /** The policy's zone: local dates of records are in it. */
  readonly zone: string;
}

export function columnOf(compilation: Compilation, table: string, column: string): CatalogColumn {
  const found = compilation.catalog.tables.get(table)?.columns.get(column);
  if (!found)
    throw new ServiceError('map_invalid', `${table} has no column ${column}. Run \`dormouse datamap check\`.`);
  return found;
}

export function keyType(compilation: Compilation): string {
  const { table, key } = compilation.map.member;
  return columnOf(compilation, table, key).type;
}

/** The asked members as an array of the key's type, so that an index on it is used. */
export function askedKeys(compilation: Compilation): string {
  return `(($1::text[])::${keyType(compilation)}[])`;
}

/** An instant column as timestamptz: a column without a zone is read in the zone that the map names. */
export function asInstant(
  compilation: Compilation,
  column: { table: string; name: string; sql: string; zone?: string | undefined },
): string {
  const { baseType } = columnOf(compilation, column.table, column.name);
  if (baseType === 'timestamptz') return column.sql;
  const stamp = baseType === 'date' ? `(${column.sql})::timestamp` : column.sql;
  return `(${stamp} at time zone ${quoteText(column.zone ?? compilation.zone)})`;
}

function asLocalDate(
  compilation: Compilation,
  column: { table: string; name: string; zone?: string | undefined },
): string {
  const sql = `t.${quoteName(column.name)}`;
  const { baseType } = columnOf(compilation, column.table, column.name);
  if (baseType === 'date') return sql;
  return `(${asInstant(compilation, { ...column, sql })} at time zone ${quoteText(compilation.zone)})::date`;
}

/**
 * The days that a class counts from in the row itself, as they will stand in its sealed line: `@r2026-01-05`, `@` where
 * none of them is known, nothing where the class counts from the separation alone.
 */
function startsExpression(compilation: Compilation, entry: StripEntry | MoveEntry, id: string): string {
  const texts = rowStarts(compilation.map, id).map(({ from, on }, index) => {
    const day = asLocalDate(compilation, startColumn(entry, { id, from, on }));
    const mark = index === 0 ? '@' : '';
    // An infinite day, or one that has more than four digits to its year, is no day that a period could end after.
    const isDay = `${day} between '0001-01-01'::date and '9999-12-31'::date`;
    return `case when ${isDay} then '${mark}${startLetters[from]}' || ${day}::text else '${mark}' end`;
  });
  return texts.length === 0 ? noStarts : `(${texts.join(' || ')})`;
}

function startColumn(
  entry: StripEntry | MoveEntry,
  { id, from, on }: { id: string; from: string; on: string | undefined },
): { table: string; name: string; zone?: string | undefined } {
  if (from !== 'record' && on !== undefined) return { table: entry.table, name: on };
  if (from === 'record' && entry.recordedAt !== undefined) {
    return { table: entry.table, name: entry.recordedAt, zone: entry.recordedAtZone };
  }
  const name = from === 'record' ? 'recordedAt' : 'on';
  throw new ServiceError(
    'map_invalid',
    `${entry.table} is of class ${id}, which counts from ${from}: name the column that holds the day with \`${name}\`.`,
  );
}

/** Class and starts of a row, as expressions over the alias `t` (and `p`, its parent's row). */
export function classOf(compilation: Compilation, entry: DataEntry): { class: string; starts: string } {
  if (!isRetained(entry)) return { class: "''::text", starts: noStarts };
  if (entry.class === 'inherit') return { class: `p.${ours.class}`, starts: `p.${ours.starts}` };
  const cases = classCases(entry.class);
  const choose = (value: (id: string) => string) => {
    const [last] = cases.slice(-1);
    const branches = cases.slice(0, -1).map(({ when, id }) => `when (${when}) then ${value(id)}`);
    const otherwise = value(last?.id ?? '');
    return branches.length === 0 ? otherwise : `case ${branches.join(' ')} else ${otherwise} end`;
  };
  return {
    class: choose((id) => `${quoteText(id)}::text`),
    starts: choose((id) => startsExpression(compilation, entry, id)),
  };
}

/**
 * What `from`, `update` and `delete from` name. Rows of a table that inherits have columns of their own and an entry of
 * their own; those of a partition are rows of its partitioned table.
 */
export function rowsIn({ catalog }: Compilation, table: string): string {
  const isPartitioned = catalog.tables.get(table)?.kind === 'partitioned';
  return isPartitioned ? quoteTable(table) : `only ${quoteTable(table)}`;
}

/** Columns of the parent that a child's `via` compares, as our own names. */
export function parentColumn(index: number): string {
  return `dormouse_parent_${index}`;
}

/** A comparison of texts of two collations is refused unless it says by which; by the child's, its index serves. */
export function collateFor(
  compilation: Compilation,
  child: { table: string; column: string },
  parent: { table: string; column: string },
): string {
  const [one, other] = [child, parent].map(({ table, column }) => columnOf(compilation, table, column).collation);
  if (!one || !other || (one.schema === other.schema && one.name === other.name)) return '';
  return ` collate ${quoteName(one.schema)}.${quoteName(one.name)}`;
}

/** `from` and `where` that tie the rows of an entry (alias `t`) to the asked members, and the member's key. */
export function reachOf(
  compilation: Compilation,
  entry: DataEntry,
): { join: string | null; where: string; key: string } {
  const { member } = compilation.map;
  if (entry.via) {
    const parent = entryOf(compilation.map, entry.via.table);
    if (!parent)
      throw new ServiceError('map_invalid', `${entry.table} hangs on ${entry.via.table}, which is not declared.`);
    const pairs = Object.entries(entry.via.columns);
    const on = pairs.map(([child, column], index) => {
      const collate = collateFor(compilation, { table: entry.table, column: child }, { table: parent.table, column });
      return `t.${quoteName(child)} = p.${parentColumn(index)}${collate}`;
    });
    const wanted = pairs.map(([, column], index) => `t.${quoteName(column)} as ${parentColumn(index)}`);
    return { join: `(${rowsOf(compilation, parent, wanted)})`, where: on.join(' and '), key: `p.${ours.key}` };
  }
  const column = entry.table === member.table ? member.key : entry.member;
  if (!column) throw new ServiceError('map_invalid', `${entry.table} names neither its member column nor a parent.`);
  const key = `t.${quoteName(column)}`;
  return { join: null, where: `${key} = any(${askedKeys(compilation)})`, key };
}

/** A select over the asked members' rows of an entry: key, class, starts and the columns asked for. */
export function rowsOf(compilation: Compilation, entry: DataEntry, columns: readonly string[]): string {
  const reach = reachOf(compilation, entry);
  const chosen = classOf(compilation, entry);
  const list = [
    `${reach.key} as ${ours.key}`,
    `${chosen.class} as ${ours.class}`,
    `${chosen.starts} as ${ours.starts}`,
    ...columns,
  ];
  const from = `${rowsIn(compilation, entry.table)} as t${reach.join ? ` join ${reach.join} as p on ${reach.where}` : ''}`;
  return `select ${list.join(', ')} from ${from}${reach.join ? '' : ` where ${reach.where}`}`;
}

/** What identifies a row that stays while its columns leave. */
export function identityOf(compilation: Compilation, entry: DataEntry): readonly string[] {
  const { member } = compilation.map;
  if (entry.table === member.table) return [member.key];
  const table = compilation.catalog.tables.get(entry.table);
  const key = table ? primaryKeyOf(table) : undefined;
  if (key) return key;
  throw new ServiceError('map_invalid', `${entry.table} is stripped and has no primary key to find its rows again by.`);
}
