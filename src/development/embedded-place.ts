import { randomBytes } from 'node:crypto';
import { access, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from '../errors.js';
import { type Account, canEnter } from './embedded-account.js';

const noteName = 'postgres-place.json';
/** /var/lib outlives a restart of the machine; the temporary folder is for systems where it is read-only. */
const shelters = ['/var/lib', tmpdir()];

/** Where the cluster and, when needed, a copy of the programs are: the data folder, or the place noted in it. */
export async function readPlace(dataFolder: string): Promise<string> {
  const note = await readFile(join(dataFolder, noteName), 'utf8').catch(() => undefined);
  if (note === undefined) return dataFolder;
  const { folder } = JSON.parse(note) as { folder: string };
  return folder;
}

/**
 * Answers a place that the server's account can enter. Below a folder of root alone it can't enter the data folder;
 * then a place is made where it can, and noted in the data folder so that the next start finds the same data.
 */
export async function preparePlace(
  dataFolder: string,
  account: Account | undefined,
  log: (line: string) => void,
): Promise<string> {
  const noted = await readPlace(dataFolder);
  if (account === undefined || (await canEnter(noted, account))) return noted;
  if (await isPresent(join(noted, 'cluster'))) {
    throw new ServiceError(
      'configuration_invalid',
      `The database in ${noted} can't be reached by the system user that runs PostgreSQL. Open the folders above ` +
        'it (chmod o+x), or remove it to start anew.',
    );
  }
  if (noted !== dataFolder) log(`The database that was kept in ${noted} is gone; a new one is made.`);
  const folder = await makeShelter(account);
  await writeFile(join(dataFolder, noteName), `${JSON.stringify({ folder })}\n`, { mode: 0o600 });
  log(`The system user that runs PostgreSQL can't reach ${dataFolder}; the database is kept in ${folder}.`);
  return folder;
}

async function makeShelter(account: Account): Promise<string> {
  for (const shelter of shelters) {
    const folder = join(shelter, `dormouse-${randomBytes(6).toString('hex')}`);
    try {
      await mkdir(folder);
      // Said again, because mkdir's mode is cut by the umask.
      await chmod(folder, 0o711);
    } catch {
      continue;
    }
    if (await canEnter(folder, account)) return folder;
  }
  throw new ServiceError(
    'configuration_invalid',
    `No folder was found that the system user of PostgreSQL can use (tried ${shelters.join(', ')}). Run as a normal ` +
      'user, move the checkout out of the folder that only root can enter, or set DATABASE_URL.',
  );
}

async function isPresent(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
