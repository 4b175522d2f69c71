import { type Command, exitCodes } from './command.js';
import { tableText } from './table.js';

const listedMax = 1000;

export const apiKeysHistory: Command = {
  name: 'api-keys history',
  summary: 'The record of rights: what was granted, changed, revoked, locked; the newest first.',
  usage: '[KEY]',
  details: 'Kept for three years. Of one key, or of all.',
  words: { min: 0, max: 1 },
  options: {},
  examples: ['dormouse api-keys history', 'dormouse api-keys history abcdefghijklmnop --json'],
  async run(call) {
    const [keyId] = call.words;
    const credential = keyId === undefined ? null : `key:${keyId}`;
    const { listAccessRights } = await import('../access/list-access-rights.js');
    const { withClerk } = await import('./open-clerk.js');
    const rights = await withClerk(call, (ctx) =>
      listAccessRights(ctx, { credential, before: null, limit: listedMax }),
    );
    const rows = rights.map((right) => [
      right.at.slice(0, 19),
      right.credential,
      right.event,
      right.by,
      right.scopes.join(','),
      right.reason ?? '-',
    ]);
    const headings = ['at', 'credential', 'event', 'by', 'scopes', 'reason'];
    call.answer({ rights }, rows.length > 0 ? tableText(headings, rows) : 'There is nothing on record.');
    return exitCodes.done;
  },
};
