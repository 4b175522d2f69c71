import type { ManagedPosting } from '../cycles/list-postings.js';
import { type Command, exitCodes } from './command.js';
import { wholeNumberOf } from './option-values.js';
import { tableText, wordsOf } from './table.js';

const limitByDefault = 20;

export const boardList: Command = {
  name: 'board list',
  summary: 'List postings, the newest first, and whether they were seen on the board.',
  usage: '[--limit N]',
  options: { limit: { type: 'string', value: 'N', description: `How many at most; ${limitByDefault} unless told.` } },
  examples: ['dormouse board list', 'dormouse board list --limit 100 --json'],
  async run(call) {
    const limit = wholeNumberOf(call, 'limit', { min: 1, max: 1000 }) ?? limitByDefault;
    const { listPostings } = await import('../cycles/list-postings.js');
    const postings = await listPostings(await call.openContext(), { before: null, limit });
    call.answer({ postings }, postings.length > 0 ? listText(postings) : 'Nothing was ever posted.');
    return exitCodes.done;
  },
};

function listText(postings: readonly ManagedPosting[]): string {
  const headings = ['posting', 'of', 'from', 'until', 'takes effect', 'state', 'notices', 'last seen'];
  return tableText(
    headings,
    postings.map((posting) => [
      posting.postingId,
      wordsOf(posting.kind),
      posting.postedOn,
      posting.untilOn,
      posting.takesEffectOn ?? '-',
      stateOf(posting),
      posting.notices,
      lastSeen(posting),
    ]),
  );
}

function stateOf({ withdrawnAt, standing }: ManagedPosting): string {
  if (withdrawnAt !== null) return 'withdrawn';
  return standing ? 'stands' : 'ended';
}

/** The last day on which it was there; where it is missing since, also why. */
function lastSeen({ checks, standing }: ManagedPosting): string {
  const seenOn = checks.find(({ reachable }) => reachable)?.checkedOn ?? 'never';
  const [newest] = checks;
  return standing && newest && !newest.reachable ? `${seenOn} (${wordsOf(newest.reason ?? 'unknown')})` : seenOn;
}
