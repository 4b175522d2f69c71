import { listNames } from '../datamap/names.js';
import type { PresentColumn } from '../datamap/read-present-tables.js';
import { boundColumns, memberColumnOf, namingColumns } from './bound-columns.js';
import type { Override } from './choices.js';
import type { Returning } from './part.js';
import { refuseChoice } from './refuse-choice.js';
import { holdsMember, isFilled, type SealedTable } from './sealed-table.js';

type OfColumn = Extract<Override, { column: string }>;

/** A choice about one column: of one that is there, and never of what says which row it is, or whose. */
export function checkOverride(
  returning: Returning,
  sealed: SealedTable,
  overrides: readonly Override[],
  { override, at }: { override: OfColumn; at: string },
): void {
  if ('into' in override) checkInto(returning, sealed, { override, at });
  else if (sealed.columns.includes(override.column)) checkSealed(returning, sealed, overrides, { override, at });
  else checkAdded(returning, sealed, { override, at });
}

/** Its own value, or what becomes of it. */
function checkSealed(
  { ctx }: Returning,
  { table, target, bound }: SealedTable,
  overrides: readonly Override[],
  { override, at }: { override: OfColumn; at: string },
): void {
  const { column } = override;
  const named = overrides.flatMap((other) =>
    other.table === table && 'column' in other && other.column === column && 'into' in other ? [other.into] : [],
  );
  const boundNow = target ? boundColumns(ctx.dataMap, target) : new Set<string>();
  if (bound.has(column) || named.some((name) => boundNow.has(name)))
    refuseChoice(`${at}: ${column} says which row of ${table} it is, or whose, and goes back as it was sealed.`, {
      ...{ at, table, column },
    });
  if ('value' in override && [column, ...named].some((name) => target?.columns.get(name)?.generated))
    refuseChoice(`${at}: ${table} computes this column, which can't be given a value.`, { at, table });
}

/** A value for a column that the table has got since; a live row has it already. */
function checkAdded(
  { ctx }: Returning,
  { table, target, parts, columns }: SealedTable,
  { override, at }: { override: OfColumn; at: string },
): void {
  const isMoved = parts.some(({ shape }) => shape.mode === 'move');
  const bound = target ? boundColumns(ctx.dataMap, target) : new Set<string>();
  const since = [...(target?.columns.values() ?? [])].filter(({ name }) => !columns.includes(name));
  const added = isMoved ? since.filter(({ name, generated }) => !generated && !bound.has(name)) : [];
  const there = 'value' in override ? [...columns, ...added.map(({ name }) => name)] : [...columns];
  const found = 'value' in override ? since.find(({ name }) => name === override.column) : undefined;
  const detail = { at, table, columns: there };
  if (found?.generated) refuseChoice(`${at}: ${table} computes this column, which can't be given a value.`, detail);
  if (found && bound.has(found.name))
    refuseChoice(`${at}: ${found.name} says which row of ${table} it is, or whose: no value is given for it.`, detail);
  if (!there.includes(override.column))
    refuseChoice(
      `${at} names a column that ${table} did not have when it was sealed; there are: ${listNames(there)}.`,
      {
        ...detail,
      },
    );
}

/** A column has another name only where its own is gone, and the other did not stand beside it. */
function checkInto(
  returning: Returning,
  sealed: SealedTable,
  { override, at }: { override: Extract<OfColumn, { into: string }>; at: string },
): void {
  const { table, target, columns } = sealed;
  const { column, into } = override;
  if (!columns.includes(column))
    refuseChoice(
      `${at} names a column that ${table} did not have when it was sealed; there are: ${listNames(columns)}.`,
      {
        ...{ at, table, columns },
      },
    );
  if (target === null) return;
  const found = target.columns.get(into);
  const there = [...target.columns.keys()];
  if (!found)
    refuseChoice(
      `${at}: ${table} has no column of the name that this one is said to have now; there are: ${listNames(there)}.`,
      { at, table, columns: there },
    );
  if (target.columns.has(column))
    refuseChoice(`${at}: ${table} still has ${column}, which goes back into itself.`, { at, table, column });
  if (columns.includes(into))
    refuseChoice(`${at}: ${into} of ${table} was sealed too and has a value of its own.`, { at, table, column: into });
  if (found.generated)
    refuseChoice(`${at}: ${table} computes this column, which can't be given a value.`, { at, table });
  if (!mayHaveBecome(returning, sealed, column, found))
    refuseChoice(
      `${at}: ${into} says which row of ${table} it is, or whose, or is numbered by it: ${column} is not it.`,
      {
        ...{ at, table, column },
      },
    );
}

/**
 * A member column that was renamed is known by the member's key in it, a key by its having found the row or a value in
 * each; whatever else refers to a member, or to the row that it hangs on, has the name that the map gives it.
 */
function mayHaveBecome(
  { ctx: { dataMap } }: Returning,
  { target, parts, locating }: SealedTable,
  column: string,
  { name, isIdentity }: PresentColumn,
): boolean {
  if (target === null) return false;
  if (memberColumnOf(dataMap, target.table) === name) return holdsMember(parts, column);
  const isKey = target.primaryKey.includes(name);
  if (!isKey) return !locating.has(column) && !isIdentity && !boundColumns(dataMap, target).has(name);
  const via = Object.keys(dataMap.data.find(({ table }) => table === target.table)?.via?.columns ?? {});
  if (via.includes(name) || namingColumns(dataMap, target).includes(name)) return false;
  return (locating.size === 0 || locating.has(column)) && isFilled(parts, column);
}
