import { type Command, exitCodes } from './command.js';

export const keysAdd: Command = {
  name: 'keys add',
  summary: 'Add a version of the root key, or make the keyring of a new installation.',
  usage: '',
  details:
    'Needs MOVER_DATABASE_URL alone. The new version wraps all that is new; `dormouse keys rewrap` brings the rest under\n' +
    'it, and then the one before can be retired. A keyring is made only where the vault is empty. Where the root key is\n' +
    'kept in the environment or by a key service that is turned elsewhere, it says what to do there.',
  options: {},
  examples: ['dormouse keys add', 'dormouse keys add --json'],
  async run(call) {
    const { addRootKey } = await import('../keys/add-root-key.js');
    const { withKeyring } = await import('./open-mover.js');
    const { actor } = call;
    const added = await withKeyring(call, (ctx) => addRootKey(ctx, { actor, keyringMade: ctx.keyringMade }));
    const text = added.keyringMade
      ? `The keyring is made; its root key is ${added.rootKeyId}. Keep a copy of both, apart from each other.`
      : `Root key ${added.rootKeyId} is the primary now. Keep a copy of it, then run: dormouse keys rewrap`;
    call.answer(added, text);
    return exitCodes.done;
  },
};
