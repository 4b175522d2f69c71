import {
  type Catalog,
  type CatalogColumn,
  type CatalogTable,
  foreignKeysOf,
  identifiesRow,
  rootOf,
} from './catalog.js';
import { isSameType } from './checking.js';
import { type Meaning, meaningOf } from './column-meaning.js';
import { type DataEntry, type DataMap, entryOf, isColumnSource, type Mode } from './data-map.js';
import { foldName, isGeneric, namesOfKey } from './key-names.js';
import { splitTable } from './names.js';

/** A column that looks like personal data by its name and type, and that the notice does not name. */
export interface PersonalColumn {
  readonly table: string;
  readonly column: string;
  readonly meaning: Meaning;
  /** The name says so by itself; else it often says something else too. */
  readonly sure: boolean;
  /** Null where the table is not declared. */
  readonly mode: Mode | null;
  readonly fate: 'leaves without a name' | 'is destroyed without a name' | 'stays';
}

/** A column that seems to hold members' keys, without a foreign key, in a table that the map doesn't declare. */
export interface LooseMemberColumn {
  readonly table: string;
  readonly kind: CatalogTable['kind'];
  readonly column: string;
  /** Another table than that of the members, whose rows leave and whose key it seems to hold. */
  readonly keyOf?: string;
  /** Where it is of another type than the key. */
  readonly types?: { readonly column: string; readonly key: string };
}

export function personalColumns(map: DataMap, catalog: Catalog): PersonalColumn[] {
  const declared = map.data.flatMap((entry) => {
    const table = catalog.tables.get(entry.table);
    return table ? personalIn(table, { mode: entry.mode, known: knownColumns(map, catalog, entry) }) : [];
  });
  const loose = new Map<string, string[]>();
  for (const { table, column } of looseMemberColumns(map, catalog)) {
    loose.set(table, [...(loose.get(table) ?? []), column]);
  }
  const hanging = hangingTables(map, catalog);
  const undeclared = untiedTables(map, catalog).flatMap((table) => {
    const columns = loose.get(table.name);
    const known = new Set([...keyColumns(map, catalog, table.name), ...(columns ?? [])]);
    const found = personalIn(table, { mode: null, known });
    if (columns) return found;
    const isTold = !hanging.has(table.name) && found.some(({ sure, meaning }) => sure && isOfPersonsAlone(meaning));
    return isTold ? found : [];
  });
  return [...declared, ...undeclared];
}

/** Things have these too: the notes of a product, its picture, its place. */
const ofThingsToo = new Set<Meaning>([
  'interests',
  'memo',
  'photo',
  'region',
  'message',
  'latitude',
  'longitude',
  'job',
]);

export function isOfPersonsAlone(meaning: Meaning): boolean {
  return !ofThingsToo.has(meaning);
}

const withRows = new Set<CatalogTable['kind']>(['table', 'partitioned', 'materialized view', 'foreign table']);
const ourSchemas = ['dormouse', 'vault'];

/** A table of the operator that holds rows, and is no part of another. */
export function holdsRows({ name, kind }: CatalogTable): boolean {
  return withRows.has(kind) && !ourSchemas.includes(splitTable(name).schema);
}

/** Of which the map says nothing. */
function untiedTables(map: DataMap, catalog: Catalog): CatalogTable[] {
  const named = new Set([map.member.table, ...(map.notOfMembers ?? []).map(({ table }) => table)]);
  return [...catalog.tables.values()].filter(
    (table) => holdsRows(table) && !named.has(table.name) && !entryOf(map, table.name),
  );
}

/** Tables that a foreign key or inheritance leads to: that they are not declared is a problem, and told as one. */
function hangingTables(map: DataMap, catalog: Catalog): Set<string> {
  const referring = new Map<string, string[]>();
  const add = (parent: string, child: string) => referring.set(parent, [...(referring.get(parent) ?? []), child]);
  for (const table of catalog.tables.values()) {
    for (const { parent } of table.foreignKeys) add(rootOf(catalog, parent), rootOf(catalog, table.name));
    for (const parent of table.inheritsFrom) add(parent, table.name);
  }
  const reached = new Set([map.member.table, ...map.data.map(({ table }) => table)]);
  for (const parent of reached) for (const child of referring.get(parent) ?? []) reached.add(child);
  return reached;
}

function personalIn(
  table: CatalogTable,
  { mode, known }: { mode: Mode | null; known: ReadonlySet<string> },
): PersonalColumn[] {
  return [...table.columns.values()].flatMap((column): PersonalColumn[] => {
    if (known.has(column.name)) return [];
    const found = meaningOf({ name: column.name, baseType: column.baseType, table: table.name });
    if (!found?.personal) return [];
    const { meaning, sure } = found;
    return [{ table: table.name, column: column.name, meaning, sure, mode, fate: fateOf(mode) }];
  });
}

