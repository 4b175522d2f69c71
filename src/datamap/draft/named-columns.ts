import { type Catalog, type CatalogTable, foreignKeysOf } from '../catalog.js';
import { isSameType } from '../checking.js';
import { meaningOf } from '../column-meaning.js';
import type { MemberTable } from '../data-map.js';
import { foldName, namesOfKey } from '../key-names.js';
import { tablesOf, type Unsure } from './known.js';
import { isOfWriter, type NamedColumns } from './reach-tables.js';
import type { Share } from './read-shapes.js';

export interface NamedColumn {
  readonly table: string;
  readonly column: string;
  /** The name is that of the key, or of the member table and the key. */
  readonly isNamesake: boolean;
}

/** Columns that may hold members' keys though no foreign key says so: named and typed like the key. One a table. */
export function findNamedColumns(catalog: Catalog, member: Pick<MemberTable, 'table' | 'key'>): NamedColumn[] {
  const key = catalog.tables.get(member.table)?.columns.get(member.key);
  if (!key) return [];
  const namesakes = namesOfKey(member);
  return tablesOf(catalog).flatMap((table): NamedColumn[] => {
    if (table.name === member.table) return [];
    const free = [...table.columns.values()].filter(
      (column) =>
        isSameType(column, key) &&
        // What the database numbers is the row's own.
        column.identity === null &&
        !isReference(catalog, table, column.name) &&
        !isOfWriter(column.name),
    );
    const namesake = free.find(({ name }) => namesakes.has(foldName(name)));
    if (namesake) return [{ table: table.name, column: namesake.name, isNamesake: true }];
    const meant = free.find((column) => meaningOf({ ...column, table: table.name })?.meaning === 'memberKey');
    return meant ? [{ table: table.name, column: meant.name, isNamesake: false }] : [];
  });
}

/** Of a namesake's sampled values, fewer that are members are told. */
export const shareLeast = 0.5;

/** Of a column that only seems to mean members, so many have to be members. */
const meantLeast = 0.95;

export interface CredibleColumns {
  readonly columns: NamedColumns;
  /** What was left out though it may hold members' keys. */
  readonly unsure: readonly Unsure[];
}

/**
 * A namesake is taken at its word: the members of old rows may be gone. Of another name the rows have to agree, and
 * where they could not be asked, it is noted.
 */
export function credibleColumns(found: readonly NamedColumn[], matches: ReadonlyMap<string, Share>): CredibleColumns {
  const columns = new Map<string, string>();
  const noted: string[] = [];
  for (const { table, column, isNamesake } of found) {
    const share = matches.get(table);
    if (isNamesake || (share && share.rows > 0 && share.found >= share.rows * meantLeast)) columns.set(table, column);
    else if (!share || share.rows === 0) noted.push(`${column} of ${table} (${share ? 'empty' : 'could not be read'})`);
    else if (share.found > 0) noted.push(`${column} of ${table} (${share.found} of ${share.rows} sampled are members)`);
  }
  if (noted.length === 0) return { columns, unsure: [] };
  const why = `these columns may hold members' keys, and no foreign key says so: ${noted.join('; ')}`;
  return { columns, unsure: [{ path: ['data'], why }] };
}

function isReference(catalog: Catalog, table: CatalogTable, column: string): boolean {
  return foreignKeysOf(catalog, table.name).some(({ columns }) => columns.includes(column));
}
