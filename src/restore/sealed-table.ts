import { entryOf } from '../datamap/data-map.js';
import type { PresentTable } from '../datamap/read-present-tables.js';
import { boundColumns, tyingColumns } from './bound-columns.js';
import type { Part, Returning } from './part.js';

/** All that was sealed of one table, in whatever shapes, as far as choices can be made about it. */
export interface SealedTable {
  readonly table: string;
  readonly target: PresentTable | null;
  readonly parts: readonly Part[];
  /** Of all shapes. */
  readonly columns: readonly string[];
  /** What finds live rows, in whichever shape. */
  readonly locating: ReadonlySet<string>;
  /** Those and what else stays with its row. */
  readonly tying: ReadonlySet<string>;
  /** Those and what else goes back as it was sealed. */
  readonly bound: ReadonlySet<string>;
}

export function sealedTable({ ctx }: Pick<Returning, 'ctx'>, table: string, parts: readonly Part[]): SealedTable {
  const target = parts[0]?.target ?? null;
  const columns = [...new Set(parts.flatMap(({ shape }) => shape.columns.map(({ name }) => name)))];
  const locating = new Set(
    parts.flatMap(({ shape }) =>
      shape.mode === 'strip' ? shape.columns.slice(0, shape.identity).map(({ name }) => name) : [],
    ),
  );
  const isMapped = target !== null && (target.table === ctx.dataMap.member.table || entryOf(ctx.dataMap, target.table));
  const own = isMapped ? [] : columns.filter((name) => holdsMember(parts, name));
  const tying = new Set([...locating, ...own, ...(target ? tyingColumns(ctx.dataMap, target) : [])]);
  const bound = new Set([...tying, ...(target ? boundColumns(ctx.dataMap, target) : [])]);
  return { table, target, parts, columns, locating, tying, bound };
}

/** Whether every row has the key of its member in this column. */
export function holdsMember(parts: readonly Part[], column: string): boolean {
  return parts.every((part) => {
    const index = part.shape.columns.findIndex(({ name }) => name === column);
    return index === -1 || part.rows.every((row, at) => row[index] === part.lines[at]?.memberId);
  });
}

/** Whether every row has a value in this column. */
export function isFilled(parts: readonly Part[], column: string): boolean {
  return parts.every((part) => {
    const index = part.shape.columns.findIndex(({ name }) => name === column);
    return index === -1 || part.rows.every((row) => row[index] !== null);
  });
}
