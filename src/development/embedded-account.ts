import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { ServiceError } from '../errors.js';

/** The system user that runs the server. PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface Outcome {
  readonly ok: boolean;
  /** Standard output, or what explains the failure. */
  readonly output: string;
}

/** Runs a program to its end, as the account when one is given. */
export type Run = (file: string, args: readonly string[], account?: Account) => Promise<Outcome>;

/** Nothing of the caller's environment reaches the server: a stray PGDATA or LC_ALL would change what it does. */
export const serverEnvironment: Readonly<Record<string, string>> = {
  LANG: 'C',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

const systemUser = 'postgres';
const outputBytesMax = 4 * 1024 * 1024;

export const runProgram: Run = (file, args, account) =>
  new Promise((resolve) => {
    const options = { cwd: '/', env: serverEnvironment, maxBuffer: outputBytesMax, ...account };
    execFile(file, args, options, (error, stdout, stderr) => {
      resolve(error === null ? { ok: true, output: stdout } : { ok: false, output: stderr.trim() || error.message });
    });
  });

/**
 * Answers undefined when the server can run as the current user. Root gets the owner of the existing data, so that
 * data made by a normal user goes on working under root, and else the system user `postgres`, made when missing.
 */
export async function accountForServer(
  cluster: string,
  currentUid: number | undefined = process.getuid?.(),
  run: Run = runProgram,
): Promise<Account | undefined> {
  if (currentUid !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const known = await findSystemUser(run);
  if (known !== undefined) return known;
  const failure = await createSystemUser(run);
  const created = await findSystemUser(run);
  if (created !== undefined) return created;
  throw new ServiceError(
    'configuration_invalid',
    `PostgreSQL can't run as root, and the system user "${systemUser}" could not be created (${failure}). Create it ` +
      '(useradd --system postgres), run as a normal user, or set DATABASE_URL to a database of your own.',
  );
}

async function findSystemUser(run: Run): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([run('id', ['-u', systemUser]), run('id', ['-g', systemUser])]);
  return uid.ok && gid.ok ? { uid: Number(uid.output), gid: Number(gid.output) } : undefined;
}

/** Tries shadow's useradd, then busybox's adduser; answers why neither worked. */
async function createSystemUser(run: Run): Promise<string> {
  const first = await run('useradd', ['--system', '--user-group', '--shell', '/bin/false', systemUser]);
  if (first.ok) return '';
  const second = await run('adduser', ['-S', '-D', '-H', '-s', '/bin/false', systemUser]);
  return second.ok ? '' : first.output;
}

/** Asks the system instead of reading mode bits, so that access lists and mounts count too. */
export async function canEnter(folder: string, account: Account | undefined, run: Run = runProgram): Promise<boolean> {
  return (await run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], account)).ok;
}
