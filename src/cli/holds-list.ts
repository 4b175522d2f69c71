import type { ListedHolds } from '../cycles/list-holds.js';
import { type Command, exitCodes } from './command.js';
import { textOf, wholeNumberOf } from './option-values.js';
import { tableText } from './table.js';
import { WrongUse } from './wrong-use.js';

export const holdsList: Command = {
  name: 'holds list',
  summary: 'List the holds that stand, in the order in which they are to be looked at again.',
  usage: '[--review-due-before DATE] [--limit N]',
  options: {
    'review-due-before': {
      type: 'string',
      value: 'DATE',
      description: 'Only those whose review lies before this day.',
    },
    limit: { type: 'string', value: 'N', description: 'Holds; 50 unless told.' },
  },
  examples: ['dormouse holds list', 'dormouse holds list --review-due-before 2027-01-01 --json'],
  async run(call) {
    const reviewDueBefore = dayOf(textOf(call, 'review-due-before'));
    const limit = wholeNumberOf(call, 'limit', { min: 1, max: 10_000 }) ?? 50;
    const { listHolds } = await import('../cycles/list-holds.js');
    const { withAccess } = await import('./open-clerk.js');
    const asked = { reviewDueBefore, after: null, limit, actor: call.actor };
    const listed = await withAccess(call, (ctx) => listHolds(ctx, asked));
    call.answer({ holds: listed.holds, more: listed.next !== null }, listText(listed));
    return exitCodes.done;
  },
};

function dayOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  if (isDay && new Date(text).toISOString().startsWith(text)) return text;
  throw new WrongUse('--review-due-before must be a day of the calendar, like 2027-01-01.');
}

function listText({ holds, next }: ListedHolds): string {
  if (holds.length === 0) return 'No hold stands.';
  const rows = holds.map((hold) => [
    hold.reviewOn ?? '-',
    hold.reviewer ?? '-',
    hold.memberId,
    hold.scope,
    hold.ground,
    hold.holdId,
  ]);
  const table = tableText(['review on', 'reviewer', 'member', 'scope', 'ground', 'hold'], rows);
  return next === null ? table : `${table}\nThere are more: raise --limit.`;
}
