import { type Command, exitCodes } from './command.js';
import { tableText } from './table.js';

export const apiKeysList: Command = {
  name: 'api-keys list',
  summary: 'List the API keys, the newest first; never the keys themselves.',
  usage: '',
  options: {},
  examples: ['dormouse api-keys list', 'dormouse api-keys list --json'],
  async run(call) {
    const { listApiKeys } = await import('../access/list-api-keys.js');
    const { withClerk } = await import('./open-clerk.js');
    const keys = await withClerk(call, listApiKeys);
    const rows = keys.map(({ keyId, name, state, scopes, expiresAt }) => [
      keyId,
      state,
      expiresAt.slice(0, 10),
      name,
      scopes.join(','),
    ]);
    const text =
      rows.length > 0 ? tableText(['key', 'state', 'expires', 'name', 'scopes'], rows) : 'There are no API keys.';
    call.answer({ keys }, text);
    return exitCodes.done;
  },
};
