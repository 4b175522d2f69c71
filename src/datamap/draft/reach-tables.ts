import {
  type Catalog,
  type CatalogForeignKey,
  type CatalogTable,
  foreignKeysOf,
  heirsOf,
  identifiesRow,
  rootOf,
} from '../catalog.js';
import { isSameType } from '../checking.js';
import type { MemberTable, Via } from '../data-map.js';
import { tablesOf } from './known.js';
import { hasWordOf } from './words.js';

/** How a table hangs on the member table. */
export interface Reached {
  readonly table: CatalogTable;
  readonly member?: string;
  readonly via?: Via;
  /** Columns that name other members, or the same one again. */
  readonly others: readonly string[];
  /**
   * `key`: a foreign key leads to its own member. `named`: a column does that is no foreign key. `author`: its only key
   * to the members says who wrote it. `unlike`: its key is of another type than what it refers to, and the map compares
   * both. `behind`: hangs on such a table alone. `heir`: inherits from a reached table.
   */
  readonly by: 'key' | 'named' | 'author' | 'unlike' | 'behind' | 'heir';
  /** Of `unlike`: the columns, and what they refer to. */
  readonly unlike?: string;
}

type Way = Omit<Reached, 'table' | 'others'>;

/** Columns that hold members' keys though no foreign key says so, by table. */
export type NamedColumns = ReadonlyMap<string, string>;

/** Every table that hangs on the member table, parents before children; the walk never passes through the member table. */
export function reachTables(
  catalog: Catalog,
  member: Pick<MemberTable, 'table' | 'key'>,
  named: NamedColumns = new Map(),
): Reached[] {
  const waiting = new Map(tablesOf(catalog).map((table) => [table.name, table]));
  waiting.delete(member.table);
  const ways = new Map<string, Way>();
  const walk: Walk = { catalog, member, named, ways };
  const steps = [wayByKey, wayByName, wayByUnlike, wayByAuthor, wayBehind];
  // From the start again after each step that led further: the surest way to a table is the one that counts.
  for (let step = 0; step < steps.length; ) {
    const found = [...waiting.values()].flatMap((table): [string, Way][] => {
      const way = steps[step]?.(walk, table) ?? null;
      return way ? [[table.name, way]] : [];
    });
    for (const [table, way] of found) {
      ways.set(table, way);
      waiting.delete(table);
    }
    step = found.length > 0 ? 0 : step + 1;
  }
  return [...ways].map(([name, way]) => {
    const table = catalog.tables.get(name) as CatalogTable;
    const own = [way.member, ...Object.keys(way.via?.columns ?? {})];
    const others = keysToMembers(walk, table).flatMap(({ columns }) =>
      columns.filter((column) => !own.includes(column)),
    );
    return { table, ...way, others: [...new Set(others)] };
  });
}

interface Walk {
  readonly catalog: Catalog;
  readonly member: Pick<MemberTable, 'table' | 'key'>;
  readonly named: NamedColumns;
  readonly ways: Map<string, Way>;
}

function keysToMembers({ catalog, member }: Walk, table: CatalogTable): CatalogForeignKey[] {
  return foreignKeysOf(catalog, table.name).filter(({ parent }) => rootOf(catalog, parent) === member.table);
}

function wayByKey(walk: Walk, table: CatalogTable): Way | null {
  const direct = keysToMembers(walk, table).filter(
    (key) => key.columns.length === 1 && key.parentColumns[0] === walk.member.key && fits(walk, table, key),
  );
  const own = direct
    .map(({ columns }) => columns[0] as string)
    .filter((column) => !isOfWriter(column))
    .sort((one, other) => ownRank(walk, table, other) - ownRank(walk, table, one))[0];
  if (own !== undefined) return { member: own, by: 'key' };
  // By another unique column of the member table, over it as over any parent.
  const aside = keysToMembers(walk, table).find(
    (key) =>
      key.parentColumns.join() !== walk.member.key && fits(walk, table, key) && !isOfWriter(key.columns.join(' ')),
  );
  if (aside) return { via: viaOf(walk, aside), by: 'key' };
  return wayOver(walk, table) ?? wayOfHeir(walk, table);
}

/** Says who wrote or handled a row. */
export function isOfWriter(column: string): boolean {
  return hasWordOf('authors', column) || hasWordOf('staff', column);
}

