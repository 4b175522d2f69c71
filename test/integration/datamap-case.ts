import pg from 'pg';
import { onTestFinished } from 'vitest';
import { type Database, openDatabase, type Role } from '../../src/database/database.js';
import { handleOver } from '../../src/database/sql.js';
import { checkDataMap } from '../../src/datamap/check-data-map.js';
import { loadDataMap } from '../../src/datamap/load-data-map.js';
import { printGrants } from '../../src/datamap/print-grants.js';
import { readCatalog } from '../../src/datamap/read-catalog.js';
import { ServiceError } from '../../src/errors.js';
import { problemText, sortProblems } from '../../src/yaml-document.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { exampleMap, exampleTables } from '../unit/datamap/example-map.js';

export interface MapCase {
  readonly map: string;
  readonly tables: string;
  /** Changes to the tables. */
  readonly sql: string;
}

/** A database with the tables, in which the DBA has run what `dormouse grants` prints for the map. */
export async function grantedDatabase({
  map = exampleMap,
  tables = exampleTables,
  sql = '',
}: Partial<MapCase> = {}): Promise<TestDatabase> {
  const database = await createEmptyDatabase();
  await database.admin.query(tables + sql);
  await database.admin.query(await printGrants(map, handleOver(database.admin as never)));
  return database;
}

/** The same, where a map that doesn't fit can't be granted: the mover may then read whatever there is. */
async function readableDatabase(given: Partial<MapCase>): Promise<TestDatabase> {
  try {
    return await grantedDatabase(given);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const database = await createEmptyDatabase();
    await database.admin.query((given.tables ?? exampleTables) + (given.sql ?? ''));
    await database.admin.query('grant select, update on all tables in schema public to dormouse_mover');
    return database;
  }
}

export async function openAs(database: TestDatabase, role: Role): Promise<Database> {
  const login = role.replace('dormouse_', '') as keyof TestDatabase['urls'];
  const opened = await openDatabase({ url: database.urls[login], role, connectionsMax: 1 });
  onTestFinished(() => opened.close());
  return opened;
}

/** A plain connection, for statements that must be refused. */
export async function connectAs(database: TestDatabase, role: Role): Promise<pg.Client> {
  const login = role.replace('dormouse_', '') as keyof TestDatabase['urls'];
  const client = new pg.Client({ connectionString: database.urls[login] });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** What the mover is told of a map that is sound in itself. */
export async function check(given: Partial<MapCase> = {}): Promise<{ problems: string[]; warnings: string[] }> {
  const mover = await openAs(await readableDatabase(given), 'dormouse_mover');
  const { problems, warnings } = await checkDataMap(
    loadDataMap(given.map ?? exampleMap),
    await readCatalog(mover),
    mover,
  );
  return { problems: sortProblems(problems).map(problemText), warnings: sortProblems(warnings).map(problemText) };
}
