import { type Command, exitCodes } from './command.js';
import { textOf } from './option-values.js';

export const apiKeysUnlock: Command = {
  name: 'api-keys unlock',
  summary: 'Unlock an API key that was locked after wrong secrets.',
  usage: 'KEY [--reason TEXT]',
  details:
    'Ten wrong secrets within 15 minutes lock a key for 15 minutes. Look first who tried: dormouse api-keys history KEY, and\n' +
    'the audit, which has the address.',
  words: { min: 1, max: 1 },
  options: { reason: { type: 'string', value: 'TEXT', description: 'Why, for the record of rights.' } },
  examples: ['dormouse api-keys unlock abcdefghijklmnop --reason "an old secret in the batch program"'],
  async run(call) {
    const [keyId = ''] = call.words;
    const asked = { keyId, reason: textOf(call, 'reason') ?? null, actor: call.actor };
    const { unlockApiKey } = await import('../access/unlock-api-key.js');
    const { withAccess } = await import('./open-clerk.js');
    const unlocked = await withAccess(call, (ctx) => unlockApiKey(ctx, asked));
    call.answer(unlocked, `Key ${keyId} ${unlocked.wasLocked ? 'is unlocked' : 'was not locked'}.`);
    return exitCodes.done;
  },
};
