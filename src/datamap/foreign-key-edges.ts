import {
  type Catalog,
  type CatalogForeignKey,
  type ForeignKeyAction,
  foreignKeysOf,
  foreignKeysTo,
  isRewriting,
  rootOf,
} from './catalog.js';
import { type DataEntry, type DataMap, entryOf, type StripEntry } from './data-map.js';

/** A foreign key by which what a separation does to one row changes others. */
export interface FiredEdge {
  readonly key: CatalogForeignKey;
  readonly on: 'delete' | 'update';
  readonly action: ForeignKeyAction;
  /** Whether the rows that it changes are those of the same member: `likely` where each separation has to look. */
  readonly stays: 'inside' | 'likely' | 'outside';
}

/** Every cascade, set null and set default that the deletes and updates of a separation would fire, from any table. */
export function firedEdges(map: DataMap, catalog: Catalog): FiredEdge[] {
  return map.data.flatMap((parent): FiredEdge[] => {
    const keys = foreignKeysTo(catalog, parent.table);
    if (parent.mode === 'move' || parent.mode === 'discard') {
      return keys
        .filter(isRewriting)
        .map((key) => ({ key, on: 'delete', action: key.onDelete, stays: reachOf({ map, catalog }, { key, parent }) }));
    }
    if (parent.mode !== 'strip') return [];
    // The replaced column takes the referring ones along, whoever's they are.
    return keys
      .filter(({ onUpdate, parentColumns }) => isRewritingAction(onUpdate) && isReplaced(parent, parentColumns))
      .map((key) => ({ key, on: 'update', action: key.onUpdate, stays: 'outside' }));
  });
}

/** What a delete in the parent does to the rows that refer to it. */
export function reachOf(
  { map, catalog }: { map: DataMap; catalog: Catalog },
  { key, parent }: { key: CatalogForeignKey; parent: DataEntry },
): FiredEdge['stays'] {
  const child = entryOf(map, rootOf(catalog, key.table));
  if (!child || child.mode === 'keep' || (child.mode === 'strip' && !isLetGo(child, key))) return 'outside';
  if (belongsToSameMember(map, { child, parent, key })) return 'inside';
  if (child.table === parent.table || hasOtherKeyTo(catalog, key)) return 'outside';
  if (child.table === map.member.table) return key.onDelete === 'cascade' ? 'outside' : 'likely';
  const isTied = catalog.tables
    .get(child.table)
    ?.foreignKeys.some(({ parent: to, columns }) => to === map.member.table && columns[0] === child.member);
  return isTied ? 'likely' : 'outside';
}

/** Of two references to one table, one may be to a row of somebody else. */
export function hasOtherKeyTo(catalog: Catalog, key: CatalogForeignKey): boolean {
  return foreignKeysOf(catalog, key.table).some(
    (other) => other.parent === key.parent && other.columns.join('\n') !== key.columns.join('\n'),
  );
}

/** The reference itself leaves: one of its columns is replaced by null. */
export function isLetGo(child: StripEntry, key: CatalogForeignKey): boolean {
  return key.columns.some((column) => Object.hasOwn(child.columns, column) && child.columns[column] === null);
}

export function belongsToSameMember(
  map: DataMap,
  { child, parent, key }: { child: DataEntry; parent: DataEntry; key: CatalogForeignKey },
): boolean {
  const own = ownColumn(map, child);
  const pairs = pairsOf(key);
  if (parent.member !== undefined && pairs.some(([column, to]) => column === own && to === parent.member)) return true;
  return leadsVia(child, key);
}

/** The column of a row that holds the key of its member. */
export function ownColumn(map: DataMap, entry: DataEntry): string | undefined {
  return entry.table === map.member.table ? map.member.key : entry.member;
}

/** The entry's `via` goes over this key. */
export function leadsVia({ via }: DataEntry, key: CatalogForeignKey): boolean {
  const pairs = pairsOf(key);
  return (
    via?.table === key.parent &&
    Object.entries(via.columns).every(([column, to]) => pairs.some((pair) => pair[0] === column && pair[1] === to))
  );
}

/** The entry's `member` goes over this key. */
export function leadsToMember(map: DataMap, entry: DataEntry, key: CatalogForeignKey): boolean {
  if (key.parent !== map.member.table) return false;
  return pairsOf(key).some(([column, to]) => column === entry.member && to === map.member.key);
}

/** The columns with which a row names another member than its own, by a key to the member table that is not its way. */
export function mentioningColumns(
  { map, catalog }: { map: DataMap; catalog: Catalog },
  entry: DataEntry,
  key: CatalogForeignKey,
): readonly string[] {
  if (rootOf(catalog, key.parent) !== map.member.table || entry.table === map.member.table) return [];
  if (leadsToMember(map, entry, key) || leadsVia(entry, key)) return [];
  const named = pairsOf(key).flatMap(([column, to]) => (to === map.member.key ? [column] : []));
  return named.length > 0 ? named : key.columns.filter((column) => column !== entry.member);
}

/** `payment_id → public.payments (id), on delete cascade` */
export function edgeText(key: CatalogForeignKey): string {
  const action = isRewriting(key) ? `, on delete ${key.onDelete}` : '';
  return `${key.columns.join(', ')} → ${key.parent} (${key.parentColumns.join(', ')})${action}`;
}

function isRewritingAction(action: ForeignKeyAction): boolean {
  return action !== 'no action' && action !== 'restrict';
}

function isReplaced(parent: StripEntry, columns: readonly string[]): boolean {
  return columns.some((column) => Object.hasOwn(parent.columns, column));
}

function pairsOf(key: CatalogForeignKey): (readonly [string, string | undefined])[] {
  return key.columns.map((column, position) => [column, key.parentColumns[position]]);
}
