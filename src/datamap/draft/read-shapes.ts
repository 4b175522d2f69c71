import type { Handle } from '../../database/sql.js';
import type { CatalogForeignKey, CatalogTable } from '../catalog.js';
import type { NotSampled, TableShape } from './known.js';
import {
  agesStatement,
  crossingsStatement,
  estimatesStatement,
  matchesStatement,
  mentionsStatement,
  shapeAt,
  shapeStatement,
  type Way,
} from './shape-statements.js';

/** Each call takes a connection of its own, so that several may be under way. Its statements end after a second or two. */
export interface Sampler extends Pick<Handle, 'rows'> {
  /** Whether there is time for another statement: a draft is not worth a long load on somebody's database. */
  hasTime(): boolean;
}

const atOnce = 4;

export async function readEstimates(sampler: Sampler): Promise<Map<string, number>> {
  const rows = await sampler.rows<{ name: string; rows: string }>(estimatesStatement);
  return new Map(rows.map(({ name, rows: count }) => [name, Number(count)]));
}

/** What a table refuses is an answer too; only a server that is gone is an error. */
export function readShapes(
  sampler: Sampler,
  tables: readonly CatalogTable[],
): Promise<Map<string, TableShape | NotSampled>> {
  return eachOf(tables, async (table): Promise<[string, TableShape | NotSampled]> => {
    const statement = shapeStatement(table);
    if (!statement) return [table.name, { rows: 0, columns: new Map() }];
    const answer = await tryRows<Record<string, number>>(sampler, statement.sql);
    if (typeof answer === 'string') return [table.name, answer];
    const row = answer[0] ?? {};
    const columns = new Map(statement.columns.map((column, index) => [column, shapeAt(row, index)]));
    return [table.name, { rows: row.rows ?? 0, columns }];
  });
}

export interface Ages {
  readonly oldest: number | null;
  readonly newest: number | null;
}

/** By `table.column`; without an entry where it could not be read in time. */
export function readAges(
  sampler: Sampler,
  instants: readonly { readonly table: string; readonly column: string }[],
): Promise<Map<string, Ages>> {
  return eachOf(instants, async ({ table, column }): Promise<[string, Ages] | null> => {
    const answer = await tryRows<Ages>(sampler, agesStatement(table, column));
    const ages = typeof answer === 'string' ? undefined : answer[0];
    return ages ? [`${table}.${column}`, ages] : null;
  });
}

/** How many of how many sampled rows. */
export interface Share {
  readonly rows: number;
  readonly found: number;
}

/** By table: how many values of its column are keys of members. */
export function readMatches(
  sampler: Sampler,
  columns: readonly { readonly table: string; readonly column: string }[],
  member: { readonly table: string; readonly key: string },
): Promise<Map<string, Share>> {
  return eachOf(columns, async (at): Promise<[string, Share] | null> => {
    const answer = await tryRows<Share>(sampler, matchesStatement(at, member));
    const share = typeof answer === 'string' ? undefined : answer[0];
    return share ? [at.table, share] : null;
  });
}

export interface Edge {
  readonly key: CatalogForeignKey;
  readonly child: Way;
  readonly parent: Way;
}

/** By name of the foreign key and its table: how many rows refer to one of another member. */
export function readCrossings(sampler: Sampler, edges: readonly Edge[]): Promise<Map<Edge, Share>> {
  return eachOf(edges, async (edge): Promise<[Edge, Share] | null> => {
    const answer = await tryRows<Share>(sampler, crossingsStatement(edge.key, edge.child, edge.parent));
    const share = typeof answer === 'string' ? undefined : answer[0];
    return share ? [edge, share] : null;
  });
}

/** A column that names a member beside the one whose row it is. */
export interface Mention {
  readonly way: Way;
  readonly column: string;
  /** What it refers to in the member table. */
  readonly parentColumn: string;
}

/** By `table.column`: how many rows name another member than their own; without an entry where that isn't known. */
export function readMentions(
  sampler: Sampler,
  mentions: readonly Mention[],
  member: { readonly table: string; readonly key: string },
): Promise<Map<string, Share>> {
  return eachOf(mentions, async (mention): Promise<[string, Share] | null> => {
    const answer = await tryRows<Share>(sampler, mentionsStatement(mention.way, mention, member));
    const share = typeof answer === 'string' ? undefined : answer[0];
    return share ? [`${mention.way.table}.${mention.column}`, share] : null;
  });
}

async function tryRows<Row>(sampler: Sampler, sql: string): Promise<Row[] | NotSampled> {
  if (!sampler.hasTime()) return 'was not looked at';
  try {
    return await sampler.rows<Row>(sql);
  } catch (error) {
    const { sqlState } = error as { sqlState?: unknown };
    if (typeof sqlState !== 'string' || /^(?:08|53|57P|58|XX)/.test(sqlState)) throw error;
    if (sqlState === '42501') return 'may not be read';
    return sqlState === '57014' || sqlState === '55P03' ? 'took too long' : 'could not be read';
  }
}

async function eachOf<Item, Key, Value>(
  items: readonly Item[],
  work: (item: Item) => Promise<[Key, Value] | null>,
): Promise<Map<Key, Value>> {
  const found: ([Key, Value] | null)[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) found[index] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return new Map(found.filter((pair) => pair !== null && pair !== undefined));
}
