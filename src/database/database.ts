import type pg from 'pg';
import { DataSource, type EntitySchema } from 'typeorm';
import { toDatabaseError } from './database-error.js';
import { assertReadableUrl, assertRole, loginFailure, type Role } from './role-login.js';
import { type Handle, handleOver, type Transaction, transactionOver } from './sql.js';

export type { Role } from './role-login.js';

export interface DatabaseOptions {
  readonly url: string;
  readonly role: Role;
  readonly connectionsMax: number;
  readonly statementTimeoutMs?: number;
  readonly entities?: readonly EntitySchema<unknown>[];
}

/** A pool that logs in as one role. `Handle` calls outside a transaction each stand alone. */
export interface Database extends Handle {
  readonly role: Role;
  readonly dataSource: DataSource;
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/**
 * The text output of a value depends on these; pinned, it is the same at separation and at restoration.
 * An empty search path leaves no name to be captured by a temporary object.
 */
export const pinnedSettings = [
  'DateStyle=ISO,YMD',
  'IntervalStyle=postgres',
  'extra_float_digits=1',
  'bytea_output=hex',
  'TimeZone=UTC',
  'lc_monetary=C',
  'xmloption=content',
  'search_path=pg_catalog',
  // A query whose rows a policy would hide fails: rows that nobody sees would stay behind, or count as no activity.
  'row_security=off',
  'client_encoding=UTF8',
];

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  assertReadableUrl(options.role, options.url);
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.role.replace('_', '-'),
    entities: [...(options.entities ?? [])],
    synchronize: false,
    installExtensions: false,
    logging: false,
    poolSize: options.connectionsMax,
    connectTimeoutMS: 10_000,
    extra: {
      options: pinnedSettings.map((setting) => `-c ${setting.replace(/ /g, '\\ ')}`).join(' '),
      statement_timeout: options.statementTimeoutMs ?? 300_000,
      lock_timeout: 15_000,
      idle_in_transaction_session_timeout: 120_000,
      keepAlive: true,
      // Stages come in bursts: a connection that was just opened should still be there for the next.
      idleTimeoutMillis: 300_000,
    },
  });
  try {
    await dataSource.initialize();
  } catch (error) {
    throw loginFailure(options.role, error);
  }
  const pool = (dataSource.driver as unknown as { master: pg.Pool }).master;
  // An idle connection that dies is replaced at the next borrow; without a listener it would end the process.
  pool.on('error', () => undefined);
  pool.on('acquire', listenForGood);
  const database: Database = {
    ...handleOver(pool as never),
    role: options.role,
    dataSource,
    transaction: (work) => inTransaction(pool, work),
    close: () => dataSource.destroy(),
  };
  await assertRole(database, options.role).catch(async (error) => {
    await database.close();
    throw error;
  });
  return database;
}

/**
 * The pool listens to a connection as long as it is idle, and the transaction from when it has been lent. A server that
 * dies in the same packet with which it became ready speaks in between, and would end the process.
 */
function listenForGood(client: pg.PoolClient): void {
  if (!client.listeners('error').includes(hear)) client.on('error', hear);
}

/** The next statement on the connection fails, and says why. */
function hear(): void {}

/**
 * Owns begin and commit. A failed statement that was swallowed turns COMMIT into ROLLBACK without an error, so the
 * command tag of the answer is checked; a connection that broke is thrown away and the caller reads the state again.
 */
async function inTransaction<Result>(pool: pg.Pool, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  const client = await pool.connect().catch((error) => {
    throw toDatabaseError(error);
  });
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('begin isolation level read committed');
    const result = await work(transactionOver(client));
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error(`the transaction was not committed: the database answered ${command}`);
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure) => {
      broken = failure;
    });
    throw toDatabaseError(error);
  } finally {
    client.removeListener('error', onError);
    client.release(broken);
  }
}
