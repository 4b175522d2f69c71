import { requireUrl } from '../config/to-secrets.js';
import { type Command, exitCodes } from './command.js';

export const migrate: Command = {
  name: 'migrate',
  summary: 'Bring the schemas dormouse and vault up to date.',
  usage: '',
  details: 'Logs in with OWNER_DATABASE_URL, the only command that does. Running it again changes nothing.',
  options: {},
  examples: ['dormouse migrate'],
  async run(call) {
    const url = requireUrl(call.settings().secrets.ownerUrl, 'OWNER_DATABASE_URL');
    const { migrate: bringUpToDate } = await import('../database/migrate.js');
    const { applied } = await bringUpToDate(url);
    const text =
      applied.length > 0
        ? `Applied:\n${applied.map((name) => `  ${name}`).join('\n')}`
        : 'Nothing to do: the schemas are up to date.';
    call.answer({ applied }, text);
    return exitCodes.done;
  },
};
