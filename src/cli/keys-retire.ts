import { answerWaiting } from './answer-waiting.js';
import { type Command, exitCodes } from './command.js';

export const keysRetire: Command = {
  name: 'keys retire',
  summary: 'Give up a version of the root key that wraps nothing any more.',
  usage: 'ID',
  details:
    'Refused while it wraps anything. Another person approves it first: exit code 3 tells the id of the approval that is\n' +
    'waited for. Copies of the keyring that were made before it was rewrapped open with no key of the service after this.',
  words: { min: 1, max: 1 },
  options: {},
  examples: ['dormouse keys retire 0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b'],
  async run(call) {
    const [rootKeyId = ''] = call.words;
    const { actor } = call;
    const ctx = await call.openContext();
    const { requireRetirable, retirement, retireRootKey } = await import('../keys/retire-root-key.js');
    const { createdAt } = await requireRetirable(ctx, rootKeyId);
    const { requireApproval } = await import('../access/approvals.js');
    const summary = { rootKeyId, createdAt };
    const approval = await requireApproval(ctx, { operation: retirement, request: { rootKeyId }, summary, actor });
    if (approval.state === 'waiting') return answerWaiting(call, approval, `Retiring root key ${rootKeyId}`);
    await retireRootKey(ctx, { rootKeyId, approval, actor });
    call.answer({ rootKeyId, state: 'retired' }, `Root key ${rootKeyId} is retired.`);
    return exitCodes.done;
  },
};
