import { type Command, exitCodes } from './command.js';
import { requiredText, scopesOf, textOf } from './option-values.js';

export const apiKeysChange: Command = {
  name: 'api-keys change',
  summary: 'Change what an API key may do; every process follows within five seconds.',
  usage: 'KEY --scopes SCOPE,… [--reason TEXT]',
  details: 'The scopes replace those before, which stay in the record of rights: dormouse api-keys history.',
  words: { min: 1, max: 1 },
  options: {
    scopes: { type: 'string', value: 'SCOPE,…', description: 'All that it may do from now on.' },
    reason: { type: 'string', value: 'TEXT', description: 'Why, for the record of rights.' },
  },
  examples: ['dormouse api-keys change abcdefghijklmnop --scopes members:read --reason "moved to another team"'],
  async run(call) {
    const [keyId = ''] = call.words;
    const asked = { keyId, scopes: scopesOf(requiredText(call, 'scopes')), reason: textOf(call, 'reason') ?? null };
    const { changeApiKey } = await import('../access/change-api-key.js');
    const { withAccess } = await import('./open-clerk.js');
    const changed = await withAccess(call, (ctx) => changeApiKey(ctx, { ...asked, actor: call.actor }));
    call.answer(changed, `Key ${keyId} ${changed.already ? 'could already' : 'may now'} ${changed.scopes.join(', ')}.`);
    return exitCodes.done;
  },
};
