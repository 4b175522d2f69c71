import { builtMeans, type Means } from '../policy/means.js';
import { type Command, exitCodes } from './command.js';
import { requiredText } from './option-values.js';
import { wordsOf } from './table.js';
import { WrongUse } from './wrong-use.js';

export const meansResume: Command = {
  name: 'means resume',
  summary: 'Let a means go on that a fault had stopped; the next sweep tries it at once.',
  usage: 'MEANS --reason TEXT',
  details: `MEANS is one of ${builtMeans.join(', ')}. If the fault is still there, the first message stops it again.`,
  words: { min: 1, max: 1 },
  options: {
    reason: { type: 'string', value: 'TEXT', description: 'What was put right; it stands in the audit.' },
  },
  examples: ['dormouse means resume sms --reason "The auth token was renewed."'],
  async run(call) {
    const means = meansOf(call.words[0] ?? '');
    const reason = requiredText(call, 'reason');
    const { resumeMeans } = await import('../cycles/resume-means.js');
    const resumed = await resumeMeans(await call.openContext(), { means, reason, actor: call.actor });
    const told = resumed.wasStopped ? 'goes on with the next sweep' : 'was not stopped; nothing has changed';
    call.answer(resumed, `The means ${wordsOf(means)} ${told}.`);
    return exitCodes.done;
  },
};

function meansOf(word: string): Means {
  const means = builtMeans.find((each) => each === word);
  if (means) return means;
  throw new WrongUse(`No means has this name. Give one of ${builtMeans.join(', ')}.`);
}