/** A column named like the key, and one that must be filled, is the row's own member. */
function ownRank({ member }: Walk, table: CatalogTable, column: string): number {
  const isOther = hasWordOf('others', column) ? -4 : 0;
  return (column === member.key ? 2 : 0) + (table.columns.get(column)?.notNull ? 1 : 0) + isOther;
}

/** Of such a parent's rows it is known whose they are. */
const owned: readonly Way['by'][] = ['key', 'named', 'heir'];

function wayOver(walk: Walk, table: CatalogTable): Way | null {
  const { catalog, ways } = walk;
  const keys = foreignKeysOf(catalog, table.name).filter((key) => {
    const parent = rootOf(catalog, key.parent);
    const way = ways.get(parent);
    return parent !== table.name && way !== undefined && owned.includes(way.by) && fits(walk, table, key);
  });
  const [best] = keys.sort((one, other) => viaRank(table, other) - viaRank(table, one));
  return best ? { via: viaOf(walk, best), by: 'key' } : null;
}

/** Rows that go with their parent's are its parts. */
function viaRank(table: CatalogTable, key: CatalogForeignKey): number {
  const filled = key.columns.every((column) => table.columns.get(column)?.notNull) ? 2 : 0;
  return filled + (key.onDelete === 'cascade' ? 1 : 0);
}

function viaOf({ catalog }: Walk, key: CatalogForeignKey): Via {
  const columns = Object.fromEntries(key.columns.map((column, index) => [column, key.parentColumns[index] as string]));
  return { table: rootOf(catalog, key.parent), columns };
}

/** The map compares both sides as one type. */
function fits({ catalog }: Pick<Walk, 'catalog'>, table: CatalogTable, key: CatalogForeignKey): boolean {
  const parent = catalog.tables.get(rootOf(catalog, key.parent));
  return parent !== undefined && identifiesRow(parent, key.parentColumns) && isOfOneType({ catalog }, table, key);
}

function isOfOneType({ catalog }: Pick<Walk, 'catalog'>, table: CatalogTable, key: CatalogForeignKey): boolean {
  const parent = catalog.tables.get(rootOf(catalog, key.parent));
  return key.columns.every((column, index) => {
    const from = table.columns.get(column);
    const to = parent?.columns.get(key.parentColumns[index] as string);
    return from !== undefined && to !== undefined && isSameType(from, to);
  });
}

function wayOfHeir({ catalog, ways, member }: Walk, table: CatalogTable): Way | null {
  const parent = table.inheritsFrom.find((name) => name !== member.table && ways.has(name));
  const way = parent === undefined ? undefined : ways.get(parent);
  if (!way || !catalog.tables.has(parent as string) || !heirsOf(catalog, parent as string).includes(table.name))
    return null;
  const { member: column, via } = way;
  return { ...(column === undefined ? {} : { member: column }), ...(via === undefined ? {} : { via }), by: 'heir' };
}

function wayByName({ named }: Walk, table: CatalogTable): Way | null {
  const member = named.get(table.name);
  return member === undefined ? null : { member, by: 'named' };
}

/** A foreign key to a member, or to rows of one, that PostgreSQL compares across types and the map doesn't. */
function wayByUnlike(walk: Walk, table: CatalogTable): Way | null {
  const { catalog, member, ways } = walk;
  const key = foreignKeysOf(catalog, table.name).find((each) => {
    const root = rootOf(catalog, each.parent);
    const way = ways.get(root);
    const leads = root === member.table || (way !== undefined && owned.includes(way.by));
    return root !== table.name && leads && !isOfWriter(each.columns.join(' ')) && !isOfOneType(walk, table, each);
  });
  return key
    ? { by: 'unlike', unlike: `${key.columns.join(', ')} → ${key.parent}.${key.parentColumns.join(', ')}` }
    : null;
}

function wayByAuthor(walk: Walk, table: CatalogTable): Way | null {
  return keysToMembers(walk, table).length > 0 ? { by: 'author' } : null;
}

function wayBehind(walk: Walk, table: CatalogTable): Way | null {
  const over = foreignKeysOf(walk.catalog, table.name).some(({ parent }) => {
    const root = rootOf(walk.catalog, parent);
    return root !== table.name && walk.ways.has(root);
  });
  return over || wayOfHeir(walk, table) ? { by: 'behind' } : null;
}
