import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { ServiceError } from '../../src/errors.js';
import { generateSample, type SampleOptions } from './generate.js';
import { sampleFile } from './sample-file.js';
import type { SampleSummary } from './sample-summary.js';

/**
 * Creates and fills the sample member database, all or nothing: a load that was interrupted leaves an empty database.
 * A database that already holds a member table is refused and left as it is.
 */
export async function loadSample(superuserUrl: string, options: SampleOptions): Promise<SampleSummary> {
  const client = new pg.Client({ connectionString: superuserUrl, application_name: 'dormouse sample' });
  await client.connect();
  try {
    await client.query("set time zone 'UTC'");
    await client.query('begin');
    const summary = await createAndFill(client, options);
    await client.query('commit');
    await client.query('vacuum (analyze)');
    return summary;
  } finally {
    await client.end();
  }
}

async function createAndFill(client: pg.Client, options: SampleOptions): Promise<SampleSummary> {
  const found = await client.query<{ members: string | null }>(`select to_regclass('public.members')::text as members`);
  if (found.rows[0]?.members !== null) {
    throw new ServiceError(
      'input_invalid',
      'The database already holds the table public.members; nothing was changed. Name an empty database for the sample.',
    );
  }
  // Builds each index in one sort; the setting ends with the transaction.
  await client.query(`set local maintenance_work_mem = '256MB'`);
  await client.query(await readFile(sampleFile('schema.sql'), 'utf8'));
  const summary = await generateSample(client, options);
  options.log?.('keys, references and indexes');
  await client.query(await readFile(sampleFile('constraints.sql'), 'utf8'));
  return summary;
}
