import type { Replayed } from '../destruction/replay-ledger.js';
import type { WithdrawnMember } from '../destruction/withdraw-member.js';
import { type Call, type Command, exitCodes } from './command.js';
import { requiredText, textOf } from './option-values.js';
import { readBytes } from './read-input.js';
import { tableText, wordsOf } from './table.js';
import { WrongUse } from './wrong-use.js';

export const destroy: Command = {
  name: 'destroy',
  summary:
    'Destroy a member who withdrew, or again what a restored backup brought back; a rehearsal unless told to perform.',
  usage: '(MEMBER --reason TEXT | --replay FILE) [--perform]',
  details:
    'What no law keeps goes at once; the rest is restricted, and the answer says what stays and until when. It can not be\n' +
    'taken back. FILE is the CSV of dormouse destructions export, unchanged: after a backup was restored, what had been\n' +
    'destroyed since is destroyed again. Stop the service before, and start it when the replay is done.',
  words: { min: 0, max: 1 },
  stopsItself: true,
  options: {
    reason: { type: 'string', value: 'TEXT', description: 'Why; it stands in the audit. No personal data.' },
    replay: {
      type: 'string',
      value: 'FILE',
      description: 'An exported ledger of destruction; - reads standard input.',
    },
    perform: { type: 'boolean', description: 'Do it; without this it is rehearsed.' },
  },
  examples: [
    'dormouse destroy 1042 --reason "withdrew, case 2026-204"',
    'dormouse destroy 1042 --reason "withdrew, case 2026-204" --perform',
    'dormouse destroy --replay ledger.csv --perform',
  ],
  async run(call) {
    const [memberId] = call.words;
    const file = textOf(call, 'replay');
    if ((memberId === undefined) === (file === undefined))
      throw new WrongUse('Name one member, or a ledger to --replay.');
    return memberId === undefined ? replay(call, file ?? '') : withdraw(call, memberId);
  },
};

async function withdraw(call: Call, memberId: string): Promise<number> {
  const asked = { memberId, reason: requiredText(call, 'reason'), rehearse: call.values.perform !== true };
  const { withdrawMember } = await import('../destruction/withdraw-member.js');
  const withdrawn = await withdrawMember(await call.openContext(), { ...asked, actor: call.actor });
  call.answer(withdrawn, withdrawnText(withdrawn));
  return exitCodes.done;
}

function withdrawnText({
  memberId,
  state,
  live,
  withdrawnAt,
  destroyed,
  stays,
  already,
  rehearsed,
}: WithdrawnMember): string {
  const who = live ? `What a restoration of member ${memberId} left` : `Member ${memberId}`;
  const head = already
    ? `${who} is ${state}${withdrawnAt === null ? '' : ` since ${withdrawnAt}`}.`
    : `${who} ${rehearsed ? 'would be' : 'is'} ${state}.`;
  const gone = destroyed.map((row) => [row.class, row.rows, row.basis]);
  const kept = stays.map((row) => [row.class, row.rows, row.until ?? '-', wordsOf(row.because), row.basis]);
  return [
    head,
    ...(live ? ['The member is live: their data in the member database is destroyed there, by its own program.'] : []),
    ...(gone.length > 0 ? ['', tableText([rehearsed && !already ? 'goes' : 'went', 'rows', 'was kept on'], gone)] : []),
    ...(kept.length > 0 ? ['', tableText(['stays', 'rows', 'until', 'because', 'ground'], kept)] : []),
    ...(rehearsed && !already ? ['', 'Nothing was changed. With --perform it is done.'] : []),
  ].join('\n');
}

async function replay(call: Call, path: string): Promise<number> {
  const file = await readBytes(call, path);
  const { replayLedger } = await import('../destruction/replay-ledger.js');
  const { actor, signal } = call;
  const perform = call.values.perform === true;
  const replayed = await replayLedger(await call.openContext(), { file, perform, actor, signal });
  call.answer(replayed, replayedText(replayed));
  return replayed.unclear.length > 0 ? exitCodes.failed : exitCodes.done;
}

function replayedText({ performed, lines, applied, already, notFound, notFoundMembers, unclear }: Replayed): string {
  return [
    `${lines} lines: ${applied} ${performed ? 'destroyed again' : 'to destroy again'}, ${already} already gone, ${notFound} not found.`,
    ...(notFound > 0
      ? [
          `Not found: data of ${notFoundMembers.length} members that was not separated when this backup was made, so that it is`,
          'live again in the member database (--json names them). Look at them there before the service is started.',
        ]
      : []),
    ...(unclear.length > 0
      ? [
          `Unclear: ${unclear.length} records of which a part was to go can't be opened, or hold other rows than the ledger tells of.`,
          'Replay the exports in their order, the oldest first; the log names them.',
        ]
      : []),
    ...(performed ? [] : ['Nothing was changed. With --perform it is done.']),
  ].join('\n');
}
