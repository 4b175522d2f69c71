import type { FoundMember } from '../cycles/lookup-members.js';
import { type Command, exitCodes } from './command.js';
import { textOf } from './option-values.js';
import { readInput } from './read-input.js';
import { tableText, wordsOf } from './table.js';

export const lookup: Command = {
  name: 'lookup',
  summary: 'Find the separated members who had a login id, an e-mail address or a phone number.',
  usage: 'VALUE [--field COLUMN]',
  details:
    'With - the value is read from standard input: an argument stays in the history of the shell and in the list of\n' +
    'processes. Several members may have shared a value.',
  words: { min: 1, max: 1 },
  options: {
    field: {
      type: 'string',
      value: 'COLUMN',
      description: 'One of the lookup columns of the data map; all unless told.',
    },
  },
  examples: ['dormouse lookup - --field email < value.txt', 'dormouse lookup hong1234 --json'],
  async run(call) {
    const [word = ''] = call.words;
    const value = word === '-' ? (await readInput(call, '-')).replace(/\r?\n$/, '') : word;
    const ctx = await call.openContext();
    const { lookupMembers } = await import('../cycles/lookup-members.js');
    const members = await lookupMembers(ctx, { value, field: textOf(call, 'field'), actor: call.actor });
    call.answer({ members }, foundText(members));
    return exitCodes.done;
  },
};

function foundText(members: readonly FoundMember[]): string {
  if (members.length === 0) return 'No separated member had this value.';
  const rows = members.map(({ memberId, fields, state, separatedAt, restorable }) => [
    memberId,
    fields.join(', '),
    wordsOf(state),
    separatedAt,
    restorable ? 'yes' : 'no',
  ]);
  return tableText(['member', 'found in', 'state', 'separated at', 'can be restored'], rows);
}
