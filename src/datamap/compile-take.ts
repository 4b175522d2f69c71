import { ServiceError } from '../errors.js';
import { foreignKeysOf, isRewriting, rootOf } from './catalog.js';
import { maskNames, masksOf } from './compile-look.js';
import { compilePlaced, hasHooks, identitiesOf } from './compile-placed.js';
import {
  asInstant,
  askedKeys,
  type Compilation,
  classOf,
  identityOf,
  ours,
  reachOf,
  rowsIn,
  rowsOf,
} from './compile-reach.js';
import { batchBytesMax, compileWeigh, isTooLarge, recordBytesMax } from './compile-size.js';
import { compileStrangers } from './compile-strangers.js';
import type { CompiledItem, TakeStatements } from './compiled-map.js';
import { type DataEntry, entryOf, isColumnSource, isRetained, type StripEntry } from './data-map.js';
import { quoteName } from './names.js';

interface TakeContext {
  readonly compilation: Compilation;
  readonly items: readonly CompiledItem[];
  readonly maskCount: number;
  /** Number of a retained table in the shape. */
  readonly tableNumber: ReadonlyMap<string, number>;
}

/** What is too large for a record is never made a text: not here, not on the way, not in the answer. */
function returning(context: TakeContext, entry: DataEntry, parts: { key: string; line: string; from: string }): string {
  const chosen = classOf(context.compilation, entry);
  const masks = masksOf(context.compilation, entry, context.items, context.maskCount);
  const tooLarge = isRetained(entry) ? isTooLarge(context.compilation, entry) : null;
  const unlessLarge = (text: string) => (tooLarge ? `case when ${tooLarge} then null else ${text} end` : text);
  const lookup = lookupOf(context, entry);
  const columns = [
    `${parts.key} as ${ours.key}`,
    `${chosen.class} as ${ours.class}`,
    `${chosen.starts} as ${ours.starts}`,
    `${unlessLarge(parts.line)} as ${ours.line}`,
    ...masks.map((mask, index) => `${mask} as ${maskNames(context.maskCount)[index]}`),
    `${lookup === null ? 'null::text' : unlessLarge(lookup)} as ${ours.lookup}`,
    `${activityOf(context, entry)} as ${ours.activity}`,
  ];
  return `${parts.from} ${columns.join(', ')}`;
}

/** What the member may be found by later leaves beside the member's own row. */
function lookupOf({ compilation }: TakeContext, entry: DataEntry): string | null {
  const { member } = compilation.map;
  if (entry.table !== member.table) return null;
  return `json_build_array(${member.lookup.map((column) => `t.${quoteName(column)}::text`).join(', ')})::text`;
}

/** What a row proves of the member's activity: one that came in after the gate was read must not leave with the rest. */
function activityOf({ compilation }: TakeContext, entry: DataEntry): string {
  const instants = compilation.map.activity.flatMap((source) => {
    if (isColumnSource(source) || source.table !== entry.table) return [];
    const sql = `t.${quoteName(source.at)}`;
    const at = asInstant(compilation, { table: source.table, name: source.at, sql, zone: source.zone });
    return [source.where ? `case when (${source.where}) then ${at} end` : at];
  });
  return instants.length === 0 ? 'null::timestamptz' : `greatest(${instants.join(', ')})`;
}

function takenColumns({ maskCount }: TakeContext): string[] {
  return [ours.key, ours.class, ours.starts, ours.line, ...maskNames(maskCount), ours.lookup, ours.activity];
}

/**
 * What one table lost, its row texts made lines of a sealed record, as vault/row-line takes them apart. A text that grew
 * beyond a record all the same is left out before it grows further.
 */
function linesOf(context: TakeContext, entry: DataEntry, taken: string): string {
  const number = context.tableNumber.get(entry.table);
  const fits = `octet_length(${ours.line}) <= ${recordBytesMax}`;
  const line = `case when ${fits} then '${number}' || ${ours.starts} || ':' || ${ours.line} end as ${ours.line}`;
  const columns = takenColumns(context).map((column) => (column === ours.line && isRetained(entry) ? line : column));
  return `select ${columns.join(', ')} from ${taken}`;
}

function takeDeleted(context: TakeContext, entry: DataEntry): string {
  const reach = reachOf(context.compilation, entry);
  const using = reach.join ? ` using ${reach.join} as p` : '';
  const line = entry.mode === 'move' ? '(t.*)::text' : 'null::text';
  const from = `delete from ${rowsIn(context.compilation, entry.table)} as t${using} where ${reach.where} returning`;
  return returning(context, entry, { key: reach.key, line, from });
}

/** What PostgreSQL lets stand in one list of columns (1664), with the row's own place. */
const listMax = 1663;

/** The old values come from the row as the lock saw it; the placeholders are computed over the row that stays. */
function takeStripped(context: TakeContext, entry: StripEntry): string {
  const { compilation } = context;
  const reach = reachOf(compilation, entry);
  const identity = identityOf(compilation, entry);
  const leaving = Object.keys(entry.columns);
  if (leaving.length + identity.length + takenColumns(context).length > listMax) {
    const told = `${entry.table} is stripped of ${leaving.length} columns, more than one statement can replace; move its rows instead.`;
    throw new ServiceError('map_invalid', told);
  }
  const fields = [...identity, ...leaving].map((column) => `t.${quoteName(column)}`);
  const line = `row(${fields.join(', ')})::text`;
  const select = returning(context, entry, { key: reach.key, line, from: 'select' });
  const ids = identity.map((column, index) => `t.${quoteName(column)} as dormouse_id_${index}`).join(', ');
  const from = `${rowsIn(compilation, entry.table)} as t${reach.join ? ` join ${reach.join} as p on ${reach.where}` : ''}`;
  const old = `${select}, ${ids} from ${from}${reach.join ? '' : ` where ${reach.where}`}`;
  const set = Object.entries(entry.columns).map(
    ([column, placeholder]) => `${quoteName(column)} = ${placeholder ?? 'null'}`,
  );
  const same = identity.map((column, index) => `stays.${quoteName(column)} = old.dormouse_id_${index}`);
  return `update ${rowsIn(compilation, entry.table)} as stays set ${set.join(', ')} from (${old}) as old
  where ${same.join(' and ')} returning ${takenColumns(context)
    .map((column) => `old.${column}`)
    .join(', ')}`;
}

