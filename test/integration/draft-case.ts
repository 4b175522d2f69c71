import { openReader, type Reader } from '../../src/database/reader.js';
import { checkDataMap } from '../../src/datamap/check-data-map.js';
import { type DataMapDraft, type DraftOptions, draftDataMap } from '../../src/datamap/draft/draft-data-map.js';
import { loadDataMap } from '../../src/datamap/load-data-map.js';
import { readCatalog } from '../../src/datamap/read-catalog.js';
import { problemText } from '../../src/yaml-document.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';

export async function databaseOf(sql: string): Promise<TestDatabase> {
  const database = await createEmptyDatabase();
  await database.admin.query(sql);
  return database;
}

export async function withReader<Result>(url: string, work: (reader: Reader) => Promise<Result>): Promise<Result> {
  const variable = 'MEMBER_DATABASE_URL';
  const reader = await openReader({ url, variable, connectionsMax: 4, statementTimeoutMs: 20_000 });
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}

export function draftOf(url: string, options: DraftOptions = {}): Promise<DataMapDraft> {
  return withReader(url, (reader) =>
    draftDataMap({ catalogReader: reader, sampler: { rows: reader.rows, hasTime: () => true } }, options),
  );
}

/** What a person would be told who changes nothing of the draft and checks it. */
export function checked(url: string, yaml: string): Promise<{ problems: string[]; warnings: string[] }> {
  return withReader(url, async (reader) => {
    const { problems, warnings } = await checkDataMap(loadDataMap(yaml), await readCatalog(reader), reader);
    return { problems: problems.map(problemText), warnings: warnings.map(problemText) };
  });
}

export function entryIn({ dataMap }: DataMapDraft, table: string) {
  return dataMap.data.find((entry) => entry.table === table);
}

export function whysIn({ unsure }: DataMapDraft, path: string | RegExp): string[] {
  return unsure.flatMap((each) =>
    (typeof path === 'string' ? each.path === path : path.test(each.path)) ? [each.why] : [],
  );
}
