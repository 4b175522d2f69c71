import type { WrittenBatch } from '../cycles/write-letter-batch.js';
import { type Call, type Command, exitCodes } from './command.js';
import { requiredText } from './option-values.js';
import { WrongUse } from './wrong-use.js';

export const lettersOpen: Command = {
  name: 'letters open',
  summary: 'Take a batch of letters out for print: a PDF each, and the lists of recipients.',
  usage: 'BATCH --folder DIR --reason TEXT',
  details:
    'The batch becomes a folder of its own below DIR, readable by you alone: it holds names and addresses, so remove it when\n' +
    'the letters are printed. A batch that was lost can be opened again; each time stands in the audit. A letter takes effect\n' +
    'only when letters import-results says that it was handed over.',
  stopsItself: true,
  words: { min: 1, max: 1 },
  options: {
    folder: { type: 'string', value: 'DIR', description: 'Where the folder of the batch is made.' },
    reason: { type: 'string', value: 'TEXT', description: 'Why it is opened; it stands in the audit.' },
  },
  examples: [
    'dormouse letters open 0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b --folder /secure/letters --reason "weekly print run"',
  ],
  async run(call) {
    const asked = {
      batchId: batchIdOf(call),
      folder: requiredText(call, 'folder'),
      reason: requiredText(call, 'reason'),
    };
    const { actor, signal } = call;
    const { writeLetterBatch } = await import('../cycles/write-letter-batch.js');
    const written = await writeLetterBatch(await call.openContext(), { ...asked, actor, signal });
    call.answer(written, writtenText(written));
    return written.leftOut.unreadable > 0 ? exitCodes.failed : exitCodes.done;
  },
};

function batchIdOf(call: Call): string {
  const [word = ''] = call.words;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word)) return word.toLowerCase();
  throw new WrongUse('BATCH must be the id of a batch.', 'dormouse letters list shows them.');
}

function writtenText({ folder, letters, leftOut }: WrittenBatch): string {
  const { ended, gone, unreadable } = leftOut;
  return [
    `${letters} ${letters === 1 ? 'letter' : 'letters'} in ${folder}.`,
    ...(ended > 0 ? [`${ended} left out: their members have returned, or the letter came back.`] : []),
    ...(gone > 0 ? [`${gone} left out: they have been destroyed.`] : []),
    ...(unreadable > 0 ? [`Alarm: ${unreadable} can't be opened, see the log; manifest.json names them.`] : []),
    'When they are handed over: dormouse letters import-results FILE (columns notice_id, result, on).',
  ].join('\n');
}
