import type { CatalogColumn } from './catalog.js';
import { type Compilation, ours, rowsOf } from './compile-reach.js';
import { type DataEntry, isRetained, type StripEntry } from './data-map.js';
import { quoteName } from './names.js';

/**
 * What one sealed record may hold, as text before compression. Twice as much still goes through every buffer on the way
 * (a string of JavaScript holds 512 MiB), and whoever has more in one class of one member has a file there, not a record.
 */
export const recordBytesMax = 64 * 1024 * 1024;

/** What one batch may hold, for it is in our memory as a whole. */
export const batchBytesMax = 256 * 1024 * 1024;

/**
 * Whether a value of the row (alias `t`) is larger than a record, told without reading it; null where no column of the
 * table can be. A text that was compressed may still turn out larger.
 */
export function isTooLarge(compilation: Compilation, entry: DataEntry): string | null {
  const sizes = sizesOf(compilation, entry);
  return sizes.length === 0 ? null : sizes.map((size) => `${size} > ${recordBytesMax}`).join(' or ');
}

/** For the report of a member who has too much: it comes after the fact, so that nobody else waits for it. */
export function compileWeigh(compilation: Compilation): string {
  const parts = compilation.map.data.filter(isRetained).map((entry) => {
    const sizes = sizesOf(compilation, entry).map((size) => `coalesce(${size}, 0)::bigint`);
    return rowsOf(compilation, entry, [`${sizes.length === 0 ? '0::bigint' : sizes.join(' + ')} as bytes`]);
  });
  return `select ${ours.class} as class, sum(bytes)::text as bytes
from (${parts.map((part) => `(${part})`).join('\nunion all ')}) as weighed
group by ${ours.class}
order by sum(bytes) desc, ${ours.class}
limit 1`;
}

function sizesOf({ catalog }: Compilation, entry: DataEntry): string[] {
  const columns = [...(catalog.tables.get(entry.table)?.columns.values() ?? [])];
  const leaving = entry.mode === 'strip' ? columns.filter(({ name }) => leaves(entry, name)) : columns;
  return leaving.filter((column) => !column.generated && mayBeLarge(column)).map(bytesOf);
}

function leaves(entry: StripEntry, column: string): boolean {
  return Object.hasOwn(entry.columns, column);
}

const texts = ['text', 'varchar', 'bpchar'];
/** Of the categories below, those that are no longer than their type says. */
const short = ['uuid', 'name', 'macaddr', 'macaddr8', 'pg_lsn', 'tid', 'xid', 'xid8', 'cid', 'point', 'lseg', 'line'];
/** Arrays, composites, geometry, ranges, texts, bits, and all that is of no other category: bytea, json, xml, tsvector. */
const mayGrow = new Set(['A', 'C', 'G', 'R', 'S', 'V', 'U']);

function mayBeLarge({ baseType, category, charactersMax }: CatalogColumn): boolean {
  return mayGrow.has(category) && !short.includes(baseType) && charactersMax === null;
}

/** As text output has it; of types that no function tells that of, as it is stored, which may be less. */
function bytesOf({ name, baseType }: CatalogColumn): string {
  const column = `t.${quoteName(name)}`;
  if (texts.includes(baseType)) return `octet_length(${column})`;
  if (baseType === 'bytea') return `2 * octet_length(${column})`;
  return `pg_column_size(${column})`;
}
