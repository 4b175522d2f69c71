import type { ImportedResults } from '../cycles/import-letter-results.js';
import { type Command, exitCodes } from './command.js';
import { readBytes } from './read-input.js';

export const lettersImportResults: Command = {
  name: 'letters import-results',
  summary: 'Take in what became of letters: handed over, returned.',
  usage: 'FILE',
  details:
    'A CSV file, UTF-8 or CP949, with the columns notice_id, result (handed_over or returned) and on (the day, like\n' +
    '2026-11-22); a list of recipients with these added will do. With a problem anywhere nothing is imported. The same file\n' +
    'again changes nothing.',
  words: { min: 1, max: 1 },
  options: {},
  examples: ['dormouse letters import-results results.csv', 'dormouse letters import-results - --json < results.csv'],
  async run(call) {
    const text = await readBytes(call, call.words[0] ?? '');
    const { importLetterResults } = await import('../cycles/import-letter-results.js');
    const imported = await importLetterResults(await call.openContext(), { text, actor: call.actor });
    call.answer(imported, importedText(imported));
    return imported.problems.length > 0 ? exitCodes.failed : exitCodes.done;
  },
};

function importedText(imported: ImportedResults): string {
  const { handedOver, returned, already, unknown, afterSeparation, problems } = imported;
  if (problems.length > 0) {
    return ['Nothing was imported:', ...problems.map(({ line, message }) => `  line ${line}: ${message}`)].join('\n');
  }
  return [
    `Handed over ${handedOver}, returned ${returned}, nothing left to do for ${already}, unknown ${unknown}.`,
    ...(afterSeparation > 0
      ? [
          `Alarm: ${afterSeparation} came back after the separation that rested on them; the next sweep tells these members by another means.`,
        ]
      : []),
  ].join('\n');
}
