import { type CatalogColumn, type CatalogTable, foreignKeysOf, primaryKeyOf } from '../catalog.js';
import type { ItemName, Items } from '../data-map.js';
import { guessColumn } from './column-guess.js';
import type { Known } from './known.js';
import type { TableKind } from './words.js';

export interface NamedItems {
  readonly items: Items;
  /** Why they are unsure, by column; the empty name stands for all of them. */
  readonly unsure: ReadonlyMap<string, string>;
  /** Some columns say nothing by themselves, and have the name of what the table is about. */
  readonly isNamedAfterTable: boolean;
}

/** What the notice calls each column that leaves. */
export function nameItems(
  known: Known,
  { table, columns, kind }: { table: CatalogTable; columns: readonly CatalogColumn[]; kind: TableKind | null },
): NamedItems {
  const items: Record<string, ItemName> = {};
  const unsure = new Map<string, string>();
  const unnamed: string[] = [];
  let isNamedAfterTable = false;
  for (const column of columns) {
    const guess = guessColumn(known, table, column);
    if (guess?.item && guess.personal) {
      items[column.name] = guess.item;
      if (guess.why !== undefined && guess.item.ko !== kind?.item.ko) unsure.set(column.name, guess.why);
    } else if (kind) {
      items[column.name] = kind.item;
      isNamedAfterTable = true;
    } else if (guess?.item && guess.sure) {
      items[column.name] = guess.item;
    } else {
      items[column.name] = ownName(column.name);
      unnamed.push(column.name);
    }
  }
  if (unnamed.length > 0) unsure.set('', `named as in the database, which no member understands: ${fewOf(unnamed)}`);
  return { items, unsure, isNamedAfterTable };
}

const toldMax = 12;

function fewOf(columns: readonly string[]): string {
  const more = columns.length - toldMax;
  return `${columns.slice(0, toldMax).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function ownName(column: string): ItemName {
  const name = column.replaceAll('_', ' ').trim() || column;
  return { ko: name, en: name };
}

/** Columns that say nothing of a person by themselves: keys, and what leads to the member. */
export function structuralColumns(known: Known, table: CatalogTable): Set<string> {
  return new Set([
    ...(primaryKeyOf(table) ?? []),
    ...foreignKeysOf(known.catalog, table.name).flatMap(({ columns }) => columns),
  ]);
}
