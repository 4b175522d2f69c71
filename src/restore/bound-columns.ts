import { type DataMap, entryOf } from '../datamap/data-map.js';
import type { PresentTable } from '../datamap/read-present-tables.js';

/** The column that says whose the rows of a table are, by the present data map; null where it names none. */
export function memberColumnOf(dataMap: DataMap, table: string): string | null {
  if (table === dataMap.member.table) return dataMap.member.key;
  return entryOf(dataMap, table)?.member ?? null;
}

/** What says which row it is, or whose: primary key, `member` and `via`. It never stays behind when its row goes back. */
export function tyingColumns(dataMap: DataMap, target: PresentTable): ReadonlySet<string> {
  const member = memberColumnOf(dataMap, target.table);
  const via = Object.keys(entryOf(dataMap, target.table)?.via?.columns ?? {});
  return new Set([...target.primaryKey, ...(member === null ? [] : [member]), ...via]);
}

/** Those, and whatever else refers to a member: nothing goes into them but what was sealed of them. */
export function boundColumns(dataMap: DataMap, target: PresentTable): ReadonlySet<string> {
  return new Set([...tyingColumns(dataMap, target), ...namingColumns(dataMap, target)]);
}

/** Those of foreign keys to the member table, and those that the map says mention another member. */
export function namingColumns(dataMap: DataMap, target: PresentTable): string[] {
  const entry = entryOf(dataMap, target.table);
  const mentions = entry && 'mentions' in entry ? (entry.mentions ?? []) : [];
  const keys = target.keys
    .filter(({ kind, parent }) => kind === 'foreign key' && parent === dataMap.member.table)
    .flatMap(({ columns }) => columns);
  return [...keys, ...mentions];
}
