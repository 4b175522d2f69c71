import pg from 'pg';
import { ServiceError } from '../errors.js';

/** SQLSTATE classes whose message holds names of the schema only, never a value of a row. */
const namesOnly = new Set(['42', '3D', '3F', '28', '57', '53', '55', '40', '0A']);

/**
 * What the database refused, without the row that it refused: PostgreSQL's `detail` and `where` print whole rows,
 * so only names and the SQLSTATE are carried on.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly sqlState: string;
  readonly table: string | null;
  readonly column: string | null;
  readonly constraint: string | null;

  constructor(error: pg.DatabaseError) {
    const sqlState = error.code ?? 'unknown';
    // Inside a function or trigger of the host (then there is a context) any code may be raised with any words.
    const spoken = namesOnly.has(sqlState.slice(0, 2)) && error.where === undefined ? `: ${error.message}` : '';
    const named: Partial<pg.DatabaseError> = error.routine === 'exec_stmt_raise' ? {} : error;
    const where = [named.table && `table ${named.table}`, named.constraint && `constraint ${named.constraint}`];
    const place = where.filter(Boolean).join(', ');
    super(`the database answered SQLSTATE ${sqlState}${place ? ` (${place})` : ''}${spoken}`);
    this.sqlState = sqlState;
    this.table = named.table ? (named.schema ? `${named.schema}.${named.table}` : named.table) : null;
    this.column = named.column ?? null;
    this.constraint = named.constraint ?? null;
  }
}

export const sqlStates = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  notNullViolation: '23502',
  checkViolation: '23514',
  exclusionViolation: '23P01',
  lockNotAvailable: '55P03',
  deadlockDetected: '40P01',
  insufficientPrivilege: '42501',
  diskFull: '53100',
  tooManyConnections: '53300',
  ioError: '58030',
  undefinedObject: '42704',
} as const;

export function isSqlState(error: unknown, state: string): error is DatabaseError {
  return error instanceof DatabaseError && error.sqlState === state;
}

/** Another program holds the rows, or waits for ours: nothing is wrong with them, and later it may go. */
export function isBusy(error: unknown): error is DatabaseError {
  return isSqlState(error, sqlStates.lockNotAvailable) || isSqlState(error, sqlStates.deadlockDetected);
}

/** A full disk, no connection left, a broken device: nobody's rows are at fault. */
export function isOutOfResources(error: unknown): error is DatabaseError {
  const { diskFull, tooManyConnections, ioError } = sqlStates;
  return [diskFull, tooManyConnections, ioError].some((state) => isSqlState(error, state));
}

export function toDatabaseError(error: unknown): Error {
  if (error instanceof pg.DatabaseError) return new DatabaseError(error);
  if (error instanceof ServiceError || error instanceof DatabaseError) return error;
  if (!isConnectionFailure(error))
    return error instanceof Error ? error : new Error('an unknown failure', { cause: error });
  const { code } = error as { code?: unknown };
  const known = typeof code === 'string' ? ` (${code})` : '';
  return new ServiceError(
    'database_unavailable',
    `The database can't be reached${known}. Check that it runs and that the connection URL is right; nothing was changed that was not committed.`,
    { detail: typeof code === 'string' ? { errno: code } : {} },
  );
}

function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^E(CONN|PIPE|TIMEDOUT|NOTFOUND|HOST|NET|AI_)/.test(code)) return true;
  return /connection terminated|timeout (exceeded|expired)|client (was closed|has encountered|password must)|not queryable/i.test(
    error.message,
  );
}
