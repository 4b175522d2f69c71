import { listNames } from '../datamap/names.js';
import type { PresentKey } from '../datamap/read-present-tables.js';
import { boundColumns } from './bound-columns.js';
import type { LeftByChoice } from './choices.js';
import type { ConflictChoice } from './conflict.js';
import { foreignKeys, leavingColumns, type Part, type Returning, refersTo } from './part.js';
import type { TablePlan } from './plan-table.js';

export interface OfferedChoice extends ConflictChoice {
  /** It helps whatever stands in the way: no need to try. */
  readonly sure?: boolean;
  /** Where it doesn't help for all columns at once. */
  readonly singly?: readonly OfferedChoice[];
}

/** Complete as it stands: nothing that only the caller knows is missing. */
export function isReady({ send }: OfferedChoice): boolean {
  return send !== undefined && (send.overrides ?? []).every((override) => 'use' in override);
}

/** To be done in the member database, or by its operator. */
export function actOn(text: string): OfferedChoice[] {
  return [{ do: text }];
}

export function giveValue(table: string, columns: readonly string[]): OfferedChoice[] {
  if (columns.length === 0) return [];
  const overrides = columns.map((column) => ({ table, column, value: '…' }));
  const text = `Give a value for ${listNames(columns)} of every row, in the text form of its type; null for none.`;
  return [{ do: text, send: { overrides } }];
}

export function useOf(table: string, columns: readonly string[], use: 'sealed' | 'changed'): OfferedChoice[] {
  if (columns.length === 0) return [];
  const text =
    use === 'sealed'
      ? `Put the sealed ${listNames(columns)} over what was written since.`
      : `Accept what the table makes of ${listNames(columns)}; where that is another value, the sealed one stays in the vault.`;
  const singly = columns.length > 1 ? columns.flatMap((column) => useOf(table, [column], use)) : [];
  return [{ do: text, send: { overrides: columns.map((column) => ({ table, column, use })) }, singly }];
}

export function intoColumn(table: string, columns: readonly string[]): OfferedChoice[] {
  const overrides = columns.map((column) => ({ table, column, into: '…' }));
  return [{ do: `Name the column that ${listNames(columns)} became.`, send: { overrides } }];
}

export function intoTable(table: string): OfferedChoice[] {
  return [{ do: 'Name the table that it became, as `schema.table`.', send: { overrides: [{ table, into: '…' }] } }];
}

export function leaveColumns(table: string, columns: readonly string[]): OfferedChoice[] {
  if (columns.length === 0) return [];
  const singly = columns.length > 1 ? columns.flatMap((column) => leaveColumns(table, [column])) : [];
  return [{ do: `Leave ${listNames(columns)} in the vault.`, send: { leaveInVault: [{ table, columns }] }, singly }];
}

/** The whole rows, and what could not stand without them. */
export function leaveRows(returning: Returning, table: string, isGone = false): OfferedChoice[] {
  const others = dependentsOf(returning, table, isGone);
  const named = others.map(({ table: other, columns }) => (columns ? `${listNames(columns)} of ${other}` : other));
  const text =
    others.length === 0
      ? `Leave the rows of ${table} in the vault.`
      : `Leave the rows of ${table} in the vault, with ${listNames(named)}, which refer to them.`;
  return [{ do: text, send: { leaveInVault: [{ table }, ...others] }, sure: true }];
}

/** What refers to these rows, directly or by others. A stripped row is live whether its columns go back or not. */
function dependentsOf({ parts }: Returning, table: string, isGone: boolean): LeftByChoice[] {
  const whole = new Set([table]);
  const columns = new Map<string, Set<string>>();
  const visit = (name: string, isLive: boolean) => {
    const parents = parts.filter((part) => part.table === name && !(isLive && part.shape.mode === 'strip'));
    for (const child of parts.filter((part) => !whole.has(part.table))) {
      for (const key of foreignKeys(child)) {
        if (whole.has(child.table) || !parents.some((parent) => refersTo(key, parent)) || !isHeld(child, key)) continue;
        if (child.shape.mode === 'move') {
          whole.add(child.table);
          visit(child.table, true);
        } else {
          const leaving = leavingColumns(child.shape).map((column) => column.name);
          const own = columns.get(child.table) ?? new Set();
          for (const column of key.columns) if (leaving.includes(column)) own.add(column);
          columns.set(child.table, own);
        }
      }
    }
  };
  visit(table, !isGone);
  const partly = [...columns].filter(([name]) => !whole.has(name));
  return [
    ...[...whole].filter((name) => name !== table).map((name) => ({ table: name })),
    ...partly.map(([name, own]) => ({ table: name, columns: [...own] })),
  ];
}

/** Whether some row refers to anything by this key. */
function isHeld({ shape, rows }: Part, key: PresentKey): boolean {
  const positions = key.columns.map((name) => shape.columns.findIndex((column) => column.name === name));
  return rows.some((row) => positions.every((position) => position === -1 || row[position] !== null));
}

/** Of these sealed columns, those that a row may go back without: nothing refers to it by them, and it is found again. */
export function leavable(returning: Returning, plan: TablePlan, columns: readonly string[]): string[] {
  const { part } = plan;
  if (part.shape.mode === 'strip') return writtenAmong(plan, columns).map(({ sealed }) => sealed.name);
  return isFoundAgain(returning, part) ? replaceable(returning, plan, columns) : [];
}

/** Without a key nothing finds the row that a column was left of. A stripped one has been found. */
export function isFoundAgain({ ctx }: Returning, { shape, target }: Part): boolean {
  return shape.mode === 'strip' || target?.table === ctx.dataMap.member.table || target?.primaryKey.length !== 0;
}

/** Of these columns, sealed or new, those that anything else may go into than was sealed of them. */
export function overridable({ ctx }: Returning, { target, columns }: TablePlan, names: readonly string[]): string[] {
  const bound = boundColumns(ctx.dataMap, target);
  return names.filter((name) => {
    const column = columns.find(({ sealed }) => sealed.name === name);
    return column?.way !== 'locate' && !bound.has(column ? (column.target?.name ?? name) : name);
  });
}

function writtenAmong({ columns }: TablePlan, names: readonly string[]) {
  return columns.filter(({ sealed, way }) => way === 'write' && names.includes(sealed.name));
}

/** Of these sealed columns, those that can have another value without the row losing whom it refers to. */
export function replaceable(returning: Returning, plan: TablePlan, columns: readonly string[]): string[] {
  const { parts, ctx } = returning;
  const { part, target } = plan;
  const chosen = writtenAmong(plan, overridable(returning, plan, columns));
  if (part.shape.mode === 'strip') return chosen.map(({ sealed }) => sealed.name);
  const tied = foreignKeys(part)
    .filter((key) => key.parent === ctx.dataMap.member.table || parts.some((other) => refersTo(key, other)))
    .flatMap((key) => key.columns);
  const referred = parts
    .flatMap(foreignKeys)
    .filter((key) => refersTo(key, part))
    .flatMap((key) => key.parentColumns);
  const bound = new Set([...target.primaryKey, ...tied, ...referred]);
  return chosen.filter((column) => !bound.has(column.target?.name ?? '')).map(({ sealed }) => sealed.name);
}
