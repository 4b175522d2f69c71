import type { WithdrawnPosting } from '../cycles/withdraw-posting.js';
import { type Command, exitCodes } from './command.js';
import { requiredText } from './option-values.js';

export const boardWithdraw: Command = {
  name: 'board withdraw',
  summary: 'Take a posting off the notice board, and back what rests on it.',
  usage: 'ID --reason TEXT',
  details:
    'Every notice that rests on a posting falls with it: its member is a candidate again and gets a new notice with thirty\n' +
    'days of its own. Members who were separated before stay so. dormouse board list says how many notices rest on it. The\n' +
    'reason stands in the audit: give no personal data in it.',
  words: { min: 1, max: 1 },
  stopsItself: true,
  options: { reason: { type: 'string', value: 'TEXT', description: 'Why.' } },
  examples: ['dormouse board withdraw 0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b --reason "the text named a wrong day"'],
  async run(call) {
    const reason = requiredText(call, 'reason');
    const postingId = call.words[0] ?? '';
    const { withdrawPosting } = await import('../cycles/withdraw-posting.js');
    const { actor, signal } = call;
    const withdrawn = await withdrawPosting(await call.openContext(), { postingId, reason, actor, signal });
    call.answer(withdrawn, withdrawnText(withdrawn));
    return exitCodes.done;
  },
};

function withdrawnText({ postingId, withdrawnAt, already, noticesTakenBack }: WithdrawnPosting): string {
  const first = already
    ? `Posting ${postingId} had been withdrawn at ${withdrawnAt}.`
    : `Posting ${postingId} is off the board.`;
  if (noticesTakenBack === 0) return `${first} No notice rests on it any more.`;
  const notices =
    noticesTakenBack === 1 ? '1 notice that rested on it was' : `${noticesTakenBack} notices that rested on it were`;
  return `${first}\n${notices} taken back: the next sweep tells these members anew.`;
}
