import { requestOutcomes } from '../policy/rights-request.js';
import { type Command, exitCodes } from './command.js';
import { namingOptions } from './naming-options.js';
import { choiceOf, requiredText, textOf, uuidOf } from './option-values.js';
import { requestText } from './requests-text.js';

const optionNames = { outcome: 'outcome', reason: 'reason', objection: 'objection', holdId: 'hold' };

export const requestsClose: Command = {
  name: 'requests close',
  summary: 'Enter how a request of a person ended.',
  usage: 'ID --outcome OUTCOME [--reason TEXT] [--objection TEXT] [--hold ID]',
  details:
    'OUTCOME is granted, partly_granted, refused or retracted. Where not all is granted, --reason says what the person was\n' +
    'told and --objection how they may object. What is granted must have been done: correction by a restoration, suspension\n' +
    'by a hold, deletion and withdrawal by a destruction.',
  words: { min: 1, max: 1 },
  options: {
    outcome: { type: 'string', value: 'OUTCOME', description: 'How it ended.' },
    reason: { type: 'string', value: 'TEXT', description: 'What the person was told.' },
    objection: { type: 'string', value: 'TEXT', description: 'How they were told that they may object.' },
    hold: { type: 'string', value: 'ID', description: 'The hold that suspends what they asked to have suspended.' },
  },
  examples: [
    'dormouse requests close 1d5f9c40-6f0b-4a53-9d0e-0f2f6f3d9a77 --outcome granted',
    'dormouse requests close 1d5f9c40-6f0b-4a53-9d0e-0f2f6f3d9a77 --outcome refused --reason "not the person" --objection "told of the mediation committee"',
  ],
  async run(call) {
    requiredText(call, 'outcome');
    const asked = {
      requestId: call.words[0] ?? '',
      outcome: choiceOf(call, 'outcome', requestOutcomes),
      reason: textOf(call, 'reason'),
      objection: textOf(call, 'objection'),
      holdId: uuidOf(call, 'hold'),
      actor: call.actor,
    };
    const { closeRequest } = await import('../rights/close-request.js');
    const ctx = await call.openContext();
    const closed = await namingOptions(optionNames, () => closeRequest(ctx, asked));
    const text = requestText(closed.request);
    call.answer(closed, closed.already ? `It had been closed so before. ${text}` : text);
    return exitCodes.done;
  },
};
