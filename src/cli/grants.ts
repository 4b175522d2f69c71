import { ServiceError } from '../errors.js';
import { type Command, exitCodes } from './command.js';
import { textOf } from './option-values.js';

export const grants: Command = {
  name: 'grants',
  summary: 'Print the SQL with which the DBA of the member database makes the roles and gives them their rights.',
  usage: '[--database-url URL]',
  details:
    'Written from the data map and the catalog; it executes nothing. Any login will do, for it runs before the roles exist.\n' +
    'Leave the password out of the URL and set PGPASSWORD: arguments can be read by others on the machine.',
  options: {
    'database-url': {
      type: 'string',
      value: 'URL',
      description: 'A login to the member database; OWNER_DATABASE_URL unless told.',
    },
  },
  examples: ['dormouse grants --database-url postgresql://dba@db.example:5432/shop > grants.sql'],
  async run(call) {
    const { config, secrets } = call.settings();
    const url = textOf(call, 'database-url') ?? secrets.ownerUrl;
    if (!url) {
      throw new ServiceError(
        'configuration_invalid',
        'Name a login to the member database: --database-url, or OWNER_DATABASE_URL.',
      );
    }
    const { readTextFile } = await import('../config/read-text-file.js');
    const { printGrants } = await import('../datamap/print-grants.js');
    const { withLogin } = await import('../database/with-login.js');
    const text = await readTextFile(config.files.dataMap, 'DATAMAP_FILE');
    const sql = await withLogin(url, (handle) => printGrants(text, handle));
    call.answer({ sql }, sql.trimEnd());
    return exitCodes.done;
  },
};
