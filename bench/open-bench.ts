import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadSample } from '../examples/merchant-services/load.js';
import { sampleFile } from '../examples/merchant-services/sample-file.js';
import { readEnv } from '../src/config/read-env.js';
import { toConfig } from '../src/config/to-config.js';
import { toSecrets } from '../src/config/to-secrets.js';
import { type Context, type Overrides, openContext } from '../src/context.js';
import { migrate } from '../src/database/migrate.js';
import { handleOver } from '../src/database/sql.js';
import { printGrants } from '../src/datamap/print-grants.js';
import { readPlace } from '../src/development/embedded-place.js';
import { startEmbeddedPostgres } from '../src/development/embedded-postgres.js';
import { createRoles } from '../src/development/postgres-roles.js';

export interface Bench {
  readonly ctx: Context;
  /** As superuser: to prepare and to count. */
  readonly admin: pg.Pool;
  /** The plain side logs in as the mover does, over as many connections. */
  readonly plain: pg.Pool;
  /** With which a program of the host logs in: nothing of it is measured but its time. */
  readonly hostUrl: string;
  readonly connections: number;
  readonly batchSize: number;
  /** Another context on the same database and keyring. */
  openAnother(overrides: Overrides): Promise<Context>;
  /** Leaves nothing behind on the disk. */
  close(): Promise<void>;
}

const connections = 4;
const batchSize = 200;

/** One server, the sample with ten activity rows a member, everything enrolled and vacuumed. */
export async function openBench({ members, log }: { members: number; log: (line: string) => void }): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-bench-'));
  const settings = { shared_buffers: '512MB', max_wal_size: '8GB', checkpoint_timeout: '60min', autovacuum: 'off' };
  const dataFolder = join(folder, 'postgres');
  const server = await startEmbeddedPostgres({ dataFolder, settings });
  const stop = async () => {
    // As root the cluster lies elsewhere, and would stay there.
    const place = await readPlace(dataFolder);
    await server.stop();
    for (const path of [place, folder]) await rm(path, { recursive: true, force: true });
  };
  try {
    const urls = await createRoles(server.superuserUrl('postgres'));
    log(`loading ${members} members …`);
    await loadSample(server.superuserUrl('postgres'), {
      members,
      seed: 1,
      now: new Date().toISOString().replace('Z', '000Z'),
      profile: 'uniform',
      activityPerMember: 10,
    });
    await migrate(urls.owner);
    const admin = new pg.Pool({ connectionString: server.superuserUrl('postgres'), max: 1 });
    const mapText = await readFile(sampleFile('datamap.yaml'), 'utf8');
    await admin.query(await printGrants(mapText, handleOver(admin as never)));
    const openAnother = (overrides: Overrides) => openBenchContext(folder, urls, overrides);
    const ctx = await openAnother({});
    const plain = new pg.Pool({ connectionString: urls.mover, max: connections });
    // The server ends what has not quite ended when it stops.
    for (const pool of [admin, plain]) pool.on('error', () => undefined);
    const close = async () => {
      await Promise.all([ctx.close(), admin.end(), plain.end()]);
      await stop();
    };
    const hostUrl = server.superuserUrl('postgres');
    return { ctx, admin, plain, hostUrl, connections, batchSize, openAnother, close };
  } catch (error) {
    await stop();
    throw error;
  }
}

function openBenchContext(
  folder: string,
  urls: Record<'clerk' | 'mover' | 'auditor', string>,
  overrides: Overrides,
): Promise<Context> {
  const env = readEnv({
    DATABASE_URL: urls.clerk,
    MOVER_DATABASE_URL: urls.mover,
    AUDITOR_DATABASE_URL: urls.auditor,
    DATAMAP_FILE: sampleFile('datamap.yaml'),
    POLICY_FILE: sampleFile('policy.yaml'),
    KEYRING_FILE: join(folder, 'keys', 'keyring.json'),
    MOVER_CONNECTIONS_MAX: String(connections + 1),
    BATCH_SIZE: String(batchSize),
    LOG_LEVEL: 'error',
    DEVELOPMENT: 'true',
  });
  // Half a year instead of one, so that a sample of any size has enough dormant members to move in every round.
  const policyText = readFileSync(sampleFile('policy.yaml'), 'utf8').replace(
    /^inactivityPeriod:.*$/m,
    'inactivityPeriod: P6M',
  );
  return openContext(toConfig(env), toSecrets(env), { mail: null, text: null, policyText, ...overrides });
}

export function median(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
