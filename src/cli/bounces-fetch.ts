import type { FetchedBounces } from '../cycles/fetch-bounces.js';
import { receivedText } from './bounces-text.js';
import { type Command, exitCodes } from './command.js';

export const bouncesFetch: Command = {
  name: 'bounces fetch',
  summary: 'Take in what lies in the bounce mailbox, once.',
  usage: '',
  details: '`dormouse serve` does so each minute. Mails that can not be handled stay there, and the exit code is 1.',
  stopsItself: true,
  options: {},
  examples: ['dormouse bounces fetch', 'dormouse bounces fetch --json'],
  async run(call) {
    const { fetchBounces } = await import('../cycles/fetch-bounces.js');
    const { actor, signal } = call;
    const fetched = await fetchBounces(await call.openContext(), { actor, signal });
    call.answer(fetched, fetchedText(fetched));
    return fetched.left > 0 ? exitCodes.failed : exitCodes.done;
  },
};

function fetchedText({ mails, left, reports }: FetchedBounces): string {
  const told = `Handled ${mails} ${mails === 1 ? 'mail' : 'mails'}. ${receivedText(reports)}`;
  return left > 0 ? `${told}\n${left} could not be handled and stay in the mailbox; the log says why.` : told;
}
