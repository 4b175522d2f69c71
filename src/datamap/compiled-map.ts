import type { RetentionRule } from '../policy/retention.js';
import type { ItemName } from './data-map.js';

/** The data map as SQL: every statement takes member ids as `$1::text[]` unless it says otherwise. */
export interface CompiledMap {
  /** Hash of the document. */
  readonly version: string;
  readonly sources: readonly CompiledSource[];
  /** The shortest time that a host keeps the rows of a source; a look must not be farther away. */
  readonly minKeepsDays: number | null;
  /** In the order of the map; an item's index is its bit in the masks. */
  readonly items: readonly CompiledItem[];
  readonly maskCount: number;
  /** Whether rows of some table are destroyed at separation. */
  readonly discards: boolean;
  readonly lookup: readonly string[];
  /** Of every class that a row can have, several at once included, and of every declared one. */
  readonly retention: ReadonlyMap<string, RetentionRule>;
  /** Ids of the items whose rows may be of a class: names for the ledger of destruction. */
  readonly itemsOfClass: ReadonlyMap<string, readonly string[]>;
  readonly shape: Shape;
  readonly shapeId: string;
  readonly look: LookStatements;
  readonly take: TakeStatements;
  readonly giveBack: readonly GiveBackTable[];
}

export interface CompiledSource {
  readonly id: string;
  readonly kind: 'login' | 'transaction';
  readonly silenceDays: number | null;
  /** `$1::timestamptz` is now; one row with `at`: the newest event over all members that is not later. */
  readonly newest: string;
}

export interface CompiledItem {
  /** `schema.table.column`. */
  readonly id: string;
  /** What a notice keeps and the gate compares: who was told of a separation was told of no destruction. */
  readonly noticedAs: string;
  readonly name: ItemName;
  readonly discarded: boolean;
}

/** The tables and columns as they were when a record was sealed; it holds no value. */
export interface Shape {
  readonly tables: readonly ShapeTable[];
}

export interface ShapeTable {
  readonly table: string;
  readonly mode: 'move' | 'strip';
  readonly columns: readonly ShapeColumn[];
  /** Columns at the head of a strip line that identify the row; they stay live. */
  readonly identity: number;
}

export interface ShapeColumn {
  readonly name: string;
  readonly type: string;
  readonly generated: boolean;
}

export interface LookStatements {
  /** Facts of detection: memberId, present, registeredAt and one column `s<i>` a source. */
  readonly facts: string;
  /** `$1::text[]` members, `$2::timestamptz[]` what was known of each: memberId and the first event after it, by source. */
  readonly firstSince: string;
  /** Members registered since `$1::timestamptz`, after key `$2::text`, at most `$3::int`: memberId, registeredAt. */
  readonly registeredSince: string;
  /** Members without a watch row, after key `$1::text` (null: from the start), at most `$2::int`. */
  readonly unwatched: string;
  readonly countMembers: string;
  /** memberId, name, email, phone, postalCode, line1, line2, language, loginId. The mover's. */
  readonly contact: string;
  /** memberId and `mask0…`: which items each member really has. The mover's. */
  readonly presentItems: string;
}

export interface TakeStatements {
  /** Locks the members that nobody is writing right now: memberId. */
  readonly lockMembers: string;
  /** From the top down, the rows that children hang on and the rows that are stripped: memberId, rows. */
  readonly lockRows: readonly { readonly table: string; readonly sql: string }[];
  /** Takes everything in one statement: see TakenRow in sweep/take-rows. */
  readonly rows: string;
  /** What `taken` counts, in order. */
  readonly tables: readonly string[];
}

export interface GiveBackTable {
  readonly table: string;
  readonly mode: 'move' | 'strip';
  readonly columns: readonly ShapeColumn[];
  readonly identity: number;
  /** move: `$1::text[]` of row texts; answers the rows as they now stand (`line`). strip: see `stands`. */
  readonly put: string;
  /** strip: identities `$1::text[]` of row texts; answers per row the columns whose placeholder was overwritten. */
  readonly stands: string | null;
}
