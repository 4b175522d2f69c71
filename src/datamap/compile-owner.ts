import { type Compilation, collateFor, keyType, rowsIn } from './compile-reach.js';
import type { RowOwner } from './compiled-map.js';
import { type DataEntry, entryOf } from './data-map.js';
import { quoteName } from './names.js';

/** The name under which a statement is given the member that each of its rows was sealed of. */
export const givenMember = 'dormouse_member';

/** Whose the live rows are, by table: a key may have been given out anew while a value of the row lay in the vault. */
export function compileOwners(compilation: Compilation): Map<string, RowOwner> {
  return new Map(
    compilation.map.data.flatMap((entry) => {
      const sql = ownedBy(compilation, entry, { alias: 't', depth: 0 });
      return sql === null ? [] : [[entry.table, { column: entry.member ?? null, sql }] as const];
    }),
  );
}

/** Null where the way to the member leads over what may lie in the vault itself. */
function ownedBy(compilation: Compilation, entry: DataEntry, row: { alias: string; depth: number }): string | null {
  const { map } = compilation;
  const column = entry.table === map.member.table ? map.member.key : entry.member;
  if (column !== undefined) return `${row.alias}.${quoteName(column)} = given.${givenMember}::${keyType(compilation)}`;
  const parent = entry.via ? entryOf(map, entry.via.table) : undefined;
  if (!entry.via || !parent || parent.mode === 'move' || parent.mode === 'discard') return null;
  const pairs = Object.entries(entry.via.columns);
  if (parent.mode === 'strip' && pairs.some(([, name]) => Object.hasOwn(parent.columns, name))) return null;
  const above = { alias: `dormouse_p${row.depth}`, depth: row.depth + 1 };
  const owned = ownedBy(compilation, parent, above);
  if (owned === null) return null;
  const hangs = pairs.map(([child, name]) => {
    const collate = collateFor(
      compilation,
      { table: entry.table, column: child },
      { table: parent.table, column: name },
    );
    return `${row.alias}.${quoteName(child)} = ${above.alias}.${quoteName(name)}${collate}`;
  });
  return `exists (select from ${rowsIn(compilation, parent.table)} as ${above.alias} where ${[...hangs, owned].join(' and ')})`;
}
