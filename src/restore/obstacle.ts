import type { DatabaseError } from '../database/database-error.js';
import { DatabaseError as RefusedByDatabase } from '../database/database-error.js';
import type { Part } from './part.js';

/** Why rows of a part can't go back as they are. Columns are named as they were sealed, new ones as they are now. */
export type Obstacle =
  | { readonly kind: 'noTable' }
  /** A sealed column that held values is not there. */
  | { readonly kind: 'dropped'; readonly columns: readonly string[] }
  /** What the rows are found by is not there. */
  | { readonly kind: 'lost'; readonly columns: readonly string[] }
  /** The table had no key when these columns were left. */
  | { readonly kind: 'unidentified' }
  | { readonly kind: 'empty' }
  /** Something else was written since the separation. */
  | { readonly kind: 'overwritten'; readonly columns: readonly string[] }
  /** The stripped row is not live any more, or is somebody else's. */
  | { readonly kind: 'gone' }
  /** Another sealed value goes into the same column of the same row. */
  | { readonly kind: 'twice'; readonly columns: readonly string[] }
  /** Other values stand than were put. */
  | { readonly kind: 'changed'; readonly columns: readonly string[] }
  /** The rows would be somebody else's, or nobody's. */
  | { readonly kind: 'notOwn'; readonly column: string }
  /** Fewer rows stand than were put. */
  | { readonly kind: 'keptOut' }
  /** The column's type does not take the text. */
  | { readonly kind: 'misfit'; readonly columns: readonly string[]; readonly error: DatabaseError }
  | { readonly kind: 'refused'; readonly error: DatabaseError };

export class Hindered extends Error {
  override readonly name = 'Hindered';
  readonly part: Part;
  readonly obstacle: Obstacle;

  constructor(part: Part, obstacle: Obstacle) {
    super(`${part.table} can't be put back: ${obstacle.kind}`);
    this.part = part;
    this.obstacle = obstacle;
  }
}

/**
 * The database or a program of the host in it says no to these rows, with whatever SQLSTATE, and a repeat would not
 * help. Not a broken connection, a lock, a time-out, or the server's own troubles.
 */
export function isRefusal(error: unknown): error is DatabaseError {
  return error instanceof RefusedByDatabase && !/^(08|25|40|53|55P03|57|58|XX)/.test(error.sqlState);
}
