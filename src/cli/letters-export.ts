import { type Command, exitCodes } from './command.js';
import { requiredText, wholeNumberOf } from './option-values.js';

export const lettersExport: Command = {
  name: 'letters export',
  summary: 'Write the letters that wait as PDF files, with the list of recipients.',
  usage: '--folder DIR --reason TEXT [--limit N]',
  details:
    'Each batch is a folder of its own below DIR, readable by you alone: it holds names and addresses, so remove it when the\n' +
    'letters are printed. A letter takes effect only when letters import-results says that it was handed over.',
  stopsItself: true,
  options: {
    folder: { type: 'string', value: 'DIR', description: 'Where the folder of the batch is made.' },
    reason: { type: 'string', value: 'TEXT', description: 'Why the texts are opened; it stands in the audit.' },
    limit: { type: 'string', value: 'N', description: 'Letters in this batch; 5000 unless told.' },
  },
  examples: ['dormouse letters export --folder /secure/letters --reason "weekly print run"'],
  async run(call) {
    const folder = requiredText(call, 'folder');
    const reason = requiredText(call, 'reason');
    const { exportLetters, lettersMax } = await import('../cycles/export-letters.js');
    const { actor, signal } = call;
    const limit = wholeNumberOf(call, 'limit', { min: 1, max: lettersMax });
    const exported = await exportLetters(await call.openContext(), { folder, reason, limit, actor, signal });
    if (!('batchId' in exported)) {
      call.answer(exported, 'No letter waits.');
      return exitCodes.done;
    }
    const { letters, waiting, files } = exported;
    const look = files.filter(({ unprintable }) => unprintable > 0);
    const lines = [
      `${letters} ${letters === 1 ? 'letter' : 'letters'} in ${exported.folder}.`,
      ...(look.length > 0
        ? [
            `Look at these before they are posted, the font lacks some of their characters: ${look.map(({ file }) => file).join(', ')}.`,
          ]
        : []),
      ...(waiting > 0 ? [`${waiting} more wait: run this again.`] : []),
      'When they are handed over: dormouse letters import-results FILE (columns notice_id, result, on).',
    ];
    call.answer(exported, lines.join('\n'));
    return exitCodes.done;
  },
};
