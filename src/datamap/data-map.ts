/**
 * The data map: where a member's data lives. It promises that what it hands out was checked against its schema, and
 * with `validateDataMap` against the live catalog too. It knows no member, no cycle and no vault.
 */

import type { Start } from '../policy/retention.js';
import { combinedClass } from '../policy/retention-classes.js';

/** A table as it stands in the document: `schema.table`, split at the first dot, each part taken literally. */
export type TableName = string;

/** An SQL expression of the operator over the columns of one row, unqualified; it names no other table. */
export type Expression = string;

/** An ISO 8601 duration in years, months, weeks and days: `P1Y`, `P30D`. */
export type Period = string;

export interface DataMap {
  readonly version: 1;
  readonly member: MemberTable;
  readonly activity: readonly ActivitySource[];
  readonly data: readonly DataEntry[];
  readonly retention: Readonly<Record<string, RetentionClass>>;
  readonly notOfMembers?: readonly ForeignTable[];
}

/** A table that looks as if it held data of members and holds none: nothing of it is warned of. */
export interface ForeignTable {
  readonly table: TableName;
  readonly because: string;
}

export interface MemberTable {
  readonly table: TableName;
  readonly key: string;
  readonly registeredAt: string;
  /** The zone that the values of a `timestamp` or `date` column were written in. */
  readonly registeredAtZone?: string;
  readonly contact: Contact;
  /** Columns that a returning member may give: kept as keyed hashes alone. */
  readonly lookup: readonly string[];
}

export interface Contact {
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly address?: { readonly postalCode: string; readonly line1: string; readonly line2?: string };
  readonly language?: string;
}

export type ActivitySource = TableSource | ColumnSource;

interface SourceBase {
  readonly id: string;
  readonly kind: 'login' | 'transaction';
  readonly zone?: string;
  /** How old the newest event over all members may be before the source counts as silent; else the policy's. */
  readonly silence?: Period;
  /** The day on which the source began, `YYYY-MM-DD`: that nothing is older is no sign of rows that were removed. */
  readonly since?: string;
}

export interface TableSource extends SourceBase {
  readonly table: TableName;
  readonly member: string;
  readonly at: string;
  readonly where?: Expression;
  /** How long the host program keeps these rows. */
  readonly keeps?: Period;
}

/** A column of the member table. */
export interface ColumnSource extends SourceBase {
  readonly column: string;
}

export type DataEntry = StripEntry | MoveEntry | DiscardEntry | KeepEntry;
export type Mode = DataEntry['mode'];

/**
 * How the rows of a table are found. The entry of the member table has neither; every strip, move and discard entry
 * of another table has one of them.
 */
export interface Reach {
  readonly table: TableName;
  /** The column that holds the member's key. */
  readonly member?: string;
  readonly via?: Via;
}

export interface Via {
  readonly table: TableName;
  /** Column of this table → column of the parent table. */
  readonly columns: Readonly<Record<string, string>>;
}

interface Retained {
  readonly class: ClassChoice;
  /** The column that holds the instant or day of the record, for classes that count from `record`. */
  readonly recordedAt?: string;
  readonly recordedAtZone?: string;
  readonly items: Items;
}

/** The row stays; its `columns` leave and are replaced. Null stands for SQL NULL. */
export interface StripEntry extends Reach, Retained {
  readonly mode: 'strip';
  readonly columns: Readonly<Record<string, Expression | null>>;
}

export interface MoveEntry extends Reach, Retained {
  readonly mode: 'move';
  /** Columns that name other members, who have no part in the row: it leaves and comes back with its own member. */
  readonly mentions?: readonly string[];
}

/** Destroyed at separation; `items` names in the notice what is destroyed. */
export interface DiscardEntry extends Reach {
  readonly mode: 'discard';
  readonly items?: Items;
  readonly mentions?: readonly string[];
}

export interface KeepEntry extends Reach {
  readonly mode: 'keep';
  readonly because: string;
}

/** One class; `inherit` (the class of the parent named by `via`); or a list of cases, of which the first that fits decides. */
export type ClassChoice = string | readonly ClassCase[];

/** The last case of a list has no `when`, so that every row has a class. */
export interface ClassCase {
  readonly when?: Expression;
  /** A class of the map or of the library; or several, which all hold for the row. */
  readonly id: string | readonly string[];
}

/** `id` is the name of all its classes together. */
export interface ResolvedCase {
  readonly when?: Expression;
  readonly id: string;
}

/** Column → what the notice calls it. */
export type Items = Readonly<Record<string, ItemName>>;

export interface ItemName {
  readonly ko: string;
  readonly en: string;
}

/** What a retention period counts from: the policy's word. */
export type RetentionStart = Start;

export interface Term {
  readonly period: Period;
  readonly from: Start;
  /** The column of the row that holds the day, for every start but `record` and `separation`. */
  readonly on?: string;
}

export interface RetentionClass {
  /** Missing only beside `like`, whose basis it takes over. */
  readonly basis?: string;
  /** Takes over `destroyAfter`, floors and ceilings of another class, of the map or of the library. */
  readonly like?: string;
  /** What the periods of a library class count from whose law states no start. */
  readonly startsFrom?: Start;
  readonly destroyAfter?: Period;
  readonly from?: Start;
  /** The column of `from`; or by start, for this class and those it is like. */
  readonly on?: string | Readonly<Partial<Record<Start, string>>>;
  /** A floor: a law says to keep it so long. */
  readonly atLeast?: Term;
  /** A ceiling: a law says gone by then. */
  readonly atMost?: Term;
}

export function isColumnSource(source: ActivitySource): source is ColumnSource {
  return 'column' in source;
}

/** Strip and move: what leaves and comes back. */
export function isRetained(entry: DataEntry): entry is StripEntry | MoveEntry {
  return entry.mode === 'strip' || entry.mode === 'move';
}

export function classCases(choice: ClassChoice): readonly ResolvedCase[] {
  if (typeof choice === 'string') return [{ id: choice }];
  return choice.map(({ when, id }) => ({ ...(when === undefined ? {} : { when }), id: combinedClass([id].flat()) }));
}

export function entryOf(map: DataMap, table: TableName): DataEntry | undefined {
  return map.data.find((entry) => entry.table === table);
}
