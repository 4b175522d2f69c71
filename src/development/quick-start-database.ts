import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { loadSample } from '../../examples/merchant-services/load.js';
import type { SampleIdentity } from '../../examples/merchant-services/member-facts.js';
import { sampleFile } from '../../examples/merchant-services/sample-file.js';
import { readIdentity } from '../../examples/merchant-services/sample-identity.js';
import { migrate } from '../database/migrate.js';
import { type Handle, handleOver } from '../database/sql.js';
import { printGrants } from '../datamap/print-grants.js';
import { ServiceError } from '../errors.js';
import { type EmbeddedServer, startEmbeddedPostgres } from './embedded-postgres.js';
import { createRoles, type LoginRole } from './postgres-roles.js';

export interface DevelopmentDatabase {
  readonly urls: Readonly<Record<LoginRole, string>>;
  readonly sample: SampleIdentity;
  /** Whether the sample was loaded by this start. */
  readonly isNew: boolean;
  /** The superuser: loads the sample, gives the grants, lets the sample live on, and counts. */
  readonly client: pg.Client;
  readonly admin: Handle;
  stop(): Promise<void>;
}

export interface DatabaseRequest {
  readonly folder: string;
  readonly members: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

const databaseName = 'merchant_services';
/** Fixed, so that every development database holds the same members. */
const seed = 1;
const cancelPauseMs = 100;

/** A running database with the sample in it, migrated and granted: what an operator's DBA would have prepared. */
export async function prepareDatabase(request: DatabaseRequest): Promise<DevelopmentDatabase> {
  const { folder, signal, log } = request;
  await requireFolder(folder);
  const server = await startEmbeddedPostgres({ dataFolder: join(folder, 'postgres'), log });
  const opened: pg.Client[] = [];
  const stop = async () => {
    for (const client of opened) await client.end().catch(() => undefined);
    await server.stop();
  };
  try {
    signal.throwIfAborted();
    await createDatabase(server);
    const superuserUrl = server.superuserUrl(databaseName);
    const urls = await createRoles(superuserUrl);
    const { applied } = await migrate(urls.owner);
    if (applied.length > 0) log(`Migrated: ${applied.length} migrations.`);
    const client = new pg.Client({ connectionString: superuserUrl, application_name: 'dormouse quick start' });
    // A connection that dies is noticed by the next query; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    opened.push(client);
    await client.query("set time zone 'UTC'");
    const loaded = await ensureSample(client, superuserUrl, request);
    const admin = handleOver(client as unknown as pg.PoolClient);
    await client.query(await printGrants(await readFile(sampleFile('datamap.yaml'), 'utf8'), admin));
    return { urls, ...loaded, client, admin, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The server's own user has to get through, so the folder is no secret; what is secret in it has its own mode. */
async function requireFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await stat(folder)).isDirectory()) return;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ServiceError(
      'configuration_invalid',
      `The folder ${folder} can't be made or used (${code}). Start in a folder that you may write to.`,
      { cause, detail: { errno: code } },
    );
  }
}

async function createDatabase(server: EmbeddedServer): Promise<void> {
  const client = new pg.Client({ connectionString: server.superuserUrl() });
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1::name', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}

/** The sample is loaded in one transaction, so one that is there is whole. */
async function ensureSample(
  client: pg.Client,
  superuserUrl: string,
  { folder, members, signal, log }: DatabaseRequest,
): Promise<{ sample: SampleIdentity; isNew: boolean }> {
  const found = await readIdentity(client);
  if (found !== null) return { sample: found, isNew: false };
  await requireNoMembers(client, folder);
  log(`Loading the sample: ${members} members.`);
  const clock = await client.query<{ now: string }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`,
  );
  const now = clock.rows[0]?.now ?? '';
  const keepOn = cancelOnAbort(client, signal);
  try {
    const { profile } = await loadSample(superuserUrl, { members, seed, now, profile: 'life-cycle' });
    return { sample: { profile, members, seed, now }, isNew: true };
  } finally {
    keepOn();
  }
}

/** Whoever stops the start doesn't wait for the load; between two statements there is nothing to cancel, so again. */
function cancelOnAbort(client: pg.Client, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const cancel = () => {
    client
      .query(`select pg_cancel_backend(pid) from pg_stat_activity where application_name = 'dormouse sample'`)
      .catch(() => undefined);
  };
  const begin = () => {
    timer = setInterval(cancel, cancelPauseMs);
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return () => {
    clearInterval(timer);
    signal.removeEventListener('abort', begin);
  };
}

async function requireNoMembers(client: pg.Client, folder: string): Promise<void> {
  const found = await client.query<{ present: boolean }>(`select to_regclass('public.members') is not null as present`);
  if (!found.rows[0]?.present) return;
  throw new ServiceError(
    'configuration_invalid',
    `The development database in ${folder} holds a member table that is not the sample's. Move the folder away (or ` +
      'remove it) and start again; the sample is then loaded anew.',
  );
}
