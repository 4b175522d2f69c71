import type { LetterBatchView } from '../cycles/list-letter-batches.js';
import { type Command, exitCodes } from './command.js';
import { wholeNumberOf } from './option-values.js';
import { countsText, tableText } from './table.js';

export const lettersList: Command = {
  name: 'letters list',
  summary: 'List the batches of letters, and what has become of their letters.',
  usage: '[--limit N]',
  options: { limit: { type: 'string', value: 'N', description: 'Batches, newest first; 20 unless told.' } },
  examples: ['dormouse letters list', 'dormouse letters list --json'],
  async run(call) {
    const limit = wholeNumberOf(call, 'limit', { min: 1, max: 1_000 }) ?? 20;
    const { listLetterBatches } = await import('../cycles/list-letter-batches.js');
    const batches = await listLetterBatches(await call.openContext(), { before: null, limit });
    call.answer({ batches }, listText(batches));
    return exitCodes.done;
  },
};

function listText(batches: readonly LetterBatchView[]): string {
  if (batches.length === 0) return 'There is no batch of letters.';
  const rows = batches.map((batch) => [
    batch.batchId,
    batch.createdAt,
    batch.letters,
    batch.openable ? `until ${batch.termOn}` : 'forgotten',
    countsText(batch.states),
  ]);
  return tableText(['batch', 'made at', 'letters', 'can be opened', 'states'], rows);
}
