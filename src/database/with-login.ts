import pg from 'pg';
import { ServiceError } from '../errors.js';
import { toDatabaseError } from './database-error.js';
import { type Handle, handleOver } from './sql.js';

/** Any login, before the four roles exist: it reads the catalog and the clock. */
export async function withLogin<Result>(url: string, work: (handle: Handle) => Promise<Result>): Promise<Result> {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new ServiceError(
      'configuration_invalid',
      'The database URL must look like postgresql://user@host:5432/database.',
    );
  }
  const client = new pg.Client({
    connectionString: url,
    application_name: 'dormouse',
    connectionTimeoutMillis: 10_000,
    // As in the pools of the service: instants arrive in UTC, and no name is taken from a search path.
    options: '-c TimeZone=UTC -c DateStyle=ISO,YMD -c search_path=pg_catalog',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(handleOver(client as never));
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
