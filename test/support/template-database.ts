/**
 * The one PostgreSQL of a test run, with the migrated database that `database.ts` clones. It exists only while tests
 * that need it run, and it is thrown away with all that was in it.
 */
import { randomBytes } from 'node:crypto';
import { access, chmod, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/database/migrate.js';
import { lockFolder, lockName } from '../../src/development/embedded-lock.js';
import { type EmbeddedServer, startEmbeddedPostgres } from '../../src/development/embedded-postgres.js';
import { stopLeftover } from '../../src/development/embedded-process.js';
import { createRoles } from '../../src/development/postgres-roles.js';
import { programsOf, usualMajor } from './postgres-majors.js';

/** URLs without a database; `urlOf` of database.ts adds one. */
export interface DatabaseServer {
  readonly template: string;
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly clerkUrl: string;
  readonly moverUrl: string;
  readonly auditorUrl: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    databaseServer: DatabaseServer;
    postgresMajor: string;
  }
}

const templateName = 'dormouse_template';

const folderPrefix = 'dormouse-test-';
/** A clone is 350 files: 10 ms in memory, and up to half a second on a slow disk. */
const memoryFolder = '/dev/shm';
const memoryBytesMin = 3 * 1024 ** 3;
/** Nothing here outlives the run, so nothing waits for a disk. */
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '256MB' };

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandoned();
  const { postgresMajor = usualMajor } = project.config.provide;
  const { server, folder } = await startServer(programsOf(postgresMajor) ?? undefined);
  const end = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    project.provide('databaseServer', await makeTemplate(server));
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}

async function startServer(programs: string | undefined): Promise<{ server: EmbeddedServer; folder: string }> {
  const memory = await statfs(memoryFolder).catch(() => undefined);
  if (memory !== undefined && memory.bsize * memory.bavail >= memoryBytesMin) {
    // Memory may be mounted so that no program can run there, which matters where the programs have to be copied.
    const started = await startIn(memoryFolder, programs).catch(() => undefined);
    if (started !== undefined) return started;
  }
  return startIn(tmpdir(), programs);
}

async function startIn(
  parent: string,
  programs: string | undefined,
): Promise<{ server: EmbeddedServer; folder: string }> {
  const folder = await mkdtemp(join(parent, folderPrefix));
  try {
    // As root, the server's own user has to get through.
    await chmod(folder, 0o711);
    return { server: await startEmbeddedPostgres({ dataFolder: folder, settings, programs }), folder };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function makeTemplate(server: EmbeddedServer): Promise<DatabaseServer> {
  await query(server.superuserUrl(), `create database ${templateName} template template0`);
  const passwords = {
    owner: randomBytes(12).toString('hex'),
    clerk: randomBytes(12).toString('hex'),
    mover: randomBytes(12).toString('hex'),
    auditor: randomBytes(12).toString('hex'),
  };
  const urls = await createRoles(server.superuserUrl(templateName), passwords);
  await migrate(urls.owner);
  // A database that somebody is connected to can't be cloned.
  await query(server.superuserUrl(), `alter database ${templateName} with is_template true allow_connections false`);
  return {
    template: templateName,
    superuserUrl: server.superuserUrl(''),
    ownerUrl: withoutDatabase(urls.owner),
    clerkUrl: withoutDatabase(urls.clerk),
    moverUrl: withoutDatabase(urls.mover),
    auditorUrl: withoutDatabase(urls.auditor),
  };
}

function withoutDatabase(url: string): string {
  return new URL('/', url).href;
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

/** A run that was killed leaves its server behind; the next one clears up. Folders still in use stay locked. */
async function removeAbandoned(): Promise<void> {
  for (const parent of [memoryFolder, tmpdir()]) {
    for (const name of await readdir(parent).catch(() => [])) {
      if (name.startsWith(folderPrefix)) await removeUnlessUsed(join(parent, name)).catch(() => {});
    }
  }
}

async function removeUnlessUsed(folder: string): Promise<void> {
  // A run that is just starting has no lock yet.
  await access(join(folder, lockName));
  const release = await lockFolder(folder);
  await stopLeftover(join(folder, 'cluster'), () => {});
  await rm(folder, { recursive: true, force: true });
  await release();
}
