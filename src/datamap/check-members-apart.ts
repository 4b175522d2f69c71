import { foreignKeysOf, heirsOf } from './catalog.js';
import { type Checking, columnAt, isSameType } from './checking.js';
import type { DataEntry, DiscardEntry, MoveEntry } from './data-map.js';
import { leadsVia, mentioningColumns } from './foreign-key-edges.js';
import { listNames } from './names.js';

/** That a row belongs to one member: no other has a part in it, and no other table's rows are taken for it. */
export function checkMembersApart(checking: Checking): void {
  for (const [index, entry] of checking.map.data.entries()) {
    if (entry.mode === 'move' || entry.mode === 'discard') checkShared(checking, { entry, index });
    if (entry.mode !== 'keep') checkViaInherited(checking, { entry, index });
  }
}

function checkShared(checking: Checking, { entry, index }: { entry: MoveEntry | DiscardEntry; index: number }): void {
  const { map, catalog, problem, warning } = checking;
  const mentions = entry.mentions ?? [];
  const keys = foreignKeysOf(catalog, entry.table);
  for (const [position, column] of mentions.entries()) {
    const path = ['data', index, 'mentions', position];
    const found = columnAt(checking, entry.table, column, path);
    const key = catalog.tables.get(map.member.table)?.columns.get(map.member.key);
    const isTied = keys.some(({ columns }) => columns.includes(column));
    if (found && key && !isTied && !isSameType(found, key)) {
      problem(path, `${column} is of type ${found.type}, but the key ${map.member.key} is of type ${key.type}`);
    }
  }
  for (const [position, column] of entry.via ? mentions.entries() : []) {
    const isWritten = catalog.tables.get(entry.table)?.columns.get(column)?.notNull;
    const isOfMember = keys.some((key) => mentioningColumns(checking, entry, key).includes(column));
    if (!isWritten || !isOfMember) continue;
    warning(
      ['data', index, 'mentions', position],
      `every row of ${entry.table} names a member in ${column}, and leaves with the one that the way over ${entry.via?.table} leads to; if ${column} wrote it, find the rows by ${column} with member, or keep them`,
    );
  }
  const others = keys
    .map((key) => ({ key, columns: mentioningColumns(checking, entry, key) }))
    .filter(({ columns }) => columns.some((column) => !mentions.includes(column)));
  if (others.length === 0) return;
  const columns = [...new Set(others.flatMap((other) => other.columns))];
  const names = [...new Set(others.map(({ key }) => key.name))];
  problem(
    ['data', index, entry.mentions ? 'mentions' : 'table'],
    `the rows of ${entry.table} are shared by two members: ${listNames(columns)} (foreign key ${listNames(names)}) ` +
      `${columns.length === 1 ? 'refers' : 'refer'} to ${map.member.table} beside ${wayOf(entry)}; ` +
      `keep it, strip it, or name ${listNames(columns)} in mentions if the row is not theirs`,
  );
}

function wayOf({ member, via }: DataEntry): string {
  return member ?? (via ? `the way over ${via.table}` : 'the way to the member');
}

/** A foreign key refers to the parent's own rows; without one, rows may hang on those of a table above or below it. */
function checkViaInherited(
  { catalog, problem }: Checking,
  { entry, index }: { entry: DataEntry; index: number },
): void {
  const parent = entry.via && catalog.tables.get(entry.via.table);
  if (!parent?.inherited || foreignKeysOf(catalog, entry.table).some((key) => leadsVia(entry, key))) return;
  const family = [...parent.inheritsFrom, ...heirsOf(catalog, parent.name)];
  problem(
    ['data', index, 'via', 'table'],
    `${parent.name} is of one family with ${listNames(family)} by inheritance, and no foreign key says on whose rows those of ${entry.table} hang; what hangs on the others would be forgotten`,
  );
}
