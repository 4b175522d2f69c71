import { DataSource, type Logger } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { ServiceError } from '../errors.js';
import { isSqlState, sqlStates, toDatabaseError } from './database-error.js';
import { assertReadableUrl, assertRole, loginFailure } from './role-login.js';

/** Two starters may migrate at once; the second waits here and finds nothing to do. */
const migrationLock = 7_313_041;

/** The lowest major on which the rights of every role are tested. */
export const lowestMajor = 15;

const role = 'dormouse_owner';

const nothing = () => undefined;

/** TypeORM's own prints what failed to standard output, which belongs to answers. */
const silent: Logger = {
  log: nothing,
  logMigration: nothing,
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
};

/** Brings both schemas up to date, each migration in a transaction of its own. Safe to run again and at the same time. */
export async function migrate(ownerUrl: string): Promise<{ applied: string[] }> {
  assertReadableUrl(role, ownerUrl);
  const dataSource = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    applicationName: 'dormouse-owner',
    schema: 'dormouse',
    migrations: [...migrations],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    logger: silent,
    poolSize: 3,
    connectTimeoutMS: 10_000,
  });
  try {
    await dataSource.initialize();
  } catch (error) {
    throw loginFailure(role, causeOf(error));
  }
  const runner = dataSource.createQueryRunner();
  try {
    await assertRole({ one: async (text, values) => (await runner.query(text, values as unknown[]))[0] }, role);
    const [server] = await runner.query("select current_setting('server_version') as version");
    assertSupported(server.version);
    await runner.query('select pg_advisory_lock($1::bigint)', [migrationLock]);
    await runner.query('create schema if not exists dormouse');
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    return { applied: applied.map((migration) => migration.name) };
  } catch (error) {
    throw migrationFailure(toDatabaseError(causeOf(error)));
  } finally {
    await runner.query('select pg_advisory_unlock($1::bigint)', [migrationLock]).catch(() => undefined);
    await runner.release();
    await dataSource.destroy();
  }
}

/** Below it everybody may create objects in the schema `public`, and a wall that is promised does not stand. */
export function assertSupported(version: string): void {
  if (Number.parseInt(version, 10) >= lowestMajor) return;
  throw new ServiceError(
    'configuration_invalid',
    `The database is PostgreSQL ${version}; Dormouse needs ${lowestMajor} or higher. Nothing was changed: upgrade the server, then migrate.`,
    { detail: { found: version, lowest: lowestMajor } },
  );
}

function causeOf(error: unknown): unknown {
  return (error as { driverError?: unknown } | null)?.driverError ?? error;
}

function migrationFailure(error: Error): Error {
  const what =
    'Run the SQL that `dormouse grants` prints as a superuser, then migrate again; what had not ended was undone.';
  const refusals: Readonly<Record<string, string>> = {
    [sqlStates.insufficientPrivilege]: `${role} may not create schemas in this database, or the schemas dormouse and vault belong to another role.`,
    [sqlStates.undefinedObject]: 'One of the roles dormouse_clerk, dormouse_mover and dormouse_auditor is missing.',
  };
  for (const [sqlState, why] of Object.entries(refusals)) {
    if (isSqlState(error, sqlState)) {
      return new ServiceError('configuration_invalid', `${why} ${what}`, { cause: error, detail: { sqlState } });
    }
  }
  return error;
}