/**
 * One row a member and class. The content stands there only where all its lines are in it, and where a record and the
 * batch may hold so much.
 */
function takeRows(context: TakeContext, shapeId: string, entries: readonly DataEntry[]): string {
  const parts = entries.map((entry, index) => {
    const body = entry.mode === 'strip' ? takeStripped(context, entry) : takeDeleted(context, entry);
    return `taken_${index} as (${body})`;
  });
  const masks = maskNames(context.maskCount);
  const counts = entries.map((_, index) => `(select count(*) from taken_${index})`);
  const batchBytes = 'sum(octet_length(content)) over ()';
  return `with ${parts.join(',\n')}
select "memberId", class, starts, rows::text as "rowCount",
  case when lines = rows and octet_length(content) <= ${recordBytesMax} and ${batchBytes} <= ${batchBytesMax}
    then content end as content,
  case when lines = rows then octet_length(content) end::text as bytes, (${batchBytes})::text as "batchBytes",
  ${masks.map((_, index) => `mask${index}`).join(', ')}, lookup, "latestAt",
  array_to_string(array[${counts.join(', ')}], ',') as taken
from (
  select ${ours.key}, ${ours.key}::text as "memberId", ${ours.class} as class,
    string_agg(distinct ${ours.starts} collate "C", ',') as starts, count(*) as rows, count(${ours.line}) as lines,
    convert_to('[${JSON.stringify(shapeId)}, ' || substr(json_agg(${ours.line})::text, 2), 'UTF8') as content,
    ${masks.map((mask, index) => `bit_or(${mask})::text as mask${index}`).join(', ')}, max(${ours.lookup}) as lookup,
    max(${ours.activity})::text as "latestAt"
  from (${entries.map((entry, index) => linesOf(context, entry, `taken_${index}`)).join('\nunion all ')}) as taken
  group by ${ours.key}, ${ours.class}
) as gathered
order by ${ours.key}, class`;
}

function depthOf({ map }: Compilation, entry: DataEntry): number {
  const parent = entry.via ? entryOf(map, entry.via.table) : undefined;
  return parent ? 1 + depthOf({ map } as Compilation, parent) : 0;
}

/** Tables on whose rows those of another hang, by `via` or by a foreign key that changes them when the parent goes. */
function parentsOf({ catalog }: Compilation, entry: DataEntry): string[] {
  if (entry.mode === 'keep') return [];
  const keys = foreignKeysOf(catalog, entry.table).filter(isRewriting);
  return [...(entry.via ? [entry.via.table] : []), ...keys.map(({ parent }) => rootOf(catalog, parent))];
}

/**
 * Parents, so that no child slips in and is eaten by a cascade, and rows whose columns are stripped; rows with triggers
 * are counted alone.
 */
function lockRows(compilation: Compilation): TakeStatements['lockRows'] {
  const { map } = compilation;
  const parents = new Set(map.data.flatMap((entry) => parentsOf(compilation, entry)));
  const isLocked = (entry: DataEntry) => parents.has(entry.table) || entry.mode === 'strip';
  const isPlaced = (entry: DataEntry) => entry.mode === 'strip' && hasHooks(compilation, entry);
  return map.data
    .filter((entry) => entry.mode !== 'keep' && entry.table !== map.member.table)
    .filter((entry) => isLocked(entry) || hasHooks(compilation, entry))
    .sort((one, other) => depthOf(compilation, one) - depthOf(compilation, other))
    .map((entry) => ({
      table: entry.table,
      sql: `select ${ours.key}::text as "memberId", count(*)::int as rows${isPlaced(entry) ? ', json_agg(identity) as identities' : ''}
from (${rowsOf(compilation, entry, isPlaced(entry) ? [identitiesOf(compilation, entry)] : [])}${isLocked(entry) ? ' for update of t' : ''}) as locked
group by ${ours.key}`,
    }));
}

export function compileTake(
  compilation: Compilation,
  items: readonly CompiledItem[],
  shape: { id: string; tableNumber: ReadonlyMap<string, number>; maskCount: number },
): TakeStatements {
  const { member, data } = compilation.map;
  const entries = data.filter((entry) => entry.mode !== 'keep');
  const key = `t.${quoteName(member.key)}`;
  const context = { compilation, items, maskCount: shape.maskCount, tableNumber: shape.tableNumber };
  return {
    lockMembers: `select ${key}::text as "memberId" from ${rowsIn(compilation, member.table)} as t
where ${key} = any(${askedKeys(compilation)})
order by ${key}
-- A member that somebody is writing right now is alive: passed over, not waited for.
for update skip locked`,
    lockRows: lockRows(compilation),
    rows: takeRows(context, shape.id, entries),
    tables: entries.map((entry) => entry.table),
    placed: compilePlaced(compilation),
    weigh: compileWeigh(compilation),
    strangers: compileStrangers(compilation),
  };
}
