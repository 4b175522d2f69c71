import { asInstant, type Compilation, columnOf } from './compile-reach.js';
import type { CompiledSource, SourceHistory } from './compiled-map.js';
import {
  type ActivitySource,
  type ColumnSource,
  type DataMap,
  isColumnSource,
  type Period,
  type TableSource,
} from './data-map.js';
import { quoteName, quoteTable, quoteText } from './names.js';

export function sourceTable(compilation: Compilation, source: ActivitySource): { table: string; column: string } {
  return isColumnSource(source)
    ? { table: compilation.map.member.table, column: source.column }
    : { table: source.table, column: source.at };
}

export function instantOf(compilation: Compilation, source: ActivitySource, sql: string): string {
  const { table, column } = sourceTable(compilation, source);
  return asInstant(compilation, { table, name: column, sql, zone: source.zone });
}

export function compileSources(compilation: Compilation, daysOf: (period: string) => number): CompiledSource[] {
  return compilation.map.activity.map((source) => {
    const { table, column } = sourceTable(compilation, source);
    const condition = isColumnSource(source) || !source.where ? '' : ` and (${source.where})`;
    const name = `t.${quoteName(column)}`;
    const until = asColumn(compilation, { table, name: column, zone: source.zone });
    // A single event in the future must not hide that a source has gone silent.
    const newest = `(select max(${name}) from ${quoteTable(table)} as t where ${name} <= ${until}${condition})`;
    return {
      id: source.id,
      kind: source.kind,
      silenceDays: source.silence ? daysOf(source.silence) : null,
      since: source.since ?? null,
      newest: `select ${instantOf(compilation, source, newest)} as at`,
      content: contentOf(compilation, source),
      history: historyOf(compilation, source),
    };
  });
}

/** An instant in the type of a column, so that the column's index is used. */
export function asColumn(
  compilation: Compilation,
  column: { table: string; name: string; zone?: string | undefined },
  instant = '$1::timestamptz',
): string {
  const { baseType } = columnOf(compilation, column.table, column.name);
  if (baseType === 'timestamptz') return instant;
  const local = `(${instant} at time zone ${quoteText(column.zone ?? compilation.zone)})`;
  return baseType === 'date' ? `${local}::date` : local;
}

/** Rows are counted so far: for a person it is the same whether a million or ten were looked at in vain. */
export const countedRowsMax = 1_000_000;

/** Whether there are rows, rows that count, and rows that count and have an instant. */
function contentOf(compilation: Compilation, source: ActivitySource): string {
  const { table, column } = sourceTable(compilation, source);
  const condition = isColumnSource(source) || !source.where ? 'true' : `(${source.where})`;
  const from = `from ${quoteTable(table)} as t`;
  const dated = `t.${quoteName(column)} is not null and t.${quoteName(column)} <> '-infinity'`;
  return `select (select count(*) from (select ${from} limit ${countedRowsMax + 1}) as counted)::float8 as rows,
  exists (select ${from} where ${condition}) as selected, exists (select ${from} where ${condition} and ${dated}) as dated`;
}

function historyOf(compilation: Compilation, source: ActivitySource): CompiledSource['history'] {
  return isColumnSource(source) ? columnHistory(compilation, source) : tableHistory(compilation, source);
}

function tableHistory(compilation: Compilation, source: TableSource): CompiledSource['history'] {
  if (source.keeps !== undefined) return null;
  const { table, at, zone, where } = source;
  const counts = where ? ` and (${where})` : '';
  return {
    isColumn: false,
    ...eventsOf(compilation, { table, at, zone, counts }),
    registeredBefore: countRegisteredBefore(compilation),
  };
}

/** A column holds the latest event of each member: introduced lately, it is empty for whoever was active before. */
function columnHistory(compilation: Compilation, source: ColumnSource): CompiledSource['history'] {
  const { member } = compilation.map;
  const value = instantOf(compilation, source, `m.${quoteName(source.column)}`);
  const registered = { table: member.table, name: member.registeredAt, zone: member.registeredAtZone };
  const joinedAt = asInstant(compilation, { ...registered, sql: `m.${quoteName(member.registeredAt)}` });
  // What the host writes where it knows nothing, such as 1970-01-01, is no event either.
  const empty = `and (m.${quoteName(source.column)} is null or ${value} < ${joinedAt})`;
  return {
    isColumn: true,
    ...eventsOf(compilation, { table: member.table, at: source.column, zone: source.zone, counts: '' }),
    registeredBefore: countRegisteredBefore(compilation, empty),
  };
}

/** Where no index leads to them, the old rows that are met first end the search. */
function eventsOf(
  compilation: Compilation,
  source: { table: string; at: string; zone: string | undefined; counts: string },
): Pick<SourceHistory, 'countBetween' | 'oldestFrom'> {
  const { table, at, zone, counts } = source;
  const column = { table, name: at, zone };
  const name = `t.${quoteName(at)}`;
  const bound = (instant: string) => asColumn(compilation, column, instant);
  const from = `from ${quoteTable(table)} as t where ${name} >= ${bound('$1::timestamptz')}`;
  const oldest = `(select min(${name}) ${from}${counts})`;
  return {
    countBetween: `select count(*)::int as events from (
  select ${from} and ${name} < ${bound('$2::timestamptz')}${counts} limit $3::int) as counted`,
    oldestFrom: `select ${asInstant(compilation, { ...column, sql: oldest })} as at`,
  };
}

/** Whoever has left keeps a row for the references to it, and is due for nothing. */
export function countRegisteredBefore(compilation: Compilation, condition = ''): string {
  const { member } = compilation.map;
  const zone = member.registeredAtZone;
  const before = asColumn(compilation, { table: member.table, name: member.registeredAt, zone });
  return `select count(*)::float8 as members from ${quoteTable(member.table)} as m
where m.${quoteName(member.registeredAt)} < ${before} ${condition} and not exists (
  select from dormouse.cycle as cycle
  where cycle.member_id = m.${quoteName(member.key)}::text
    and cycle.state in ('separated', 'partly_destroyed', 'restricted', 'destroyed'))`;
}

/**
 * The days after which an event can have been lost before anybody looked: of kinds of use whose sources all lose their
 * rows. A source that remembers the latest event for good, such as a column, covers the others of its kind.
 */
export function forgottenAfter(map: DataMap, daysOf: (period: Period) => number): number | null {
  const kinds = ['login', 'transaction'] as const;
  const forgetting = kinds.flatMap((kind) => {
    const sources = map.activity.filter((source) => source.kind === kind);
    return sources.every(forgets) ? sources.filter(forgets) : [];
  });
  const days = forgetting.map((source) => daysOf(source.keeps));
  return days.length > 0 ? Math.min(...days) : null;
}

function forgets(source: ActivitySource): source is TableSource & { readonly keeps: Period } {
  return !isColumnSource(source) && source.keeps !== undefined;
}
