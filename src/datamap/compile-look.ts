import { asInstant, type Compilation, keyType, ours, rowsOf } from './compile-reach.js';
import { asColumn, instantOf, sourceTable } from './compile-sources.js';
import type { CompiledItem, LookStatements } from './compiled-map.js';
import { type DataEntry, isColumnSource } from './data-map.js';
import { quoteName, quoteTable, quoteText, splitTable } from './names.js';

/** Bits of a mask: a bigint without its sign, and a few to spare. */
export const bitsOfMask = 60;

/**
 * One index probe per member and source: the newest event of each. `limit 1` keeps the planner from joining the whole
 * member table by hash; an id counts only as the database spells it, so that 007 is nobody.
 */
function factsStatement(compilation: Compilation): string {
  const { member, activity } = compilation.map;
  const key = quoteName(member.key);
  const inRow = activity.flatMap((source, index) =>
    isColumnSource(source) ? [`m.${quoteName(source.column)} as c${index}`] : [],
  );
  const laterals = activity.flatMap((source, index) => {
    if (isColumnSource(source)) return [];
    const condition = source.where ? ` and (${source.where})` : '';
    return [
      `left join lateral (select max(t.${quoteName(source.at)}) as at from ${quoteTable(source.table)} as t
  where t.${quoteName(source.member)} = member.key${condition}) as s${index} on true`,
    ];
  });
  const columns = activity.map((source, index) => {
    const sql = isColumnSource(source) ? `member.c${index}` : `s${index}.at`;
    return `${instantOf(compilation, source, sql)} as s${index}`;
  });
  return `select asked.member_id as "memberId", member.key is not null as present,
  member.registered_at as "registeredAt", ${columns.join(', ')}
from unnest($1::text[]) as asked (member_id)
left join lateral (
  select ${[`m.${key} as key`, `${registeredAt(compilation)} as registered_at`, ...inRow].join(', ')}
  from ${quoteTable(member.table)} as m
  where m.${key} = asked.member_id::${keyType(compilation)} and m.${key}::text = asked.member_id
  limit 1
) as member on true
${laterals.join('\n')}`;
}

function registeredAt(compilation: Compilation): string {
  const { member } = compilation.map;
  const sql = `m.${quoteName(member.registeredAt)}`;
  return asInstant(compilation, { table: member.table, name: member.registeredAt, sql, zone: member.registeredAtZone });
}

/** The first event of each source after what was known of a member: one probe of the same indexes. */
function firstSince(compilation: Compilation): string {
  const { member, activity } = compilation.map;
  const probes = activity.map((source, index) => {
    const { table, column } = sourceTable(compilation, source);
    const name = `t.${quoteName(column)}`;
    const known = asColumn(compilation, { table, name: column, zone: source.zone }, 'asked.known');
    const owner = `t.${quoteName(isColumnSource(source) ? member.key : source.member)}`;
    const condition = isColumnSource(source) || !source.where ? '' : ` and (${source.where})`;
    return `left join lateral (select min(${name}) as at from ${quoteTable(table)} as t
  where ${owner} = asked.member_id::${keyType(compilation)} and ${name} > ${known}${condition}) as s${index} on true`;
  });
  const columns = activity.map((source, index) => `${instantOf(compilation, source, `s${index}.at`)} as s${index}`);
  return `select asked.member_id as "memberId", ${columns.join(', ')}
from unnest($1::text[], $2::timestamptz[]) as asked (member_id, known)
${probes.join('\n')}`;
}

function registeredSince(compilation: Compilation): string {
  const { member } = compilation.map;
  const since = asColumn(compilation, {
    table: member.table,
    name: member.registeredAt,
    zone: member.registeredAtZone,
  });
  const key = `m.${quoteName(member.key)}`;
  return `select ${key}::text as "memberId", ${registeredAt(compilation)} as "registeredAt"
from ${quoteTable(member.table)} as m
where m.${quoteName(member.registeredAt)} >= ${since} and ($2::text is null or ${key} > $2::${keyType(compilation)})
order by ${key}
limit $3::int`;
}

