import type { Context } from '../src/context.js';
import { type DataEntry, entryOf, type MoveEntry, type StripEntry } from '../src/datamap/data-map.js';
import { quoteName, quoteTable, splitTable } from '../src/datamap/names.js';

/**
 * The plain side, written from the same data map: rows go by `delete … returning` into unencrypted tables with the
 * indexes of the live ones, and come back by plain inserts. No notice, no gate, no record of anything.
 */
export interface PlainSql {
  readonly create: string;
  readonly separate: readonly string[];
  readonly restore: readonly string[];
}

export function plainSql(ctx: Context): PlainSql {
  const entries = ctx.map.giveBack.map((table) => entryOf(ctx.dataMap, table.table) as MoveEntry | StripEntry);
  const moved = entries.filter((entry): entry is MoveEntry => entry.mode === 'move');
  const stripped = entries.filter((entry): entry is StripEntry => entry.mode === 'strip');
  const discarded = ctx.dataMap.data.filter((entry) => entry.mode === 'discard');
  return {
    create: [...entries].map((entry) => createTable(entry)).join('\n'),
    separate: [
      ...[...moved].reverse().map((entry) => separateMoved(ctx, entry)),
      ...discarded.map((entry) => `delete from ${quoteTable(entry.table)} as t where ${reach(ctx, entry, quoteTable)}`),
      ...stripped.map((entry) => separateStripped(ctx, entry)),
    ],
    restore: [
      ...moved.map((entry) => restoreMoved(ctx, entry)),
      ...stripped.map((entry) => restoreStripped(ctx, entry)),
      ...[...entries]
        .reverse()
        .map((entry) => `delete from ${plainTable(entry.table)} as t where ${reach(ctx, entry, plainTable)}`),
    ],
  };
}

function plainTable(table: string): string {
  return `plain.${quoteName(splitTable(table).table)}`;
}

function createTable(entry: DataEntry): string {
  return `create table ${plainTable(entry.table)} (like ${quoteTable(entry.table)} including defaults including indexes);`;
}

/** The rows of the asked members, by their own column or through the parent's. */
function reach(ctx: Context, entry: DataEntry, named: (table: string) => string): string {
  const { member } = ctx.dataMap;
  const asked = '($1::text[])::bigint[]';
  if (entry.table === member.table) return `t.${quoteName(member.key)} = any(${asked})`;
  if (entry.member) return `t.${quoteName(entry.member)} = any(${asked})`;
  const parent = entry.via && entryOf(ctx.dataMap, entry.via.table);
  const [pair] = Object.entries(entry.via?.columns ?? {});
  if (!parent || !pair) throw new Error('an entry has neither member nor parent');
  const [child, column] = pair;
  return `t.${quoteName(child)} in (select p.${quoteName(column)} from ${named(parent.table)} as p where p.${quoteName(parent.member ?? '')} = any(${asked}))`;
}

function columnsOf(ctx: Context, table: string): string {
  const columns = ctx.map.giveBack.find((one) => one.table === table)?.columns ?? [];
  return columns
    .filter((column) => !column.generated)
    .map((column) => quoteName(column.name))
    .join(', ');
}

function separateMoved(ctx: Context, entry: MoveEntry): string {
  return `with gone as (delete from ${quoteTable(entry.table)} as t where ${reach(ctx, entry, quoteTable)} returning t.*)
insert into ${plainTable(entry.table)} select * from gone`;
}

function separateStripped(ctx: Context, entry: StripEntry): string {
  const set = Object.entries(entry.columns).map(
    ([column, placeholder]) => `${quoteName(column)} = ${placeholder ?? 'null'}`,
  );
  const key = quoteName(ctx.dataMap.member.key);
  return `with kept as (
  insert into ${plainTable(entry.table)} select t.* from ${quoteTable(entry.table)} as t where ${reach(ctx, entry, quoteTable)} returning ${key}
)
update ${quoteTable(entry.table)} as t set ${set.join(', ')} where t.${key} in (select ${key} from kept)`;
}

function restoreMoved(ctx: Context, entry: MoveEntry): string {
  const columns = columnsOf(ctx, entry.table);
  const from = `${plainTable(entry.table)} as t where ${reach(ctx, entry, plainTable)}`;
  return `insert into ${quoteTable(entry.table)} (${columns}) overriding system value select ${columns} from ${from}`;
}

function restoreStripped(ctx: Context, entry: StripEntry): string {
  const set = Object.keys(entry.columns).map((column) => `${quoteName(column)} = kept.${quoteName(column)}`);
  const key = quoteName(ctx.dataMap.member.key);
  return `update ${quoteTable(entry.table)} as t set ${set.join(', ')} from ${plainTable(entry.table)} as kept
where t.${key} = kept.${key} and kept.${key} = any(($1::text[])::bigint[])`;
}
