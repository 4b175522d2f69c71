import { ServiceError } from '../errors.js';
import { type Call, type Command, exitCodes } from './command.js';
import { requiredText, textOf, wholeNumberOf } from './option-values.js';
import { tableText } from './table.js';
import { WrongUse } from './wrong-use.js';

export const sample: Command = {
  name: 'sample',
  summary: 'Create the sample member database in an empty database.',
  usage: '--database-url URL [--members N] [--seed S] [--profile PROFILE] [--activity N]',
  details:
    'The same seed gives the same members. A database that holds the sample, or a table of its name, is left as it is. The\n' +
    'login must be allowed to create tables in the schema public.',
  options: {
    'database-url': {
      type: 'string',
      value: 'URL',
      description: 'A login to the empty database; PGPASSWORD may hold the password.',
    },
    members: { type: 'string', value: 'N', description: 'How many members; 3000 unless told.' },
    seed: { type: 'string', value: 'S', description: 'A whole number; 1 unless told.' },
    profile: {
      type: 'string',
      value: 'PROFILE',
      description: 'life-cycle (every situation) or uniform (large samples); life-cycle up to 100,000 members.',
    },
    activity: { type: 'string', value: 'N', description: 'Logins and payments of each member together.' },
  },
  examples: [
    'dormouse sample --members 3000 --seed 7 --database-url postgresql://postgres@localhost/shop',
    'dormouse sample --members 1000000 --profile uniform --activity 10 --database-url postgresql://postgres@localhost/shop',
  ],
  async run(call) {
    const url = requiredText(call, 'database-url');
    const options = readOptions(call);
    const { loadSample } = await loadModule();
    const { withLogin } = await import('../database/with-login.js');
    const { toDatabaseError } = await import('../database/database-error.js');
    const { now } = await withLogin(url, (handle) => handle.one<{ now: string }>('select clock_timestamp() as now'));
    const summary = await loadSample(url, { ...options, now, log: call.log }).catch((error) => {
      throw toDatabaseError(error);
    });
    const rows = Object.entries(summary.rows);
    call.answer(
      summary,
      `${summary.members} members (${summary.profile}, seed ${summary.seed})\n\n${tableText(['table', 'rows'], rows)}`,
    );
    return exitCodes.done;
  },
};

const lifeCycleMax = 100_000;

function readOptions(call: Call) {
  const members = wholeNumberOf(call, 'members', { min: 1, max: 100_000_000 }) ?? 3_000;
  const profile = textOf(call, 'profile') ?? (members > lifeCycleMax ? 'uniform' : 'life-cycle');
  if (profile !== 'life-cycle' && profile !== 'uniform') throw new WrongUse('--profile must be life-cycle or uniform.');
  return {
    members,
    profile: profile as 'life-cycle' | 'uniform',
    seed: wholeNumberOf(call, 'seed', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 1,
    activityPerMember: wholeNumberOf(call, 'activity', { min: 0, max: 100 }),
  };
}

/** The sample is an example and no part of the service: an installation may come without it. */
async function loadModule(): Promise<typeof import('../../examples/merchant-services/load.js')> {
  try {
    return await import('../../examples/merchant-services/load.js');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ServiceError(
      'configuration_invalid',
      'This installation comes without the sample. Use a checkout of the sources.',
    );
  }
}