function unwatched(compilation: Compilation): string {
  const { member } = compilation.map;
  const key = `m.${quoteName(member.key)}`;
  return `select ${key}::text as "memberId"
from ${quoteTable(member.table)} as m
where ($1::text is null or ${key} > $1::${keyType(compilation)})
  and not exists (select from dormouse.watch as watch where watch.member_id = ${key}::text)
order by ${key}
limit $2::int`;
}

/** An estimate where there are very many members, an exact count where the share of a few would matter. */
function countMembers(compilation: Compilation): string {
  const { table } = compilation.map.member;
  const { schema, table: name } = splitTable(table);
  return `select coalesce(
  (select c.reltuples::bigint from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
   where n.nspname = ${quoteText(schema)} and c.relname = ${quoteText(name)} and c.reltuples >= 1000000),
  (select count(*) from ${quoteTable(table)}))::float8 as members`;
}

function contactStatement(compilation: Compilation): string {
  const { member } = compilation.map;
  const { contact } = member;
  const text = (column: string | undefined) => (column ? `m.${quoteName(column)}::text` : 'null::text');
  return `select m.${quoteName(member.key)}::text as "memberId",
  ${text(contact.name)} as name, ${text(contact.email)} as email, ${text(contact.phone)} as phone,
  ${text(contact.address?.postalCode)} as "postalCode", ${text(contact.address?.line1)} as line1,
  ${text(contact.address?.line2)} as line2, ${text(contact.language)} as language, ${text(member.lookup[0])} as "loginId"
from ${quoteTable(member.table)} as m
where m.${quoteName(member.key)} = any(($1::text[])::${keyType(compilation)}[])`;
}

/** The bits of the items that a row of the entry (alias `t`) really has, one expression a mask. */
export function masksOf(
  compilation: Compilation,
  entry: DataEntry,
  items: readonly CompiledItem[],
  maskCount: number,
): string[] {
  const columns = compilation.catalog.tables.get(entry.table)?.columns;
  const masks: string[][] = Array.from({ length: maskCount }, () => []);
  for (const [index, item] of items.entries()) {
    const column = item.id.startsWith(`${entry.table}.`)
      ? columns?.get(item.id.slice(entry.table.length + 1))
      : undefined;
    if (!column) continue;
    const value = `t.${quoteName(column.name)}`;
    // A composite `is not null` only when none of its fields is; this asks for the value itself.
    const present = column.category === 'S' ? `${value} <> ''` : `${value} is distinct from null`;
    masks[Math.floor(index / bitsOfMask)]?.push(
      `case when ${present} then ${2n ** BigInt(index % bitsOfMask)}::bigint else 0::bigint end`,
    );
  }
  return masks.map((bits) => (bits.length === 0 ? '0::bigint' : `(${bits.join(' | ')})`));
}

export function maskNames(maskCount: number): string[] {
  return Array.from({ length: maskCount }, (_, index) => `dormouse_mask_${index}`);
}

function presentItems(compilation: Compilation, items: readonly CompiledItem[], maskCount: number): string {
  const names = maskNames(maskCount);
  const parts = compilation.map.data
    .filter((entry) => entry.mode !== 'keep')
    .map((entry) => {
      const masks = masksOf(compilation, entry, items, maskCount).map((mask, index) => `${mask} as ${names[index]}`);
      return `(${rowsOf(compilation, entry, masks)})`;
    });
  return `select ${ours.key}::text as "memberId", ${names.map((name, index) => `bit_or(${name})::text as mask${index}`).join(', ')}
from (${parts.join('\nunion all ')}) as present
group by ${ours.key}`;
}

export function compileLook(
  compilation: Compilation,
  items: readonly CompiledItem[],
  maskCount: number,
): LookStatements {
  return {
    facts: factsStatement(compilation),
    firstSince: firstSince(compilation),
    registeredSince: registeredSince(compilation),
    unwatched: unwatched(compilation),
    countMembers: countMembers(compilation),
    contact: contactStatement(compilation),
    presentItems: presentItems(compilation, items, maskCount),
  };
}
