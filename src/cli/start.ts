import { ServiceError } from '../errors.js';
import type { Call, Command } from './command.js';
import { textOf, wholeNumberOf } from './option-values.js';
import { runService } from './serve.js';
import { WrongUse } from './wrong-use.js';

export const start: Command = {
  name: 'start',
  summary: 'Serve; without DATABASE_URL, the quick start on an embedded database.',
  usage: '[--once] [--folder DIR] [--port PORT] [--members N]',
  details:
    'With DATABASE_URL set this is dormouse serve. Without it, a real PostgreSQL is started below --folder, the sample is\n' +
    'loaded, the main job runs, and the API is served beside a mailbox that shows what was sent.',
  stopsItself: true,
  options: {
    once: { type: 'boolean', description: 'Do the main job, print its report and end.' },
    folder: {
      type: 'string',
      value: 'DIR',
      description: 'Where the embedded database is kept; .dormouse unless told.',
    },
    port: { type: 'string', value: 'PORT', description: 'Where to serve the API; 8080 unless told.' },
    members: { type: 'string', value: 'N', description: 'Size of the sample, at the first start; 3000 unless told.' },
  },
  examples: ['npm start', 'npm start --silent -- --once --json'],
  async run(call) {
    const { secrets } = call.settings();
    if (secrets.clerkUrl === null) return runQuickStart(call);
    const given = Object.keys(start.options).find((name) => call.values[name] !== undefined);
    if (given === undefined) return runService(call);
    throw new WrongUse(`--${given} belongs to the quick start, and DATABASE_URL is set.`, 'Leave one of them out.');
  },
};

async function runQuickStart(call: Call): Promise<number> {
  const { quickStart } = await loadQuickStart();
  return quickStart({
    once: call.values.once === true,
    json: call.json,
    folder: textOf(call, 'folder'),
    port: wholeNumberOf(call, 'port', { min: 0, max: 65_535 }),
    members: wholeNumberOf(call, 'members', { min: 100, max: 1_000_000 }),
    signal: call.signal,
    out: call.out,
    log: call.log,
  });
}

/** The one way from the command line into development/: an image for production comes without what it needs. */
async function loadQuickStart(): Promise<typeof import('../development/quick-start.js')> {
  try {
    return await import('../development/quick-start.js');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ServiceError(
      'configuration_invalid',
      'DATABASE_URL is not set, and this installation comes without the quick start. Set DATABASE_URL to serve.',
      { detail: { variable: 'DATABASE_URL' } },
    );
  }
}
