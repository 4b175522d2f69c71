import pg from 'pg';
import { beforeAll, onTestFinished } from 'vitest';
import { type Database, openDatabase, type Role } from '../../src/database/database.js';
import { handleOver } from '../../src/database/sql.js';
import type { Catalog } from '../../src/datamap/catalog.js';
import { type CheckedDataMap, checkAgainstCatalog, checkDataMap } from '../../src/datamap/check-data-map.js';
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
  /** What is changed when the rights are given already. */
  readonly later: string;
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
export async function check(given: Partial<MapCase> = {}): Promise<Told> {
  const database = await readableDatabase(given);
  if (given.later) await database.admin.query(given.later);
  const mover = await openAs(database, 'dormouse_mover');
  return told(await checkDataMap(loadDataMap(given.map ?? exampleMap), await readCatalog(mover), mover));
}

function told({ problems, warnings }: CheckedDataMap): Told {
  return { problems: sortProblems(problems).map(problemText), warnings: sortProblems(warnings).map(problemText) };
}

export interface Told {
  readonly problems: string[];
  readonly warnings: string[];
}

export interface Shapes {
  catalogAfter(sql: string): Promise<Catalog>;
  /** What the catalog alone says of a map: no role is asked whether it may read. */
  check(given?: { map?: string; sql?: string }): Promise<Told>;
}

/** One database with the tables of the example for a whole file; what a test changes there is rolled back. */
export function openShapes(): Shapes {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    await database.admin.query(exampleTables);
  });
  const catalogAfter = async (sql: string) => {
    const client = await database.admin.connect();
    try {
      await client.query('begin');
      await client.query(sql);
      return await readCatalog(handleOver(client as never));
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
  return {
    catalogAfter,
    check: async ({ map = exampleMap, sql = '' } = {}) =>
      told(checkAgainstCatalog(loadDataMap(map), await catalogAfter(sql))),
  };
}
