import { type Command, exitCodes } from './command.js';

export const apiKeysRevoke: Command = {
  name: 'api-keys revoke',
  summary: 'Revoke an API key; every process refuses it within five seconds.',
  usage: 'KEY',
  details: 'KEY is the id that dormouse api-keys list shows. Revoking again changes nothing.',
  words: { min: 1, max: 1 },
  options: {},
  examples: ['dormouse api-keys revoke abcdefghijklmnop'],
  async run(call) {
    const [keyId = ''] = call.words;
    const { revokeApiKey } = await import('../access/revoke-api-key.js');
    const { withAccess } = await import('./open-clerk.js');
    const revoked = await withAccess(call, (ctx) => revokeApiKey(ctx, { keyId, actor: call.actor }));
    const told = revoked.already ? 'had been revoked' : 'is revoked';
    call.answer(revoked, `Key ${revoked.keyId} ${told} (${revoked.revokedAt}).`);
    return exitCodes.done;
  },
};
