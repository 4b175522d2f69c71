import type { RetentionRule } from '../policy/retention.js';
import type { ItemName } from './data-map.js';

/** The data map as SQL: every statement takes member ids as `$1::text[]` unless it says otherwise. */
export interface CompiledMap {
  /** Hash of the document. */
  readonly version: string;
  readonly sources: readonly CompiledSource[];
  /** The shortest time that a host keeps the rows of a source; a look must not be farther away. */
  readonly minKeepsDays: number | null;
  /** The same where no other source of its kind remembers for good: an earlier event can have been lost unseen. */
  readonly forgottenAfterDays: number | null;
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
  /** By table; without those whose way to the member leads over rows that may lie in the vault themselves. */
  readonly owners: ReadonlyMap<string, RowOwner>;
}

export interface RowOwner {
  /** The column that holds the member's key; null where another row leads to the member. */
  readonly column: string | null;
  /** Whether the row `t` is of the member `given.dormouse_member`. */
  readonly sql: string;
}

export interface CompiledSource {
  readonly id: string;
  readonly kind: 'login' | 'transaction';
  readonly silenceDays: number | null;
  /** The day on which the source began, where the map says so. */
  readonly since: string | null;
  /** `$1::timestamptz` is now; one row with `at`: the newest event over all members that is not later. */
  readonly newest: string;
  /** Why there may be no newest event; one row: see SourceContent in sweep/find-doubts. */
  readonly content: string;
  /** Null where the map says that the source forgets. */
  readonly history: SourceHistory | null;
}

export interface SourceHistory {
  /** Of the member table: each member's latest event alone. */
  readonly isColumn: boolean;
  /** `$1::timestamptz` from, `$2::timestamptz` until, `$3::int` at most; one row with `events`: how many lie between. */
  readonly countBetween: string;
  /** `$1::timestamptz`; one row with `at`: the oldest event that is not earlier. */
  readonly oldestFrom: string;
  /** `$1::timestamptz`; one row with `members`: live ones who registered before, and whose column is empty if it is one. */
  readonly registeredBefore: string;
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
  /** SQL of what was put in the place of a stripped value, null for SQL NULL; missing where nobody knows. */
  readonly placeholder?: string | null;
  /**
   * Nobody put a placeholder there: the row went back without the column, and what stood in it then was sealed with it.
   * In a row text these follow the columns, in their order.
   */
  readonly stood?: true;
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
  /**
   * From the top down, the rows that children hang on and the rows that are stripped: memberId, rows, and what identifies
   * them (`identities`) where `placed` asks for it.
   */
  readonly lockRows: readonly { readonly table: string; readonly sql: string }[];
  /** Takes everything in one statement: see TakenRow in sweep/take-rows. */
  readonly rows: string;
  /** What `taken` counts, in order. */
  readonly tables: readonly string[];
  /** For tables with triggers or rules: whether all is as the taking left it. */
  readonly placed: readonly PlacedStatement[];
  /** The class of which a member has most, and how much that is as it is stored: class, bytes. */
  readonly weigh: string;
  /** For cascades of which only good data says that they stay inside the member. */
  readonly strangers: readonly StrangersStatement[];
}

export interface StrangersStatement {
  readonly table: string;
  /** The foreign key. */
  readonly key: string;
  /** A row where one of somebody else would be changed with those of the members. */
  readonly sql: string;
}

export interface PlacedStatement {
  readonly table: string;
  /** `$1::text[]` members, or `$1::text[]…` one array for each column that identifies a row. */
  readonly by: 'member' | 'identity';
  /** The names of what the host put back (`put`): columns of stripped rows, or `rows` that came again. */
  readonly sql: string;
}

export interface GiveBackTable {
  readonly table: string;
  readonly mode: 'move' | 'strip';
  readonly columns: readonly ShapeColumn[];
  readonly identity: number;
  /**
   * move: `$1::text[]` of row texts; answers the rows as they now stand (`line`). strip: each column as `text[]`, then
   * the members.
   */
  readonly put: string;
  /** strip: each identity column as `text[]`, then the members; answers per row the columns whose placeholder was overwritten. */
  readonly stands: string | null;
  /** The rows once more, when all triggers have run: takes what `put` takes. Null where no key finds them. */
  readonly reread: string | null;
  /** Something of the host runs when rows are put into the table. */
  readonly hooked: boolean;
  /** The same object for all moved tables that refer to each other in a circle. */
  readonly circle: GiveBackCircle | null;
}

export interface GiveBackCircle {
  readonly tables: readonly string[];
  /** As `put` of all of them at once: `$1::text[]` and so on in the order of `tables`; answers `part` and `line`. */
  readonly put: string;
}
