import { type Call, type Command, exitCodes } from './command.js';
import { WrongUse } from './wrong-use.js';

export const approvalsGive: Command = {
  name: 'approvals give',
  summary: 'Approve, as another person, what somebody asked for.',
  usage: 'ID',
  details:
    'With an API key of your own that stands for a person and has the scope approvals:give, in DORMOUSE_API_KEY or on standard\n' +
    'input. Whoever asked for it can not approve it. It covers that one request, and ends when dormouse approvals list says.',
  words: { min: 1, max: 1 },
  options: {},
  examples: [
    'dormouse approvals give 0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b',
    'DORMOUSE_API_KEY=dk_… dormouse approvals give 0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b --json',
  ],
  async run(call) {
    const approvalId = approvalIdOf(call);
    const { giveApproval } = await import('../access/approvals.js');
    const { approverOf } = await import('./approver.js');
    const { withAccess } = await import('./open-clerk.js');
    const given = await withAccess(call, async (ctx) =>
      giveApproval(ctx, { approvalId, ...(await approverOf(call, ctx)) }),
    );
    const told = `Approved by ${given.approvedBy}; ${given.requestedBy} may do it until ${given.expiresAt}.`;
    call.answer(given, `${given.operation} ${JSON.stringify(given.summary)}\n${told}`);
    return exitCodes.done;
  },
};

function approvalIdOf(call: Call): string {
  const [word = ''] = call.words;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word)) return word.toLowerCase();
  throw new WrongUse('ID must be the id of an approval.', 'dormouse approvals list shows them.');
}
