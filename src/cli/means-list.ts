import type { MeansView } from '../cycles/list-means.js';
import { type Command, exitCodes } from './command.js';
import { tableText, wordsOf } from './table.js';

export const meansList: Command = {
  name: 'means list',
  summary: 'Show the means of the policy: set up, stopped, and what waits for each.',
  usage: '',
  options: {},
  examples: ['dormouse means list', 'dormouse means list --json'],
  async run(call) {
    const { listMeans } = await import('../cycles/list-means.js');
    const means = await listMeans(await call.openContext());
    call.answer({ means }, meansText(means));
    return exitCodes.done;
  },
};

function meansText(means: readonly MeansView[]): string {
  const rows = means.map(({ means: name, isSetUp, stopped, waiting, oldestAt }) => [
    wordsOf(name),
    isSetUp ? 'yes' : 'no',
    stopped ? `${stopped.reason} since ${stopped.stoppedAt}, tried again at ${stopped.resumeAt}` : 'no',
    waiting,
    oldestAt ?? '-',
  ]);
  return tableText(['means', 'set up', 'stopped', 'waiting', 'oldest'], rows);
}
