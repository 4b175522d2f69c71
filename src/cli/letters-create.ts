import type { CreatedBatch } from '../cycles/create-letter-batch.js';
import { type Command, exitCodes } from './command.js';
import { requiredText, wholeNumberOf } from './option-values.js';

export const lettersCreate: Command = {
  name: 'letters create',
  summary: 'Draw the letters that wait and seal them as one batch.',
  usage: '--reason TEXT [--limit N]',
  details:
    'Nothing is written to a disk: letters open takes the batch out, as often as it is needed, until its term is over\n' +
    '(letter.batchTerm in the policy). The reason stands in the audit; give no personal data in it.',
  stopsItself: true,
  options: {
    reason: { type: 'string', value: 'TEXT', description: 'Why the texts are opened.' },
    limit: { type: 'string', value: 'N', description: 'Letters in this batch; 5000 unless told.' },
  },
  examples: ['dormouse letters create --reason "weekly print run"'],
  async run(call) {
    const reason = requiredText(call, 'reason');
    const { createLetterBatch, lettersMax } = await import('../cycles/create-letter-batch.js');
    const { actor, signal } = call;
    const limit = wholeNumberOf(call, 'limit', { min: 1, max: lettersMax });
    const created = await createLetterBatch(await call.openContext(), { reason, limit, actor, signal });
    call.answer(created, createdText(created));
    return exitCodes.done;
  },
};

function createdText({ batch, waiting }: CreatedBatch): string {
  if (batch === null) return waiting === 0 ? 'No letter waits.' : `No batch was made; ${waiting} letters wait.`;
  const { batchId, letters, pages, unprintable, smallAddresses, termOn } = batch;
  return [
    `Batch ${batchId}: ${letters} ${letters === 1 ? 'letter' : 'letters'}, ${pages} ${pages === 1 ? 'page' : 'pages'}, to be opened until ${termOn}.`,
    ...(unprintable ? [`${unprintable} hold characters that no font has: look at them before they are posted.`] : []),
    ...(smallAddresses
      ? [`${smallAddresses} have an address so long that it is set smaller than the post reads.`]
      : []),
    ...(waiting > 0 ? [`${waiting} more wait: run this again.`] : []),
    `Next: dormouse letters open ${batchId} --folder DIR --reason TEXT`,
  ].join('\n');
}
