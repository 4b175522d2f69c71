import { access, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { ServiceError } from '../errors.js';
import { accountForServer } from './embedded-account.js';
import { ensureCluster } from './embedded-cluster.js';
import { launchServer } from './embedded-launch.js';
import { lockFolder } from './embedded-lock.js';
import { preparePlace, readPlace } from './embedded-place.js';
import { stopLeftover } from './embedded-process.js';
import { locatePrograms, preparePrograms } from './embedded-programs.js';

/**
 * The real PostgreSQL of the quick start and of the tests. It runs on a machine with Node alone, on 127.0.0.1, also
 * as root and after anything was killed, and never lets two servers near one data folder. It knows no schema.
 */
export interface EmbeddedServer {
  readonly port: number;
  /** The server's own process, for tests that kill it. */
  readonly pid: number;
  superuserUrl(database?: string): string;
  /** Ends the server within ten seconds and gives the data folder free; calling it again changes nothing. */
  stop(): Promise<void>;
}

export interface EmbeddedServerOptions {
  readonly dataFolder: string;
  readonly log?: (line: string) => void;
  /** Settings of postgresql.conf, over our own. `fsync: 'off'` also makes the cluster without flushing. */
  readonly settings?: Readonly<Record<string, string>>;
  /** For a test that starts a killed server again where its clients look for it; free by default. */
  readonly port?: number;
  /** The folder with bin, lib and share of another PostgreSQL; the installed package's unless told. */
  readonly programs?: string | undefined;
}

const passwordRefused = '28P01';

export async function startEmbeddedPostgres(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const releases: (() => Promise<void>)[] = [];
  const release = async () => {
    for (const giveBack of releases.splice(0).reverse()) await giveBack();
  };
  try {
    return await startHolding(options, releases, release);
  } catch (error) {
    await release();
    throw explain(error, options.dataFolder);
  }
}

async function startHolding(
  options: EmbeddedServerOptions,
  releases: (() => Promise<void>)[],
  release: () => Promise<void>,
): Promise<EmbeddedServer> {
  const { log = () => {}, settings = {} } = options;
  await mkdir(options.dataFolder, { recursive: true });
  const dataFolder = await realpath(options.dataFolder);
  const installed = options.programs ?? locatePrograms();
  releases.push(await lockFolder(dataFolder));
  const account = await accountForServer(join(await readPlace(dataFolder), 'cluster'));
  const place = await preparePlace(dataFolder, account, log);
  // A copy of the data folder names the same place as the original does, so that place has a lock of its own.
  if (place !== dataFolder) releases.push(await lockFolder(place));
  const programs = await preparePrograms(installed, place, account);
  const cluster = join(place, 'cluster');
  if (await isPresent(cluster)) await stopLeftover(cluster, log);
  const durable = settings.fsync !== 'off';
  const password = await ensureCluster({ dataFolder, place, programs, account, durable, log });
  const logFile = join(dataFolder, 'postgres.log');
  const launched = await launchServer({ programs, cluster, account, logFile, port: options.port, settings });
  const superuserUrl = (database = 'postgres') =>
    `postgresql://postgres:${password}@127.0.0.1:${launched.port}/${encodeURIComponent(database)}`;
  releases.push(() => launched.stop());
  await proveLogin(superuserUrl());
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= release();
    return stopped;
  };
  return { port: launched.port, pid: launched.pid, superuserUrl, stop };
}

async function proveLogin(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (cause) {
    if ((cause as { code?: string }).code !== passwordRefused) {
      throw new ServiceError('database_unavailable', 'The embedded PostgreSQL started but does not answer.', { cause });
    }
    throw new ServiceError(
      'configuration_invalid',
      'The embedded PostgreSQL refuses the password that is kept in its data folder. Put back the right one, or ' +
        'remove the data folder to start anew.',
      { cause },
    );
  } finally {
    await client.end().catch(() => {});
  }
}

function explain(error: unknown, dataFolder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof ServiceError || (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS')) return error;
  return new ServiceError(
    'configuration_invalid',
    `The data folder ${dataFolder} can't be used by the current user (${code}). Run as the user who made it, or ` +
      'choose another data folder.',
    { cause: error },
  );
}

async function isPresent(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
