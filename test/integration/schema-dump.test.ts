import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/database.js';
import { dumpSchema } from '../../src/database/dump-schema.js';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../support/database.js';

const committed = new URL('../../migrations/schema.sql', import.meta.url);
const header = `-- The two schemas as they stand after the last migration, for reading and for review.
-- Made by \`npm run schema\`; \`dormouse migrate\` is what creates them.

`;

/** The clerk can read the catalog, and nothing in the vault: the dump needs no more. */
async function dump(database: TestDatabase, schemas = ['dormouse', 'vault']): Promise<string> {
  const clerk = await openDatabase({ url: database.urls.clerk, role: 'dormouse_clerk', connectionsMax: 1 });
  try {
    return await dumpSchema(clerk, schemas);
  } finally {
    await clerk.close();
  }
}

describe('the committed dump of the schema', () => {
  test('is what the migrations make', async () => {
    const text = header + (await dump(await createDatabase()));
    await expect(text, 'run `npm run schema` after a change of the migrations').toMatchFileSnapshot(committed.pathname);
  });

  test('makes the same schema when it is run', async () => {
    const text = await dump(await createDatabase());
    const copy = await createEmptyDatabase();
    await copy.admin.query(text);
    expect(await dump(copy)).toBe(text);
  });
});

describe('dumping a schema', () => {
  test('says every grant, of schemas, tables and columns', async () => {
    const database = await createDatabase();
    await database.admin.query('grant select (reason) on dormouse.timeline to dormouse_auditor with grant option');
    await database.admin.query('grant usage on schema vault to public');
    const text = await dump(database);
    expect(text).toContain('grant select (reason) on dormouse.timeline to dormouse_auditor with grant option;\n');
    expect(text).toContain('grant usage on schema vault to public;\n');
  });

  test.each([
    ['a view', 'create view dormouse.seen as select 1 as one', 'view dormouse.seen'],
    ['a function', 'create function dormouse.one() returns int language sql return 1', 'function dormouse.one'],
    ['a free sequence', 'create sequence vault.counter', 'sequence vault.counter'],
    ['a type', "create type dormouse.mood as enum ('calm')", 'type dormouse.mood'],
    ['a row policy', 'create policy everybody on vault.record using (true)', 'row policy everybody on vault.record'],
  ])('refuses %s, which it has no words for', async (_kind, statement, name) => {
    const database = await createDatabase();
    await database.admin.query(statement);
    await expect(dump(database)).rejects.toThrow(name);
  });
});
