import { type Catalog, type CatalogForeignKey, foreignKeysTo, heirsOf, rootOf } from './catalog.js';
import { type DataMap, entryOf, type Mode } from './data-map.js';
import { isLetGo, leadsToMember, leadsVia, mentioningColumns } from './foreign-key-edges.js';

/** One step down from a parent to a table that hangs on it. */
export interface PathStep {
  readonly table: string;
  readonly parent: string;
  /** Null where the table inherits from the parent. */
  readonly key: string | null;
  readonly columns: readonly string[];
  readonly parentColumns: readonly string[];
  readonly onDelete: CatalogForeignKey['onDelete'] | null;
  readonly onUpdate: CatalogForeignKey['onUpdate'] | null;
}

/**
 * How the map deals with what a foreign key leads to: `member`, `via` and `mentions` go over this key; the rows are
 * found `otherwise`; they are `kept`, or `stripped` of their columns; or they are `outside`, undeclared.
 */
export type Cover = 'member' | 'via' | 'mentions' | 'otherwise' | 'kept' | 'stripped' | 'entry' | 'outside';

export interface CoveredPath {
  /** From the member table down, the shortest way; its last step is the foreign key that the path is about. */
  readonly steps: readonly PathStep[];
  readonly table: string;
  readonly mode: Mode | null;
  readonly coveredBy: Cover;
}

/** Every foreign key that can be reached from the member table, once. No path goes through the member table again. */
export function foreignKeyPaths(map: DataMap, catalog: Catalog): CoveredPath[] {
  const wayTo = new Map<string, readonly PathStep[]>([[map.member.table, []]]);
  const paths: CoveredPath[] = [];
  for (const [parent, way] of wayTo) {
    const add = (table: string, step: PathStep, coveredBy: Cover) => {
      const steps = [...way, step];
      paths.push({ steps, table, mode: entryOf(map, table)?.mode ?? null, coveredBy });
      if (!wayTo.has(table)) wayTo.set(table, steps);
    };
    for (const key of foreignKeysTo(catalog, parent)) {
      const table = rootOf(catalog, key.table);
      add(table, stepOf(key), coverOf({ map, catalog }, table, key));
    }
    for (const heir of heirsOf(catalog, parent)) {
      const none = { columns: [], parentColumns: [], onDelete: null, onUpdate: null };
      add(heir, { table: heir, parent, key: null, ...none }, entryOf(map, heir) ? 'entry' : 'outside');
    }
  }
  return paths;
}

function stepOf({ name, table, columns, parent, parentColumns, onDelete, onUpdate }: CatalogForeignKey): PathStep {
  return { table, parent, key: name, columns, parentColumns, onDelete, onUpdate };
}

function coverOf(at: { map: DataMap; catalog: Catalog }, table: string, key: CatalogForeignKey): Cover {
  const entry = entryOf(at.map, table);
  if (!entry) return 'outside';
  if (entry.mode === 'keep') return 'kept';
  if (leadsToMember(at.map, entry, key)) return 'member';
  if (leadsVia(entry, key)) return 'via';
  if (entry.mode === 'strip') return isLetGo(entry, key) || table !== at.map.member.table ? 'stripped' : 'kept';
  const mentioned = mentioningColumns(at, entry, key);
  return mentioned.length > 0 && mentioned.every((column) => entry.mentions?.includes(column))
    ? 'mentions'
    : 'otherwise';
}