function fateOf(mode: Mode | null): PersonalColumn['fate'] {
  if (mode === 'move') return 'leaves without a name';
  return mode === 'discard' ? 'is destroyed without a name' : 'stays';
}

/** What is named, and what holds the rows together. */
function knownColumns(map: DataMap, catalog: Catalog, entry: DataEntry): Set<string> {
  return new Set([
    ...keyColumns(map, catalog, entry.table),
    ...(entry.mode === 'keep' ? [] : Object.keys(entry.items ?? {})),
    ...(entry.mode === 'strip' ? Object.keys(entry.columns) : []),
    ...(entry.member === undefined ? [] : [entry.member]),
    ...Object.keys(entry.via?.columns ?? {}),
    ...((entry.mode === 'move' || entry.mode === 'discard') && entry.mentions ? entry.mentions : []),
  ]);
}

function keyColumns(map: DataMap, catalog: Catalog, table: string): Set<string> {
  const { key, contact } = map.member;
  const own = table === map.member.table ? [key, ...(contact.language === undefined ? [] : [contact.language])] : [];
  return new Set([...own, ...foreignKeysOf(catalog, table).flatMap(({ columns }) => columns)]);
}

export function looseMemberColumns(map: DataMap, catalog: Catalog): LooseMemberColumn[] {
  const key = catalog.tables.get(map.member.table)?.columns.get(map.member.key);
  if (!key) return [];
  const sought: Sought = { key, names: namesOfMemberKey(map, catalog), parents: keysOfMoved(map, catalog) };
  return untiedTables(map, catalog).flatMap((table) => {
    const free = [...table.columns.values()].filter(
      ({ name }) => !table.foreignKeys.some(({ columns }) => columns.includes(name)),
    );
    const ofMembers = free.flatMap((column) => looseAs(sought, table, column));
    // One way is enough to find the rows by.
    return ofMembers.length > 0 ? ofMembers : free.flatMap((column) => looseOver(sought, table, column));
  });
}

interface Sought {
  readonly key: CatalogColumn;
  readonly names: ReadonlySet<string>;
  readonly parents: readonly {
    readonly table: string;
    readonly key: CatalogColumn;
    readonly names: ReadonlySet<string>;
  }[];
}

function looseAs({ key, names }: Sought, table: CatalogTable, column: CatalogColumn): LooseMemberColumn[] {
  const meant = meaningOf({ ...column, table: table.name });
  const isAlike = isSameType(column, key);
  const isMeant = meant?.meaning === 'memberKey' && (isAlike || meant.sure);
  if (!names.has(foldName(column.name)) && !isMeant) return [];
  const types = isAlike ? {} : { types: { column: column.type, key: key.type } };
  return [{ table: table.name, kind: table.kind, column: column.name, ...types }];
}

function looseOver({ parents }: Sought, table: CatalogTable, column: CatalogColumn): LooseMemberColumn[] {
  const name = foldName(column.name);
  const parent = parents.find((each) => each.names.has(name) && isSameType(column, each.key));
  return parent ? [{ table: table.name, kind: table.kind, column: column.name, keyOf: parent.table }] : [];
}

/** One level down: what hangs on a moved row by its key stays behind, foreign key or not. */
function keysOfMoved(map: DataMap, catalog: Catalog): Sought['parents'] {
  return map.data.flatMap(({ table: name, mode, member }) => {
    const table = catalog.tables.get(name);
    if (!table || mode !== 'move') return [];
    const keys = [...table.columns.values()].filter(
      (column) => column.name !== member && column.notNull && identifiesRow(table, [column.name]),
    );
    const key = keys[0];
    return key && keys.length === 1 ? [{ table: name, key, names: namesOfKey({ table: name, key: key.name }) }] : [];
  });
}

/** As the map, the foreign keys and the key itself call it, folded. */
function namesOfMemberKey(map: DataMap, catalog: Catalog): Set<string> {
  const { table, key } = map.member;
  const ofSources = map.activity.flatMap((source) => (isColumnSource(source) ? [] : [source.member]));
  const ofMap = [...map.data.map(({ member }) => member), ...ofSources];
  const ofKeys = [...catalog.tables.values()].flatMap(({ foreignKeys }) =>
    foreignKeys
      .filter(({ parent, columns }) => parent === table && columns.length === 1)
      .flatMap(({ columns }) => columns),
  );
  const named = [...ofMap, ...ofKeys].filter((name) => name !== undefined && !isGeneric(name)) as string[];
  return new Set([...namesOfKey({ table, key }), ...named.map(foldName)]);
}
