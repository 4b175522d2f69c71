import pg from 'pg';
import { ServiceError } from '../errors.js';
import { pinnedSettings } from './database.js';
import { toDatabaseError } from './database-error.js';
import { assertUrlOf } from './role-login.js';
import { type Handle, handleOver } from './sql.js';

export interface ReaderOptions {
  readonly url: string;
  /** The variable that holds the URL: what an error tells to correct. */
  readonly variable: string;
  readonly connectionsMax: number;
  readonly statementTimeoutMs: number;
}

/** Any login, before the roles of the service exist. It can't write, and waits for nobody's lock. */
export interface Reader extends Pick<Handle, 'rows'> {
  close(): Promise<void>;
}

const readOnly = ['default_transaction_read_only=on', 'lock_timeout=1000'];

export async function openReader({
  url,
  variable,
  connectionsMax,
  statementTimeoutMs,
}: ReaderOptions): Promise<Reader> {
  assertUrlOf(variable, url, 'reader');
  const settings = [...pinnedSettings, ...readOnly, `statement_timeout=${statementTimeoutMs}`];
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'dormouse',
    connectionTimeoutMillis: 10_000,
    max: connectionsMax,
    options: settings.map((setting) => `-c ${setting}`).join(' '),
  });
  // An idle connection that dies is replaced at the next borrow; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    const { rows } = await pool.query("select current_setting('default_transaction_read_only') as value");
    if (rows[0]?.value !== 'on')
      throw new ServiceError(
        'configuration_invalid',
        `${variable} sets options of its own, so that the session could write: take them out of the URL.`,
      );
  } catch (error) {
    await pool.end().catch(() => undefined);
    throw failureOf(error, variable);
  }
  return { rows: handleOver(pool as never).rows, close: () => pool.end() };
}

/** Why nobody could log in, and what to do; the URL holds a password and is not repeated. */
function failureOf(error: unknown, variable: string): Error {
  if (!(error instanceof pg.DatabaseError)) return toDatabaseError(error);
  const sqlState = error.code ?? 'unknown';
  const why =
    sqlState === '3D000'
      ? `The database that ${variable} names does not exist: correct the URL.`
      : sqlState.startsWith('28') || sqlState === '42501'
        ? `The database refuses the login that ${variable} names (SQLSTATE ${sqlState}). Correct the user or the password, or let it connect.`
        : `The database takes no connection of the login that ${variable} names now (SQLSTATE ${sqlState}). Look into its log; nothing was changed.`;
  return new ServiceError('database_unavailable', why, { detail: { variable, sqlState } });
}
