import { DataSource } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { ServiceError } from '../errors.js';
import { toDatabaseError } from './database-error.js';

/** Two starters may migrate at once; the second waits here and finds nothing to do. */
const migrationLock = 7_313_041;

/** Brings both schemas up to date, each migration in a transaction of its own. Safe to run again and at the same time. */
export async function migrate(ownerUrl: string): Promise<{ applied: string[] }> {
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
    poolSize: 3,
    connectTimeoutMS: 10_000,
  });
  try {
    await dataSource.initialize();
  } catch (error) {
    throw toDatabaseError((error as { driverError?: unknown }).driverError ?? error);
  }
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1::bigint)', [migrationLock]);
    await runner.query('create schema if not exists dormouse');
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    return { applied: applied.map((migration) => migration.name) };
  } catch (error) {
    const cause = (error as { driverError?: unknown }).driverError ?? error;
    if (cause instanceof ServiceError) throw cause;
    throw toDatabaseError(cause);
  } finally {
    await runner.query('select pg_advisory_unlock($1::bigint)', [migrationLock]).catch(() => undefined);
    await runner.release();
    await dataSource.destroy();
  }
}
