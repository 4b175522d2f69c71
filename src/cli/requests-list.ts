import type { RightsRequest } from '../rights/view-request.js';
import { type Command, exitCodes } from './command.js';
import { dayOf, textOf, wholeNumberOf } from './option-values.js';
import { tableText, wordsOf } from './table.js';

export const requestsList: Command = {
  name: 'requests list',
  summary: 'List what persons asked for, the one that is due first at the top.',
  usage: '[--all] [--due-before DAY] [--member MEMBER] [--limit N]',
  options: {
    all: { type: 'boolean', description: 'Those that are closed as well.' },
    'due-before': { type: 'string', value: 'DAY', description: 'Those whose last day lies before this one.' },
    member: { type: 'string', value: 'MEMBER', description: 'Those of one member.' },
    limit: { type: 'string', value: 'N', description: 'How many; 100 unless told.' },
  },
  examples: ['dormouse requests list --due-before 2026-12-01', 'dormouse requests list --all --member 1042 --json'],
  async run(call) {
    const page = {
      open: call.values.all === true ? null : true,
      dueBefore: dayOf(call, 'due-before') ?? null,
      memberId: textOf(call, 'member') ?? null,
      after: null,
      limit: wholeNumberOf(call, 'limit', { min: 1, max: 1_000 }) ?? 100,
      actor: call.actor,
    };
    const { listRequests } = await import('../rights/list-requests.js');
    const { requests, more } = await listRequests(await call.openContext(), page);
    call.answer({ requests, more }, listText(requests, more));
    return exitCodes.done;
  },
};

function listText(requests: readonly RightsRequest[], more: boolean): string {
  if (requests.length === 0) return 'There is no such request.';
  const rows = requests.map(({ requestId, memberId, kind, receivedOn, dueOn, overdue, outcome }) => [
    requestId,
    memberId,
    kind,
    receivedOn,
    `${dueOn}${overdue ? ' (missed)' : ''}`,
    outcome === null ? 'open' : wordsOf(outcome),
  ]);
  const table = tableText(['request', 'member', 'kind', 'received on', 'due on', 'outcome'], rows);
  return more ? `${table}\n\nThere are more: narrow the list, or raise --limit.` : table;
}
