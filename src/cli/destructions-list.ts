import type { ListedDestructions } from '../destruction/list-destructions.js';
import { type Command, exitCodes } from './command.js';
import { ledgerFilterOf, ledgerOptions } from './ledger-filter.js';
import { wholeNumberOf } from './option-values.js';
import { tableText, wordsOf } from './table.js';

export const destructionsList: Command = {
  name: 'destructions list',
  summary: 'Show the ledger of destruction, the newest first.',
  usage: '[--member MEMBER] [--from INSTANT] [--to INSTANT] [--unconfirmed] [--limit N]',
  options: {
    ...ledgerOptions,
    limit: { type: 'string', value: 'N', description: 'Lines; 50 unless told.' },
  },
  examples: ['dormouse destructions list --unconfirmed', 'dormouse destructions list --member 1042 --json'],
  async run(call) {
    const limit = wholeNumberOf(call, 'limit', { min: 1, max: 10_000 }) ?? 50;
    const { listDestructions } = await import('../destruction/list-destructions.js');
    const { withAccess } = await import('./open-clerk.js');
    const asked = { filter: ledgerFilterOf(call), before: null, limit, actor: call.actor };
    const listed = await withAccess(call, (ctx) => listDestructions(ctx, asked));
    call.answer({ destructions: listed.destructions, more: listed.next !== null }, listText(listed));
    return exitCodes.done;
  },
};

function listText({ destructions, next }: ListedDestructions): string {
  if (destructions.length === 0) return 'Nothing was destroyed.';
  const rows = destructions.map((row) => [
    row.destroyedAt,
    row.memberId,
    row.class,
    row.rowCounts.rows,
    wordsOf(row.reason),
    row.executedBy,
    row.confirmedBy ?? '-',
  ]);
  const table = tableText(['destroyed at', 'member', 'class', 'rows', 'reason', 'by', 'confirmed by'], rows);
  return next === null ? table : `${table}\nThere are more: raise --limit, or ask for fewer days.`;
}
