import { type Catalog, foreignKeysOf, isRewriting, primaryKeyOf, rootOf } from './catalog.js';
import { rowStarts } from './class-starts.js';
import { conditionsOf } from './consistency-expressions.js';
import { contactColumns } from './consistency-member.js';
import { classCases, type DataEntry, type DataMap, isColumnSource, isRetained, type StripEntry } from './data-map.js';
import { columnsNamed } from './expression.js';
import { firedEdges } from './foreign-key-edges.js';

/** What a role may do with one table: the whole of it, or some columns. */
export interface TableRights {
  readonly table: string;
  readonly whole: readonly string[];
  readonly select: readonly string[];
  readonly update: readonly string[];
}

type Columns = Map<string, Set<string>>;

/** Keys, registration, activity and what the conditions of sources name: nothing that a member could be reached by. */
export function clerkRights(map: DataMap, catalog: Catalog): TableRights[] {
  return [...activityColumns(map, catalog)].map(([table, select]) => ({
    table,
    whole: [],
    select: ordered(catalog, table, select),
    update: [],
  }));
}

/** Exactly the mapped tables and columns, and what looking at the activity again before the move needs. */
export function moverRights(map: DataMap, catalog: Catalog): TableRights[] {
  const select = activityColumns(map, catalog);
  addContact(map, select);
  const parents = parentColumns(map, catalog);
  for (const [table, columns] of parents) add(select, table, columns);
  // Whether a row of somebody else hangs on one that leaves is looked at before.
  for (const { key, stays } of firedEdges(map, catalog)) {
    if (stays === 'likely') add(select, rootOf(catalog, key.table), key.columns);
  }
  const rights = map.data.map((entry): TableRights => {
    const lock = [...(parents.get(entry.table) ?? [])].slice(0, 1);
    // The update is for columns that a restoration left in the vault and a later one puts back.
    if (entry.mode === 'move')
      return { table: entry.table, whole: ['select', 'insert', 'update', 'delete'], select: [], update: [] };
    if (entry.mode === 'discard') return { table: entry.table, whole: ['select', 'delete'], select: [], update: lock };
    if (entry.mode === 'strip') add(select, entry.table, stripColumns(map, catalog, entry));
    else if (parents.has(entry.table)) add(select, entry.table, reachColumns(map, entry));
    const update = entry.mode === 'strip' ? Object.keys(entry.columns) : [];
    return {
      table: entry.table,
      whole: [],
      select: ordered(catalog, entry.table, select.get(entry.table) ?? new Set()),
      update,
    };
  });
  const declared = new Set(map.data.map(({ table }) => table));
  const others = [...select].filter(([table]) => !declared.has(table));
  return [
    ...rights.filter((right) => right.whole.length + right.select.length + right.update.length > 0),
    ...others.map(([table, columns]) => ({ table, whole: [], select: ordered(catalog, table, columns), update: [] })),
  ];
}

function activityColumns(map: DataMap, catalog: Catalog): Columns {
  const { member } = map;
  const columns: Columns = new Map();
  add(columns, member.table, [member.key, member.registeredAt]);
  for (const source of map.activity) {
    if (isColumnSource(source)) add(columns, member.table, [source.column]);
    else {
      add(columns, source.table, [source.member, source.at]);
      add(columns, source.table, named(catalog, source.table, source.where));
    }
  }
  return columns;
}

function addContact(map: DataMap, columns: Columns): void {
  const { member } = map;
  add(
    columns,
    member.table,
    contactColumns(map).map(({ column }) => column),
  );
  add(columns, member.table, member.lookup);
  if (member.contact.language !== undefined) add(columns, member.table, [member.contact.language]);
}

/** By table, the columns that children hang on; their rows are locked before the children's leave. */
function parentColumns(map: DataMap, catalog: Catalog): Columns {
  const columns: Columns = new Map();
  const leaving = new Set(
    map.data.flatMap(({ mode, table }) => (mode === 'move' || mode === 'discard' ? [table] : [])),
  );
  for (const child of map.data.filter(({ mode }) => mode !== 'keep')) {
    for (const key of foreignKeysOf(catalog, child.table).filter(isRewriting)) {
      const parent = rootOf(catalog, key.parent);
      if (leaving.has(parent)) add(columns, parent, key.parentColumns);
    }
  }
  for (const entry of map.data) {
    if (entry.via && entry.mode !== 'keep') add(columns, entry.via.table, Object.values(entry.via.columns));
  }
  // A kept table between a child and the member is read on the way up.
  for (let before = -1; before < columns.size; ) {
    before = columns.size;
    for (const entry of map.data) {
      if (entry.via && columns.has(entry.table)) add(columns, entry.via.table, Object.values(entry.via.columns));
    }
  }
  return columns;
}

function reachColumns(map: DataMap, entry: DataEntry): string[] {
  const own = entry.table === map.member.table ? [map.member.key] : [];
  return [...own, ...(entry.member === undefined ? [] : [entry.member]), ...Object.keys(entry.via?.columns ?? {})];
}

function stripColumns(map: DataMap, catalog: Catalog, entry: StripEntry): string[] {
  const table = catalog.tables.get(entry.table);
  const expressions = [
    ...Object.values(entry.columns),
    ...conditionsOf(map).flatMap((condition) => (condition.table === entry.table ? [condition.expression] : [])),
  ];
  const starts = entry.class === 'inherit' ? [] : classCases(entry.class).flatMap(({ id }) => rowStarts(map, id));
  return [
    ...reachColumns(map, entry),
    ...((table && primaryKeyOf(table)) ?? []),
    ...Object.keys(entry.columns),
    // What a check constraint compares a placeholder with: it is tried before anything is replaced.
    ...(table?.checks ?? []).flatMap(({ columns }) =>
      columns.some((column) => Object.hasOwn(entry.columns, column)) ? columns : [],
    ),
    ...expressions.flatMap((expression) => named(catalog, entry.table, expression ?? undefined)),
    ...(isRetained(entry) && entry.recordedAt !== undefined ? [entry.recordedAt] : []),
    ...starts.flatMap(({ on }) => (on === undefined ? [] : [on])),
  ];
}

function named(catalog: Catalog, table: string, expression: string | undefined): string[] {
  return columnsNamed(expression ?? '', catalog.tables.get(table)?.columns.keys() ?? []);
}

function add(columns: Columns, table: string, names: Iterable<string>): void {
  const known = columns.get(table) ?? new Set();
  for (const name of names) known.add(name);
  columns.set(table, known);
}

/** In the order of the table, so that the same map writes the same text. */
function ordered(catalog: Catalog, table: string, columns: ReadonlySet<string>): string[] {
  const known = [...(catalog.tables.get(table)?.columns.keys() ?? [])];
  return [...columns].sort((one, other) => known.indexOf(one) - known.indexOf(other));
}
